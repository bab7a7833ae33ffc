"""What a database must be like to carry the map, and the remedy beside each fault."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import psycopg

from geodata.db.connection import READER_ROLE, with_options
from geodata.db.runs import arrivals
from geodata.db.server import cluster as place
from geodata.db.server.postgres import OLDEST_POSTGIS, OLDEST_POSTGRESQL
from geodata.db.upkeep import catalogue, migrate
from geodata.errors import HongtuError
from geodata.words import Said, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geodata.db.connection import Connection
    from geodata.settings import Settings

LEAST_FREE_BYTES = 1_000_000_000
OLDEST_LOAD = timedelta(days=35)
LARGEST_CLOCK_DIFFERENCE = timedelta(seconds=5)
NAMED = 5
_NOTHING = Said(en="", zh="")
_UP = Said(en="Run `hongtu up`.", zh="请运行 `hongtu up`。")
_NAMES = {
    "server": "数据库服务", "postgis": "PostGIS", "durability": "断电保护", "migrations": "库结构",
    "schema": "库对象", "indexes": "索引", "roles": "角色", "disk": "磁盘", "data": "数据",
    "last load": "最近装载", "deliveries": "交付", "clock": "时钟",
}  # fmt: skip


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"

    @property
    def mark(self) -> str:
        """The sign that stands before it in a list."""
        return {State.OK: "✓", State.WARNING: "!", State.FAULT: "✗"}[self]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one check found, and what to do when that is not well."""

    name: str
    state: State
    found: Said
    remedy: Said = _NOTHING

    def as_json(self) -> dict[str, str]:
        """The contract of `hongtu health --json`: in English, and in Chinese beside it."""
        return {
            "name": self.name, "state": self.state, "found": self.found.en, "remedy": self.remedy.en,
            "found_zh": self.found.zh, "remedy_zh": self.remedy.zh,
        }  # fmt: skip

    @property
    def line(self) -> Said:
        """The finding as a line of a list."""
        en, zh = (f" → {remedy}" if remedy else "" for remedy in (self.remedy.en, self.remedy.zh))
        return Said(
            en=f"{self.state.mark} {self.name:<11} {self.found.en}{en}",
            zh=f"{self.state.mark} {_NAMES[self.name]}：{self.found.zh}{zh}",
        )


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is being examined."""

    settings: Settings
    connection: Connection


_Outcome = tuple[State, Said]
_CHECKS: list[Callable[[Subject], Finding]] = []


def _check(
    name: str, *, remedy: Said
) -> Callable[[Callable[[Subject], _Outcome]], Callable[[Subject], Finding]]:
    """Register a check under `name`; its remedy is shown whenever it does not end well."""

    def wrap(examine: Callable[[Subject], _Outcome]) -> Callable[[Subject], Finding]:
        def run(subject: Subject) -> Finding:
            try:
                with subject.connection.transaction(force_rollback=True):
                    state, found = examine(subject)
            except HongtuError as error:
                said = (Said(en=told("en"), zh=told("zh")) for told in (error.sentence_in, error.remedy_in))
                found, own = said
                return Finding(name=name, state=State.FAULT, found=found, remedy=own if own.en else remedy)
            except psycopg.Error as error:
                state, found = State.FAULT, _as_it_is(error)
            is_well = state is State.OK
            return Finding(name=name, state=state, found=found, remedy=_NOTHING if is_well else remedy)

        _CHECKS.append(run)
        return run

    return wrap


def examine(settings: Settings) -> list[Finding]:
    """Every check in order, or only that the server does not answer; starts and changes nothing."""
    dsn = settings.dsn or place.locate(settings.home).dsn()
    try:
        connection: Connection = psycopg.connect(with_options(dsn, statement_timeout_s=30))
    except psycopg.OperationalError as error:
        other = Said(en="Check HONGTU_DSN and that server.", zh="请检查 HONGTU_DSN 和那台服务器。")
        remedy = _UP if settings.is_embedded else other
        return [Finding(name="server", state=State.FAULT, found=_as_it_is(error), remedy=remedy)]
    with connection:
        subject = Subject(settings=settings, connection=connection)
        findings = [check(subject) for check in _CHECKS]
        connection.rollback()
    return findings


@_check(
    "server",
    remedy=Said(
        en=f"Upgrade that server to PostgreSQL {OLDEST_POSTGRESQL} or newer.",
        zh=f"请将服务器升级到 PostgreSQL {OLDEST_POSTGRESQL} 或更新版本。",
    ),
)
def _server(subject: Subject) -> _Outcome:
    version = subject.connection.info.server_version // 10_000
    return _ok_if(version >= OLDEST_POSTGRESQL), Said(
        en=f"PostgreSQL {version} answers", zh=f"PostgreSQL {version} 正常应答"
    )


@_check(
    "postgis",
    remedy=Said(
        en="Install PostGIS 3.3 or newer there, then run `ALTER EXTENSION postgis UPDATE`.",
        zh="请在服务器上安装 PostGIS 3.3 或更新版本，再执行 `ALTER EXTENSION postgis UPDATE`。",
    ),
)
def _postgis(subject: Subject) -> _Outcome:
    version = _value(subject, "SELECT extversion FROM pg_extension WHERE extname = 'postgis'")
    if version is None:
        return State.FAULT, Said(en="PostGIS is not in this database", zh="库中没有 PostGIS")
    numbers = tuple(int(part) for part in str(version).split(".")[:2])
    return _ok_if(numbers >= OLDEST_POSTGIS), Said(en=f"PostGIS {version}", zh=f"版本 {version}")


@_check(
    "durability",
    remedy=Said(
        en="Set fsync and full_page_writes on, or a power cut can lose what was acknowledged.",
        zh="请打开 fsync 和 full_page_writes，否则断电可能丢失已确认的数据。",
    ),
)
def _durability(subject: Subject) -> _Outcome:
    rows = subject.connection.execute(
        "SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting <> 'on'"
    ).fetchall()
    off = [str(row[0]) for row in rows]
    if off:
        return State.WARNING, Said(en=f"{' and '.join(off)} off", zh=f"{'、'.join(off)} 未打开")
    return State.OK, Said(en="writes survive a power cut", zh="断电不丢数据")


@_check("migrations", remedy=_UP)
def _migrations(subject: Subject) -> _Outcome:
    waiting = migrate.pending(subject.connection)
    if waiting:
        first = f"{waiting[0].number:04d}_{waiting[0].name}"
        return State.FAULT, Said(
            en=f"{len(waiting)} not applied, the first is {first}",
            zh=f"有 {len(waiting)} 项未升级，首项为 {first}",
        )
    if not migrate.is_current(subject.connection):
        return State.FAULT, Said(
            en="functions and views are those of another version", zh="函数和视图属于另一个版本"
        )
    count = migrate.applied_count(subject.connection)
    return State.OK, Said(en=f"{count} applied", zh=f"已升级 {count} 项")


@_check(
    "schema",
    remedy=Said(
        en="Run `hongtu up --repair`, which makes all but lost tables again; for those, restore a backup.",
        zh="请运行 `hongtu up --repair` 重建；丢失的表须从备份恢复。",
    ),
)
def _schema(subject: Subject) -> _Outcome:
    gone = list(catalogue.missing(subject.connection))
    if not gone:
        return State.OK, Said(
            en="tables, views, functions, triggers and indexes are all there",
            zh="表、视图、函数、触发器和索引齐全",
        )
    names = _listed([f"{part.kind} {part.name}" for part in gone])
    return State.FAULT, Said(en=f"missing: {names.en}", zh=f"缺少：{names.zh}")


@_check(
    "indexes",
    remedy=Said(
        en="Run `hongtu up --repair`, which builds them again.", zh="请运行 `hongtu up --repair` 重建。"
    ),
)
def _indexes(subject: Subject) -> _Outcome:
    invalid = catalogue.invalid_indexes(subject.connection)
    if not invalid:
        return State.OK, Said(en="all usable", zh="全部可用")
    names = _listed(invalid)
    return State.FAULT, Said(en=f"unusable: {names.en}", zh=f"不可用：{names.zh}")


@_check(
    "roles",
    remedy=Said(
        en=f"Grant {READER_ROLE} to the user that Hongtu connects as, with SET.",
        zh=f"请将角色 {READER_ROLE}（含 SET 权限）授予红图所用的数据库用户。",
    ),
)
def _roles(subject: Subject) -> _Outcome:
    if _value(subject, "SELECT 1 FROM pg_roles WHERE rolname = 'hongtu_reader'") is None:
        return State.FAULT, Said(en=f"the role {READER_ROLE} is missing", zh=f"缺少角色 {READER_ROLE}")
    subject.connection.execute("SET LOCAL ROLE hongtu_reader")
    readable = _value(subject, "SELECT has_schema_privilege('published', 'USAGE')")
    return _ok_if(bool(readable)), Said(
        en=f"{READER_ROLE} reads the published views", zh=f"{READER_ROLE} 可读公布的视图"
    )


@_check(
    "disk",
    remedy=Said(
        en="Free some space, or move HONGTU_HOME to a larger disk.",
        zh="请腾出空间，或将 HONGTU_HOME 移到更大的磁盘。",
    ),
)
def _disk(subject: Subject) -> _Outcome:
    if not subject.settings.is_embedded:
        return State.OK, Said(en="on another machine, not looked at", zh="在另一台机器上，未查看")
    free = shutil.disk_usage(place.locate(subject.settings.home).root).free
    return _ok_if(free >= LEAST_FREE_BYTES), Said(
        en=f"{free / 1e9:.1f} GB free", zh=f"剩余 {free / 1e9:.1f} GB"
    )


@_check(
    "data",
    remedy=Said(
        en="Run `hongtu demo` for the demonstration city, or `hongtu load` for files of your own.",
        zh="请用 `hongtu demo` 装载演示城市，或用 `hongtu load` 装载自己的文件。",
    ),
)
def _data(subject: Subject) -> _Outcome:
    row = subject.connection.execute(
        "SELECT (SELECT count(*) FROM hongtu.city), (SELECT count(*) FROM hongtu.compound)"
    ).fetchone()
    cities, compounds = (int(str(value)) for value in row or (0, 0))
    return State.OK if compounds else State.WARNING, Said(
        en=f"{cities} cities, {compounds} compounds", zh=f"{cities} 个城市，{compounds} 个小区"
    )


@_check(
    "last load",
    remedy=Said(
        en="Load this month's files with `hongtu load`; see `hongtu runs` for what came when.",
        zh="请用 `hongtu load` 装载本月的文件；可用 `hongtu runs` 查看各批次。",
    ),
)
def _last_load(subject: Subject) -> _Outcome:
    newest = _value(subject, "SELECT max(finished_at) FROM hongtu.run WHERE status = 'loaded'")
    if not isinstance(newest, datetime):
        return State.WARNING, Said(en="nothing was ever loaded", zh="还没有装载过数据")
    age = datetime.now(UTC) - newest
    return (
        State.OK if age <= OLDEST_LOAD else State.WARNING,
        Said(
            en=f"{newest:%Y-%m-%d %H:%M} UTC, {age.days} days ago",
            zh=f"{newest:%Y-%m-%d %H:%M}（UTC），{age.days} 天前",
        ),
    )


@_check(
    "deliveries",
    remedy=Said(
        en="Ask the sender of the file, or correct it; `hongtu watch --once` looks again.",
        zh="请联系报送单位或改正文件，再用 `hongtu watch --once` 查看。",
    ),
)
def _deliveries(subject: Subject) -> _Outcome:
    alerts = arrivals.open_alerts(subject.connection)
    if not alerts:
        return State.OK, Said(en="none is missing", zh="没有缺交")
    return State.WARNING, _listed([sentence for _, sentence, _ in alerts])


@_check(
    "clock",
    remedy=Said(
        en="Set the clocks of this machine and of the database server by NTP.",
        zh="请用 NTP 校准本机和数据库服务器的时钟。",
    ),
)
def _clock(subject: Subject) -> _Outcome:
    there = _value(subject, "SELECT clock_timestamp()")
    newest = _value(subject, "SELECT max(finished_at) FROM hongtu.run")
    here = datetime.now(UTC)
    if isinstance(newest, datetime) and newest > here + LARGEST_CLOCK_DIFFERENCE:
        return State.FAULT, Said(
            en=f"the last load lies in the future: {newest:%Y-%m-%d %H:%M:%S}",
            zh=f"最近一次装载的时间在将来：{newest:%Y-%m-%d %H:%M:%S}",
        )
    apart = abs(there - here) if isinstance(there, datetime) else timedelta.max
    seconds = f"{apart.total_seconds():.1f}"
    return _ok_if(apart <= LARGEST_CLOCK_DIFFERENCE), Said(
        en=f"{seconds} s apart from the database", zh=f"与数据库相差 {seconds} 秒"
    )


def _ok_if(well: bool) -> State:  # noqa: FBT001 - the one thing it is told
    return State.OK if well else State.FAULT


def _value(subject: Subject, statement: str) -> object:
    row = subject.connection.execute(statement.encode()).fetchone()
    return row[0] if row else None


def _as_it_is(error: psycopg.Error) -> Said:
    said = str(error).strip().split("\n", 1)[0]
    return Said(en=said, zh=said)


def _listed(names: Sequence[str | Said]) -> Said:
    shown, rest = joined(names[:NAMED]), len(names) - NAMED
    if rest <= 0:
        return shown
    return Said(en=f"{shown.en} and {rest} more", zh=f"{shown.zh} 等 {len(names)} 项")
