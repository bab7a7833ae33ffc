"""The group `hongtu plan`: where to put firms, with the proof beside the answer, and every plan kept."""

from __future__ import annotations

import typer

from geodata.planning.commands import kept, several, solving

app = typer.Typer(
    name="plan",
    help="Choose sites, and prove how good the choice is.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
for part in (solving, kept, several):
    app.add_typer(part.app)


@app.callback()
def plan() -> None:
    """Choose sites, and prove how good the choice is."""
