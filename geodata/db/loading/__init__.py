"""Rows into the database: staged, compared, applied, remembered and taken back."""
