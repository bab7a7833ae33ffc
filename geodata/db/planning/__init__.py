"""Siting and the database: what a plan is computed from, and the plans that were made."""
