"""What is loaded, judged as a whole: topology, the five levels, rows that may be one, and the verdicts."""
