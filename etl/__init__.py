"""Files in, rows out: readers, rules, repair and the loading pipeline."""
