"""The six steps of a ticket, pure."""
