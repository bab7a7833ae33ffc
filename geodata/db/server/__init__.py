"""The embedded PostgreSQL: which programs, which folder, started and stopped."""
