"""What the explore page remembers in its address, and the rows behind its numbers."""
