"""A province of cities side by side, drawn by several processes."""
