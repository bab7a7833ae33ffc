"""Good answers, quickly: greedy choices, swaps, assignments. Nothing here proves anything."""
