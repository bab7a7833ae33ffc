"""A year of tickets: what happens, when, where, and how it is handled."""
