"""The city on the ground: its plan, streets, blocks, plots, compounds, gates and ways. Metres throughout."""
