"""The city as data: models, coordinate systems, the database, indicators and pure analysis."""
