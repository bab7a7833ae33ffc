"""The pages: the server, its routes, and what draws the city in a browser."""
