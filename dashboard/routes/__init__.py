"""The routes beside the pages: thin. What they say is in docs/architecture.md."""
