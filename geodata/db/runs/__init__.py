"""The loads of the past: recorded, traced, held, taken back, and those that are awaited."""
