"""`hongtu check`: all that is wrong with what is loaded, told to a clerk and kept for the pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geodata.db.judging import containment, doubles, store, topology
from geodata.db.judging.finding import KINDS, OPEN, Finding, reason_in_chinese
from geodata.db.judging.overlaps import LEAST_AREA_M2
from geodata.db.loading import city_facts
from geodata.db.loading.faults import transaction
from geodata.db.upkeep import lifecycle
from geodata.errors import NotFoundError
from geodata.words import Said, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geodata.db.connection import Connection
    from geodata.settings import Settings

MOST_SHOWN = 20


@dataclass(slots=True)
class Checked:
    """What a check found.

    Attributes:
        cities: Code → name of each city that was looked at.
        findings: Kind → findings, those that were judged already included.
    """

    cities: dict[str, str] = field(default_factory=dict)
    findings: dict[str, list[Finding]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def open(self, kind: str) -> list[Finding]:
        """The findings of a kind that nobody has judged."""
        return [finding for finding in self.findings[kind] if finding.verdict == OPEN]

    def as_json(self) -> dict[str, object]:
        """What `hongtu check --json` prints: of each kind the open ones, and how many were judged."""
        return {
            kind: {
                "count": len(self.open(kind)),
                "judged": len(found) - len(self.open(kind)),
                "items": [_as_json(finding) for finding in self.open(kind)],
            }
            for kind, found in self.findings.items()
        }

    def lines(self) -> Iterator[Said]:
        """What `hongtu check` tells a person."""
        for city, name in self.cities.items():
            yield from self._of_city(city, name)
        if not self.cities:
            yield Said(en="Nothing is loaded yet.", zh="还没有装载过数据。")
        if any(self.open(kind) for kind in self.findings):
            yield Said(
                en="Mend the file and load it again. Where it is right as it is, say so:"
                " hongtu verdict ID allowed --why REASON --post OFFICE",
                zh="请改好文件后重新装载。确属无误的，登记为允许保留："
                "hongtu verdict 编号 allowed --why 理由 --post 岗位",
            )
        if self.open(doubles.KIND):
            yield Said(
                en="Whether two compounds are one: hongtu verdict ID same --keep CODE, or different; with"
                " --why REASON --post OFFICE.",
                zh="是否同一小区：是则用 hongtu verdict 编号 same --keep 保留的编码，不是则用 different；"
                "并写明 --why 理由 --post 岗位。",
            )

    def _of_city(self, city: str, name: str) -> Iterator[Said]:
        yield Said(en=f"{name} {city}", zh=f"{name} {city}")
        clean: list[Said] = []
        for kind, zh in KINDS.items():
            found = [finding for finding in self.open(kind) if finding.city == city]
            judged = sum(finding.city == city for finding in self.findings[kind]) - len(found)
            if not found:
                clean.append(
                    Said(
                        en=f"{zh} {kind}" + (f" ({judged} judged)" if judged else ""),
                        zh=zh + (f"（已处理 {judged}）" if judged else ""),
                    )
                )
                continue
            yield _counted(kind, zh, found, judged)
            for finding in found[:MOST_SHOWN]:
                one = told(finding)
                yield Said(en=f"    {finding.id}  {one.en}", zh=f"    {finding.id}  {one.zh}")
            if len(found) > MOST_SHOWN:
                rest = len(found) - MOST_SHOWN
                yield Said(
                    en=f"    … and {rest} more; --json lists all of them.",
                    zh=f"    ……另有 {rest} 处，用 --json 可列出全部。",
                )
        if clean:
            none = joined(clean, en="、")
            yield Said(en=f"  0: {none.en}", zh=f"  没有问题：{none.zh}")


def check(settings: Settings, *, city: str | None = None, least_area_m2: float = LEAST_AREA_M2) -> Checked:
    """Examine what is loaded, and keep what was found in the place of what was found before.

    Args:
        settings: Which database.
        city: Which city; None for all.
        least_area_m2: Overlaps and gaps below it are passed over.

    Raises:
        NotFoundError: There is no such city.
        ServerError: The database cannot be reached.
    """
    lifecycle.ready(settings, say=lambda _: None)
    with transaction(settings) as connection:
        cities = [city] if city is not None else city_facts.city_codes(connection)
    checked = Checked()
    for code in cities:
        with transaction(settings) as connection:
            checked.cities[code] = _examine(connection, code, least_area_m2, checked)
    return checked


def _examine(connection: Connection, code: str, least_area_m2: float, checked: Checked) -> str:
    known = city_facts.city(connection, code)
    if known is None:
        cities = city_facts.city_codes(connection)
        listed = joined(cities, en="、") if cities else Said(en="none", zh="无")
        raise NotFoundError(
            Said(en=f"There is no city {code}.", zh=f"库中没有城市 {code}。"),
            Said(en=f"The cities are: {listed.en}.", zh=f"库中的城市：{listed.zh}。"),
        )
    # Two checks of a city at once would each keep their findings.
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"hongtu.check:{code}",))
    srid = known.projected_srid
    found = [
        *topology.examine(connection, code, srid, least_area_m2=least_area_m2),
        *containment.examine(connection, code, srid),
    ]
    overlaps = [finding for finding in found if finding.kind == "compounds_overlap"]
    found += doubles.examine(connection, code, srid, overlaps=overlaps)
    store.complete(connection, code, found)
    store.keep(connection, code, found)
    for finding in found:
        checked.findings[finding.kind].append(finding)
    return known.name


def _counted(kind: str, zh: str, found: Sequence[Finding], judged: int) -> Said:
    slivers = sum(finding.is_sliver for finding in found)
    parts = []
    if slivers:
        parts.append(Said(en=f"{slivers} slivers", zh=f"其中狭长 {slivers} 处"))
    if judged:
        parts.append(Said(en=f"{judged} judged", zh=f"另有已处理 {judged} 处"))
    besides = joined(parts, zh="，")
    return Said(
        en=f"  {zh} {kind}: {len(found)}" + (f" ({besides.en} besides)" if parts else ""),
        zh=f"  {zh}：{len(found)} 处" + (f"（{besides.zh}）" if parts else ""),
    )


def told(finding: Finding) -> Said:
    """One finding as a sentence of a terminal: which rows, how large, where."""
    if finding.share is not None:
        what = _misplaced(finding, finding.share)
    elif finding.kind == "self_crossing":
        what = _crossing(finding)
    elif finding.kind == doubles.KIND:
        what = _alike(finding)
    else:
        what = _ground(finding)
    # A code alone has blanks around it, as Latin letters have between Chinese words.
    zh = what.zh.replace(" ：", "：").replace("  ", " ").strip()
    if finding.longitude is None or finding.latitude is None:
        return Said(en=what.en, zh=zh)
    where = f"{finding.longitude:.6f}, {finding.latitude:.6f}"
    return Said(en=f"{what.en}; at {where}", zh=f"{zh}；位置 {where}")


def _misplaced(finding: Finding, share: float) -> Said:
    row, other = _row(finding.code, finding.name), _row(finding.other, finding.other_name)
    inside = joined(
        [
            Said(
                en=f"{_row(each.code, each.name).en} {each.share:.0%}",
                zh=f"{_row(each.code, each.name).zh} {each.share:.0%}",
            )
            for each in finding.candidates
        ]
    )
    holders = (
        Said(en=f"it lies in {inside.en}", zh=f"位于{inside.zh}")
        if finding.candidates
        else Said(en="it lies in no other", zh="不在其他任何一个之内")
    )
    proposed = finding.proposed
    return Said(
        en=f"{row.en}: {share:.0%} outside {other.en}, {holders.en}"
        + (f"; proposed parent: {proposed}" if proposed else ""),
        zh=f"{row.zh}：{share:.0%} 在{other.zh}之外，{holders.zh}"
        + (f"；建议上级 {proposed}" if proposed else ""),
    )


def _crossing(finding: Finding) -> Said:
    row, area = _row(finding.code, finding.name), f"{finding.area_m2 or 0:,.0f}"
    return Said(
        en=f"{row.en}: {finding.reason}, {area} m² are twisted",
        zh=f"{row.zh}：{reason_in_chinese(finding.reason or '')}，扭转部分 {area} ㎡",
    )


def _alike(finding: Finding) -> Said:
    row, other = _row(finding.code, finding.name), _row(finding.other, finding.other_name)
    far = (
        Said(en=f"{finding.distance_m:,.0f} m apart", zh=f"相距 {finding.distance_m:,.0f} 米")
        if finding.distance_m is not None
        else Said(en="no boundary to compare", zh="没有边界可比")
    )
    return Said(
        en=f"{row.en} and {other.en}: {finding.reason}, {far.en}",
        zh=f"{row.zh}与{other.zh}：{reason_in_chinese(finding.reason or '')}，{far.zh}",
    )


def _ground(finding: Finding) -> Said:
    row, other = _row(finding.code, finding.name), _row(finding.other, finding.other_name)
    if not finding.kind.endswith("_gap"):
        pair = Said(en=f"{row.en} and {other.en}", zh=f"{row.zh}与{other.zh}") if other.en else row
    elif other.en:
        pair = Said(en=f"between {row.en} and {other.en}", zh=f"{row.zh}与{other.zh}之间")
    elif row.en:
        pair = Said(en=f"inside {row.en}", zh=f"{row.zh}之内")
    else:
        pair = Said(en="between none", zh="不与任何一个相邻")
    area = f"{finding.area_m2 or 0:,.0f}"
    return Said(
        en=f"{pair.en}: {area} m²{', a sliver' if finding.is_sliver else ''}",
        zh=f"{pair.zh}：{area} ㎡{'，狭长' if finding.is_sliver else ''}",
    )


def _row(code: str | None, name: str | None) -> Said:
    if code is None:
        return Said(en="", zh="")
    if not name or name == code:
        return Said(en=code, zh=f" {code} ")
    return Said(en=f"{name} ({code})", zh=f"{name}（{code}）")


def _as_json(finding: Finding) -> dict[str, object]:
    facts: dict[str, object] = {
        "id": finding.id, "city": finding.city, "dataset": finding.dataset, "code": finding.code,
        "name": finding.name, "other": finding.other, "other_name": finding.other_name,
        "level": finding.level,
        "area_m2": _rounded(finding.area_m2, 2), "share": _rounded(finding.share, 4),
        "distance_m": _rounded(finding.distance_m, 1), "sliver": finding.is_sliver,
        "proposed": finding.proposed,
        "parents": [{"code": each.code, "name": each.name, "share": round(each.share, 4)}
                    for each in finding.candidates],
        "reason": finding.reason,
        "lon": _rounded(finding.longitude, 6), "lat": _rounded(finding.latitude, 6),
    }  # fmt: skip
    # What a kind of finding has nothing to say about is left out.
    return {key: value for key, value in facts.items() if value not in (None, [])}


def _rounded(number: float | None, digits: int) -> float | None:
    return None if number is None else round(number, digits)
