"""The list of expected deliveries: TOML, one `[[delivery]]` for each file that comes again and again."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from croniter import croniter

from geodata.datasets import DATASETS
from geodata.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

EVERY_QUARTER: Final = "*/15 * * * *"
_OPTIONS: Final = ("crs", "layer", "encoding", "city")
_KEYS: Final = frozenset(
    {"name", "dataset", "folder", "pattern", "url", "fields", "schedule", "within", "retries", *_OPTIONS}
)
_SPAN: Final = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(min|h|d)\s*$")
_SECONDS: Final = {"min": 60, "h": 3600, "d": 86_400}
_NAME: Final = re.compile(r"^[\w.-]{1,60}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One expected file.

    Attributes:
        name: What it is called in alerts.
        dataset: Where it is loaded.
        folder: Where it is laid down; None for one that is fetched.
        pattern: Which files of the folder.
        url: Where it is fetched; None for one that is laid down.
        schedule: When to look, as five fields of cron in UTC.
        within: How long after the last one the next is late.
        retries: How often a look is tried again when the database or the address is away.
        options: What `hongtu load` would be told.
    """

    name: str
    dataset: str
    folder: Path | None
    pattern: str
    url: str | None
    schedule: str
    within: timedelta
    retries: int
    options: dict[str, Any]


def read(path: Path) -> list[Delivery]:
    """The deliveries of a list.

    Raises:
        UsageError: It is missing, or an entry cannot be.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UsageError(
            f"There is no list of deliveries {path}.", "Write one; docs/operations.md shows how."
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} is no readable list: {error}.", "It must be TOML in UTF-8.") from error
    entries = content.get("delivery")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise UsageError(f"{path} lists no delivery.", "Each begins with [[delivery]].")
    found = [_delivery(path, number, entry) for number, entry in enumerate(entries, 1)]
    names = [delivery.name for delivery in found]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled is not None:
        raise UsageError(f"{path} has two deliveries called {doubled!r}.", "Give each a name of its own.")
    return found


def _delivery(path: Path, number: int, entry: dict[str, Any]) -> Delivery:
    name = str(entry.get("name", ""))
    where = f"{path.name}, delivery {number}" + (f" ({name})" if name else "")

    def wrong(what: str, remedy: str) -> UsageError:
        return UsageError(f"{where}: {what}.", remedy)

    unknown = sorted(entry.keys() - _KEYS)
    if unknown:
        raise wrong(f"{unknown[0]!r} is no key of a delivery", f"The keys are: {', '.join(sorted(_KEYS))}.")
    if not _NAME.match(name):
        raise wrong("it has no name that can be used", "Give it letters, digits, dots and hyphens.")
    if entry.get("dataset") not in DATASETS:
        raise wrong(f"there is no dataset {entry.get('dataset')!r}", f"They are: {', '.join(DATASETS)}.")
    if ("folder" in entry) == ("url" in entry):
        raise wrong("it needs either a folder or a url", "Say where the file is laid down, or fetched from.")
    schedule = str(entry.get("schedule", EVERY_QUARTER))
    if not croniter.is_valid(schedule) or len(schedule.split()) != 5:  # noqa: PLR2004
        raise wrong(
            f"the schedule {schedule!r} cannot be read", "Write five fields of cron, as */15 * * * *."
        )
    span = _SPAN.match(str(entry.get("within", "26 h")))
    if span is None or float(span[1]) <= 0:
        raise wrong(f"within = {entry.get('within')!r} is no length of time", "Write 90 min, 26 h or 8 d.")
    retries = entry.get("retries", 3)
    if type(retries) is not int or retries < 0:
        raise wrong(f"retries = {retries!r} is no number of times", "Write a whole number, such as 3.")
    fields = entry.get("fields")
    return Delivery(
        name=name,
        dataset=entry["dataset"],
        folder=path.parent / str(entry["folder"]) if "folder" in entry else None,
        pattern=str(entry.get("pattern", "*")),
        url=str(entry["url"]) if "url" in entry else None,
        schedule=schedule,
        within=timedelta(seconds=float(span[1]) * _SECONDS[span[2]]),
        retries=retries,
        options={key: str(entry[key]) for key in _OPTIONS if key in entry}
        | ({"fields": path.parent / str(fields)} if fields else {}),
    )
