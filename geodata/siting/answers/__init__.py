"""What stands around an answer: its reasons, its fairness, its variants, and editing while it stands open."""
