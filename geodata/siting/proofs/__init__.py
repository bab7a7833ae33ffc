"""Why no answer can be better: programs, prices, branching. A bound is evaluated here, not by a solver."""
