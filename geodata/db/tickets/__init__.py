"""Tickets as they come: the intake, the simulated feed, the news of both."""
