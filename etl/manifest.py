"""Many files by one list: the manifest of a city, or of a province over the folders of its cities.

A manifest is TOML: ``city``, ``name``, ``is_synthetic``, and in loading order ``[[load]]`` with ``dataset``,
``paths`` beside the manifest, and what `hongtu load` is told: ``crs``, ``encoding``, ``layer``, ``fields``.
Over a province stands one that has ``cities`` instead, the folders of its cities.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import asdict, dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from etl.progress import lasting
from geodata.datasets import DATASETS
from geodata.db.connection import connect
from geodata.db.loading import city_facts
from geodata.db.runs import recording
from geodata.db.upkeep import lifecycle
from geodata.errors import RefusedError, UsageError
from geodata.words import Said, cause, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from geodata.settings import Settings

_OPTIONS = ("crs", "encoding", "layer")
_LOAD_KEYS = frozenset({"dataset", "paths", "fields", *_OPTIONS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One load: what `hongtu load` would be told."""

    dataset: str
    paths: tuple[Path, ...]
    fields: Path | None
    options: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CityList:
    """The loads of one city in their order."""

    folder: Path
    city: str
    name: str
    is_synthetic: bool
    entries: tuple[Entry, ...]


@dataclass(slots=True)
class Summary:
    """What loading a manifest came to; ``read = inserted + updated + unchanged + rejected``.

    Attributes:
        cities: Cities of the manifest.
        loads: Loads that ran.
        known: Loads left out because exactly these files were loaded before.
    """

    cities: int = 0
    loads: int = 0
    known: int = 0
    read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The keys of this summary with their numbers."""
        return asdict(self)

    def sentences(self) -> Iterator[Said]:
        """The summary for a person."""
        took = lasting(self.seconds)
        yield Said(
            en=f"{self.read:,} rows of {self.cities} {'city' if self.cities == 1 else 'cities'}"
            f" in {took.en}: {self.inserted:,} new, {self.updated:,} changed,"
            f" {self.unchanged:,} as before, {self.rejected:,} rejected.",
            zh=f"{self.cities} 个城市，读取 {self.read:,} 行 = 新增 {self.inserted:,} + 更新 {self.updated:,}"
            f" + 未变 {self.unchanged:,} + 拒收 {self.rejected:,}；用时 {took.zh}。",
        )
        if self.known:
            every = self.known + self.loads
            yield Said(
                en=f"{self.known} of {every} loads were left out: the same files were loaded before.",
                zh=f"{every} 次装载中跳过 {self.known} 次：相同的文件此前已装载。",
            )


def read(path: Path) -> list[CityList]:
    """The cities of a manifest.

    Args:
        path: The manifest, or the folder that holds it as ``manifest.toml``.

    Raises:
        UsageError: It is missing or not such a list.
    """
    if path.is_dir():
        path /= "manifest.toml"
    content = _content(path)
    if "cities" not in content:
        return [_city(path, content)]
    folders = content["cities"]
    if not isinstance(folders, list) or not all(isinstance(name, str) for name in folders):
        raise UsageError(
            Said(
                en=f"{path} has cities that are no list of folders.", zh=f"{path} 的 cities 不是文件夹列表。"
            ),
            Said(en='Write cities = ["532301"].', zh='请写成 cities = ["532301"]。'),
        )
    own = [path.parent / name / "manifest.toml" for name in folders]
    return [_city(each, _content(each)) for each in own]


def load(
    lists: list[CityList],
    *,
    settings: Settings,
    say: Callable[[Said], None],
    told: Callable[[int, int], None] | None = None,
) -> Summary:
    """Load the files of each city in their order, as far as they are not loaded yet.

    Each file is loaded as a whole or not at all, and a run that was stopped goes on where it was when it is
    started again. From its first file on a city has its name, and is known as synthetic or not.

    Args:
        lists: From `read`.
        settings: Which database.
        say: Told about each load, when there is one city.
        told: Called with the number of cities done, and of all.

    Raises:
        UsageError: A file is missing, or an entry cannot be.
        RefusedError: Every row of a file is refused.
        ServerError: The database is away or full.
    """
    started = monotonic()
    lifecycle.ready(settings, say=say)
    is_only = len(lists) == 1
    made = Summary(cities=len(lists))
    for done, city in enumerate(lists, 1):
        _load_city(city, made, settings, say if is_only else _silent)
        if told is not None and not is_only:
            told(done, len(lists))
    made.seconds = monotonic() - started
    return made


def _silent(sentence: Said) -> None:
    del sentence


def _load_city(city: CityList, made: Summary, settings: Settings, say: Callable[[Said], None]) -> None:
    with connect(settings) as connection:
        known = recording.file_digests(connection, city.city)
    missing = [entry for entry in city.entries if not known.issuperset(_digests(entry))]
    made.known += len(city.entries) - len(missing)
    if missing:
        say(
            Said(
                en=f"Loading {city.name}: {len(missing)} datasets, the tickets last and longest …",
                zh=f"正在装载{city.name}的 {len(missing)} 个数据集，工单最后，用时最长……",
            )
        )
    for entry in missing:
        _load(entry, city, made, settings, say)
        _name(city, settings)
    if not missing:
        _name(city, settings)


def _name(city: CityList, settings: Settings) -> None:
    with connect(settings) as connection:
        city_facts.name_city(connection, city.city, name=city.name, is_synthetic=city.is_synthetic)


def _load(
    entry: Entry, city: CityList, made: Summary, settings: Settings, say: Callable[[Said], None]
) -> None:
    # The readers take seconds to import, which a start that finds everything in place need not pay.
    from etl import pipeline

    report = pipeline.load(
        entry.dataset,
        entry.paths,
        crs=entry.options.get("crs"),
        layer=entry.options.get("layer"),
        encoding=entry.options.get("encoding"),
        fields=entry.fields,
        city=city.city,
        settings=settings,
    )
    made.loads += 1
    for part in ("read", "inserted", "updated", "unchanged", "rejected"):
        setattr(made, part, getattr(made, part) + getattr(report, part))
    if report.read and report.rejected == report.read:
        raise RefusedError(
            Said(
                en=f"Every row of {entry.paths[0].name} was refused.",
                zh=f"{entry.paths[0].name} 的所有行均被拒收。",
            ),
            Said(en=f"Remove {city.folder} and write it again.", zh=f"请删除 {city.folder} 后重新生成。"),
        )
    out, run = report.rejected, report.run
    say(
        Said(
            en=f"  {entry.dataset}: {report.read} rows{f', {out} rejected' if out else ''}"
            f"{f', held as run {run}: `hongtu publish {run}`' if report.is_held else ''}"
            f" ({report.seconds:.1f} s)",
            zh=f"  {DATASETS[entry.dataset].zh}：{report.read} 行{f'，拒收 {out} 行' if out else ''}"
            f"{f'，批次 {run} 待放行：`hongtu publish {run}`' if report.is_held else ''}"
            f"（{report.seconds:.1f} 秒）",
        )
    )


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(
            Said(en=f"There is no {path}.", zh=f"没有 {path}。"),
            Said(
                en="`hongtu synth` writes one last: a folder without it is not whole.",
                zh="`hongtu synth` 最后才写清单，没有清单的文件夹不完整。",
            ),
        ) from None
    except OSError as error:
        raise UsageError(
            Said(en=f"{path} cannot be read: {error.strerror}.", zh=f"{path} 无法读取：{cause(error).zh}。")
        ) from error
    except ValueError as error:
        raise UsageError(
            Said(en=f"{path} is not TOML: {error}.", zh=f"{path} 不符合 TOML 格式（{error}）。")
        ) from error


def _city(path: Path, content: dict[str, Any]) -> CityList:
    city, name = content.get("city"), content.get("name")
    if not isinstance(city, str) or not isinstance(name, str):
        raise UsageError(
            Said(en=f"{path} does not say of which city it is.", zh=f"{path} 没有写明是哪个城市。"),
            Said(
                en='Write city = "532301" and name = "楚雄市".',
                zh='请写 city = "532301" 和 name = "楚雄市"。',
            ),
        )
    entries = content.get("load", [])
    if not isinstance(entries, list) or not entries:
        raise UsageError(
            Said(en=f"{path} lists no loads.", zh=f"{path} 没有列出装载项。"),
            Said(
                en="Write them as [[load]] with dataset and paths.",
                zh="每项以 [[load]] 开头，写明 dataset 和 paths。",
            ),
        )
    return CityList(
        folder=path.parent,
        city=city,
        name=name,
        is_synthetic=content.get("is_synthetic") is True,
        entries=tuple(_entry(path, entry) for entry in entries),
    )


def _entry(path: Path, entry: object) -> Entry:
    if not isinstance(entry, dict) or not isinstance(entry.get("dataset"), str):
        raise UsageError(
            Said(en=f"{path} has a load without a dataset.", zh=f"{path} 有一项装载没有写明数据集。"),
            Said(en='Write dataset = "compounds".', zh='请写 dataset = "compounds"。'),
        )
    dataset = entry["dataset"]
    paths = entry.get("paths")
    if not isinstance(paths, list) or not paths or not all(isinstance(each, str) for each in paths):
        raise UsageError(
            Said(
                en=f"{path}: the load of {dataset} names no files.",
                zh=f"{path}：装载项 {dataset} 没有写明文件。",
            ),
            Said(en='Write paths = ["小区.gpkg"].', zh='请写 paths = ["小区.gpkg"]。'),
        )
    unknown = sorted(set(entry) - _LOAD_KEYS)
    if unknown or not all(isinstance(entry.get(key, ""), str) for key in ("fields", *_OPTIONS)):
        said = (
            Said(en=f"knows no {unknown[0]}", zh=f"不能有 {unknown[0]}")
            if unknown
            else Said(en="has an option that is no text", zh="有一个选项不是文字")
        )
        listed = joined(sorted(_LOAD_KEYS))
        raise UsageError(
            Said(en=f"{path}: the load of {dataset} {said.en}.", zh=f"{path}：装载项 {dataset} {said.zh}。"),
            Said(en=f"It may have {listed.en}.", zh=f"可用：{listed.zh}。"),
        )
    return Entry(
        dataset=dataset,
        paths=tuple(path.parent / each for each in paths),
        fields=path.parent / entry["fields"] if "fields" in entry else None,
        options={key: entry[key] for key in _OPTIONS if key in entry},
    )


def _digests(entry: Entry) -> Iterator[str]:
    for path in entry.paths:
        try:
            with path.open("rb") as file:
                yield hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise UsageError(
                Said(
                    en=f"{path} cannot be read: {error.strerror}.", zh=f"{path} 无法读取：{cause(error).zh}。"
                ),
                Said(en="Write the folder again.", zh="请重新生成该文件夹。"),
            ) from error
