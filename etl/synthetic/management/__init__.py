"""Who manages the compounds, and who did: firms, contracts, committees, disputes, and what changed hands."""
