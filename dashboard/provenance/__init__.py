"""The data page's memory and reads: runs, rejects, faults, quality, lineage and the dictionary."""
