"""Measurements of speed and memory: each prints a ratio to a reference that ran in the same process."""
