"""The commands of the demonstration: its files, and its tickets."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from geodata import settings
from geodata.settings import PORT
from geodata.terminal import progress
from geodata.words import Said

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def synth(
    folder: Annotated[Path, typer.Argument(help="Folder to write the files into.")],
    *,
    seed: Annotated[int, typer.Option(help="Another seed makes another city.", min=0)] = 1,
    compounds: Annotated[int, typer.Option(help="How many; more than one city holds make a province.")] = 803,
    tickets: Annotated[int, typer.Option(help="Tickets of the last year.", min=0)] = 90_000,
    today: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="The day that the city has reached.", show_default="last evening"
        ),
    ] = None,
) -> None:
    """Write the demonstration city as the files of an office.

    A manifest and a README come with them. The same seed and day give the same bytes.
    """
    from etl import synthetic
    from etl.progress import CITIES, Meter

    meter = Meter(CITIES, sys.stderr)
    try:
        day = today.date() if today else synthetic.last_evening()
        synthetic.write(folder, seed=seed, compounds=compounds, tickets=tickets, today=day, told=meter)
    except KeyboardInterrupt:
        progress(
            Said(
                en=f"\nStopped: what is in {folder} is not whole.", zh=f"\n已中止：{folder} 中的内容不完整。"
            )
        )
        raise
    progress(
        Said(
            en=f"The city is in {folder}; README.md there says how each file is loaded.",
            zh=f"城市已写入 {folder}，其中的 README.md 说明各文件如何装载。",
        )
    )


@app.command()
def feed(
    *,
    rate: Annotated[str, typer.Option(help="Requests per time, such as 0.5/s or 30/min.")] = "0.5/s",
    city: Annotated[
        str | None, typer.Option(help="Code of the city; without it, HONGTU_CITY or the only one.")
    ] = None,
    url: Annotated[str, typer.Option(help="Where the server is.")] = f"http://127.0.0.1:{PORT}",
    key: Annotated[str | None, typer.Option(help="Key of the intake; without it HONGTU_INTAKE_KEY.")] = None,
) -> None:
    """Report invented tickets to the intake, until Ctrl-C.

    They are those of a loaded city, and are moved on step by step.
    """
    from etl import feed as simulation

    simulation.run(settings.load(), url=url, key=key, rate=rate, city=city, say=progress)
