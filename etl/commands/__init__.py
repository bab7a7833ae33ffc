"""The commands that bring data in, look at it and take it back: `hongtu load`, `check`, `rollback`."""

from __future__ import annotations

import typer

from etl.commands import bringing, inventing, looking
from etl.commands.shared import Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)
for part in (bringing, looking, inventing):
    app.add_typer(part.app)

__all__ = ["Json", "app"]
