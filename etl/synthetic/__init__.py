"""The demonstration city: 楚雄市 as it might be, written as the files that a city office has.

The county, its towns and its urban communities are real by name and code, and the county's boundary is real.
Everything else is invented from a seed: the same seed and day give the same rows.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from geodata.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

ZONE = ZoneInfo("Asia/Shanghai")
CITY_COMPOUNDS = 803
TICKETS = 90_000
SMALLEST = 60
LARGEST_CITY = 1100
"""A request for more compounds becomes a province of several cities."""
END_OF_DAY = time(18, 0)


def write(
    folder: Path,
    *,
    seed: int = 1,
    compounds: int = CITY_COMPOUNDS,
    tickets: int = TICKETS,
    today: date | None = None,
) -> None:
    """Write the files of the city, `manifest.toml` in loading order, and a README.

    Args:
        folder: Where to write; made when it does not exist. Files of the same names are replaced.
        seed: What the chance is drawn from.
        compounds: How many compounds; more than one city holds become a province, one folder for each city.
        tickets: How many tickets of the last year.
        today: The day that the city has reached, at 18:00; by default this minute in Shanghai.

    Raises:
        UsageError: The folder cannot be written, or a number is out of range.
    """
    from etl.synthetic import province

    if compounds < SMALLEST or tickets < 0 or seed < 0:
        raise UsageError(
            f"A city needs at least {SMALLEST} compounds, and neither tickets nor the seed can be negative.",
            f"Leave the options out for the city of {CITY_COMPOUNDS} compounds.",
        )
    now = datetime.combine(today, END_OF_DAY) if today else datetime.now(ZONE).replace(tzinfo=None, second=0)
    now = now.replace(microsecond=0)
    try:
        province.write_all(folder, seed=seed, compounds=compounds, tickets=tickets, now=now)
    except OSError as error:
        raise UsageError(
            f"The folder {folder} cannot be written: {error.strerror or error}.",
            "Name a folder that you may write to.",
        ) from error


def frames(
    *, seed: int = 1, compounds: int = CITY_COMPOUNDS, tickets: int = TICKETS, today: date
) -> dict[str, pd.DataFrame]:
    """The rows of the city by dataset, before they become files: stored words, metres of EPSG:4543."""
    from etl.synthetic import city, rows

    now = datetime.combine(today, END_OF_DAY)
    return rows.make(city.lay_out(city.chuxiong(), seed=seed, compounds=compounds, now=now), tickets)


__all__ = ["CITY_COMPOUNDS", "LARGEST_CITY", "TICKETS", "frames", "write"]
