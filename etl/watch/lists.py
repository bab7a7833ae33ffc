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
from geodata.words import Said, joined

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
            Said(en=f"There is no list of deliveries {path}.", zh=f"没有交付清单 {path}。"),
            Said(en="Write one; docs/operations.md shows how.", zh="请编写一份，写法见 docs/operations.md。"),
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            Said(en=f"{path} is no readable list: {error}.", zh=f"交付清单 {path} 无法读取（{error}）。"),
            Said(en="It must be TOML in UTF-8.", zh="须为 UTF-8 编码的 TOML 文件。"),
        ) from error
    entries = content.get("delivery")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise UsageError(
            Said(en=f"{path} lists no delivery.", zh=f"{path} 没有列出任何交付。"),
            Said(en="Each begins with [[delivery]].", zh="每项交付以 [[delivery]] 开头。"),
        )
    found = [_delivery(path, number, entry) for number, entry in enumerate(entries, 1)]
    names = [delivery.name for delivery in found]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled is not None:
        raise UsageError(
            Said(
                en=f"{path} has two deliveries called {doubled!r}.", zh=f"{path} 有两项交付同名“{doubled}”。"
            ),
            Said(en="Give each a name of its own.", zh="请给每项交付不同的名称。"),
        )
    return found


def _delivery(path: Path, number: int, entry: dict[str, Any]) -> Delivery:
    name = str(entry.get("name", ""))
    where = Said(
        en=f"{path.name}, delivery {number}" + (f" ({name})" if name else ""),
        zh=f"{path.name} 第 {number} 项交付" + (f"（{name}）" if name else ""),
    )

    def wrong(what: Said, remedy: Said) -> UsageError:
        return UsageError(Said(en=f"{where.en}: {what.en}.", zh=f"{where.zh}：{what.zh}。"), remedy)

    unknown = sorted(entry.keys() - _KEYS)
    if unknown:
        keys = joined(sorted(_KEYS))
        raise wrong(
            Said(en=f"{unknown[0]!r} is no key of a delivery", zh=f"没有“{unknown[0]}”这一项"),
            Said(en=f"The keys are: {keys.en}.", zh=f"可用：{keys.zh}。"),
        )
    if not _NAME.match(name):
        raise wrong(
            Said(en="it has no name that can be used", zh="没有可用的名称"),
            Said(en="Give it letters, digits, dots and hyphens.", zh="名称可用文字、数字、点和连字符。"),
        )
    if entry.get("dataset") not in DATASETS:
        datasets = joined(DATASETS)
        raise wrong(
            Said(
                en=f"there is no dataset {entry.get('dataset')!r}", zh=f"没有数据集“{entry.get('dataset')}”"
            ),
            Said(en=f"They are: {datasets.en}.", zh=f"数据集有：{datasets.zh}。"),
        )
    if ("folder" in entry) == ("url" in entry):
        raise wrong(
            Said(en="it needs either a folder or a url", zh="folder 和 url 须有其一"),
            Said(
                en="Say where the file is laid down, or fetched from.",
                zh="请写明文件放在哪个文件夹，或从哪个地址获取。",
            ),
        )
    schedule = str(entry.get("schedule", EVERY_QUARTER))
    if not croniter.is_valid(schedule) or len(schedule.split()) != 5:  # noqa: PLR2004
        raise wrong(
            Said(en=f"the schedule {schedule!r} cannot be read", zh=f"schedule“{schedule}”无法识别"),
            Said(
                en="Write five fields of cron, as */15 * * * *.",
                zh="请按 cron 写五段，如 */15 * * * *。",
            ),
        )
    span = _SPAN.match(str(entry.get("within", "26 h")))
    if span is None or float(span[1]) <= 0:
        raise wrong(
            Said(
                en=f"within = {entry.get('within')!r} is no length of time",
                zh=f"within“{entry.get('within')}”不是时长",
            ),
            Said(en="Write 90 min, 26 h or 8 d.", zh="请写成 90 min、26 h 或 8 d。"),
        )
    retries = entry.get("retries", 3)
    if type(retries) is not int or retries < 0:
        raise wrong(
            Said(en=f"retries = {retries!r} is no number of times", zh=f"retries“{retries}”不是次数"),
            Said(en="Write a whole number, such as 3.", zh="请写整数，如 3。"),
        )
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
