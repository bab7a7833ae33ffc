"""The pages: each has layout and register, and knows no other page."""
