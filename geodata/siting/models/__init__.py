"""One module for each model: how it is searched, how it is proved, what is said when it cannot be."""
