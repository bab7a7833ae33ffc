"""Where the rows came from and what is wrong with them: runs, the rows they kept out, faults."""
