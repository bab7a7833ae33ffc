"""Prepared rows into the database, and what is concluded about them before they are there."""
