"""Who lives and works in the city: people, names, posts, the Party, activities, service points."""
