"""What pages and the command read: cities, cards, figures, search, the wall."""
