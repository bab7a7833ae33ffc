"""What a load tells of its layers and of how it understood their rows, as warnings in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from etl.rules import persons
from etl.warned import warned
from geodata import codes, crs
from geodata.datasets import DATASETS
from geodata.db.loading.city_facts import CHINESE_ZONE
from geodata.words import Said, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.fields.mapping import Mapping
    from etl.load.shift import Shift
    from etl.read import RawLayer
    from etl.read.notes import LeftOut
    from etl.report import LoadReport
    from geodata.db.loading.city_facts import City

MOST_LISTED: Final = 10
_NAME: Final = re.compile("名(?!额|次|录|单)|name", re.IGNORECASE)
_LONGEST_SYSTEM: Final = 20


def describe(
    made: LoadReport, layers: list[RawLayer], mappings: list[Mapping], systems: list[str | None]
) -> None:
    """Tell what is known of the layers before a row is read: encoding, system, columns left out."""
    made.encoding = next((layer.encoding for layer in layers if layer.encoding), None)
    made.crs_used = next((system for system in systems if system), None)
    made.crs_declared = next((layer.crs for layer in layers if layer.crs), None)
    for layer, mapping, system in zip(layers, mappings, systems, strict=True):
        name = layer.source.name
        made.warnings[:0] = _nameless(made.dataset, name, mapping)
        made.columns[name] = mapping
        made.warnings += layer.warnings
        if system and layer.crs and not _agree(system, layer.crs):
            is_short = len(layer.crs) < _LONGEST_SYSTEM
            made.warnings.append(
                warned(
                    "crs.declared",
                    en=f"{name} declares {layer.crs if is_short else 'another system'}; {system} was used,"
                    " as told by --crs.",
                    zh=f"{name} 声明的坐标系为{f' {layer.crs}' if is_short else '另一坐标系'}，"
                    f"按 --crs 采用 {system}。",
                )
            )
        if mapping.personal:
            made.warnings.append(about_persons(name, persons.without_persons(mapping.personal)))
        if mapping.unmapped:
            listed = persons.without_persons(mapping.unmapped)
            made.warnings.append(
                warned(
                    "fields.unmapped",
                    en=f"{name} has columns that were not read: {', '.join(listed)}.",
                    zh=f"{name} 有未读取的列：{'、'.join(listed)}。",
                )
            )
        made.warnings += _nearly(made.dataset, name, mapping)


def _nearly(dataset: str, file: str, mapping: Mapping) -> list[Said]:
    """Which columns that were not read are nearly a field, and which were read for what stands in them."""
    chosen = DATASETS[dataset]
    told = []
    nearly = [
        (header, mapping.near[header].say(chosen))
        for header in mapping.unmapped
        if header in mapping.near and persons.without_persons([header]) == [header]
    ]
    if nearly:
        shown, more = nearly[:MOST_LISTED], len(nearly) > MOST_LISTED
        told.append(
            warned(
                "fields.near",
                en=f"Of the columns of {file} that were not read,"
                f" {'; '.join(f'{header} {why.en}' for header, why in shown)}{'; …' if more else ''}."
                " Map those that are meant in a file given with --fields; `hongtu fields` writes one.",
                zh=f"{file} 未读取的列中，{'；'.join(f'“{header}”{why.zh}' for header, why in shown)}"
                f"{'；…' if more else ''}。如需读取，请在 --fields 文件中对应，可用 hongtu fields 生成。",
            )
        )
    seen = [
        (header, chosen.field(name))
        for name, header in mapping.headers.items()
        if mapping.ways[name] == "cells"
    ]
    if seen:
        told.append(
            warned(
                "fields.cells",
                en=f"By what stands in them, {file} was read with"
                f" {', '.join(f'{header} as {field.zh} ({field.name})' for header, field in seen)}.",
                zh=f"{file} 按单元格内容读取："
                f"{'、'.join(f'“{header}”作为{field.zh}' for header, field in seen)}。",
            )
        )
    return told


def _nameless(dataset: str, file: str, mapping: Mapping) -> list[Said]:
    """That rows have no name, where a column that was not read seems to hold it."""
    if "name" not in {one.name for one in DATASETS[dataset].fields} or mapping.provides("name"):
        return []
    shown = persons.without_persons(mapping.unmapped)
    likely = next((header for header in mapping.unmapped if _NAME.search(header) and header in shown), None)
    if likely is None:
        return []
    told = warned(
        "fields.name",
        en=f"The rows of {file} have no name. If {likely} holds it, give a file with --fields that says:"
        f' [fields] and, on the next line, "{likely}" = "name".',
        zh=f"{file} 各行没有名称。如“{likely}”列就是名称，请用 --fields 指定一个文件，先写一行 [fields]，"
        f'下一行写 "{likely}" = "name"。',
    )
    return [told]


def describe_notes(made: LoadReport, layer: RawLayer, left_out: LeftOut) -> None:
    """Tell which rows of a table are sums or notes (合计, 填表人), which were not read, and count them."""
    made.left_out["sums"] += len(left_out.sums)
    made.left_out["notes"] += len(left_out.notes)
    rows = sorted([*left_out.sums, *left_out.notes])
    if rows:
        shown, more = rows[:MOST_LISTED], len(rows) > MOST_LISTED
        count = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
        made.warnings.append(
            warned(
                "rows.notes",
                en=f"{layer.source.name} has sums or notes that were not read"
                f" ({count}: row {', '.join(map(str, shown))}{', …' if more else ''}).",
                zh=f"{layer.source.name} 有合计、表尾说明 {len(rows)} 行，未读取："
                f"第 {'、'.join(map(str, shown))}{' … ' if more else ' '}行。",
            )
        )


def about_persons(file: str, columns: Sequence[str | Said]) -> Said:
    """That columns about persons were dropped."""
    listed = joined(columns)
    return warned(
        "personal.columns",
        en=f"{file} has columns about persons; they were dropped: {listed.en}.",
        zh=f"{file} 有涉及个人信息的列，已丢弃：{listed.zh}。",
    )


def new_city(city: City) -> Said:
    """That a city was made for the rows, and that its code is none of China where it only looks like one."""
    slip = Said(en="", zh="")
    if len(city.city) == codes.CITY_LENGTH and city.city.isdigit() and not codes.is_chinese_city(city.city):
        slip = Said(
            en=f" No code of GB/T 2260 begins with {city.city[:2]}: if the code is a slip, take the run"
            " back with `hongtu rollback`.",
            zh=f"GB/T 2260 中没有以 {city.city[:2]} 开头的省级代码，"
            "如系误填，请用 `hongtu rollback` 回退本批次。",
        )
    return warned(
        "city.new",
        en=f"The city {city.city} is new to the database and is called by its code"
        f" (time zone {city.time_zone}, areas in EPSG:{city.projected_srid}).{slip.en}",
        zh=f"库中原无城市 {city.city}，已新建，暂以代码为名"
        f"（{'北京时间' if city.time_zone == CHINESE_ZONE else f'时区 {city.time_zone}'}，"
        f"面积按 EPSG:{city.projected_srid} 计算）。{slip.zh}",
    )


def another_city(file: str, of: str | None, city: str | None) -> list[Said]:
    """That rejected rows of one city come back for another, as a clerk may mean who was told so."""
    if not of or city is None or of == city:
        return []
    told = warned(
        "city.other",
        en=f"{file} holds rejected rows of the city {of}; they are loaded into {city}, as told by --city.",
        zh=f"{file} 是城市 {of} 的拒收清单；按 --city 装入城市 {city}。",
    )
    return [told]


def known_by_name(count: int) -> Said:
    """That rows without a code were recognised."""
    return warned(
        "code.known",
        en=f"{count} rows came without a code and were known by what they are called.",
        zh=f"{count} 行没有编码，已按名称与库中的行对应。",
    )


def codes_given(count: int) -> Said:
    """That new grid cells were numbered."""
    return warned(
        "code.given",
        en=f"{count} new grid cells came without a code and got one.",
        zh=f"{count} 个新网格没有编码，已自动编码。",
    )


def called_by_code(count: int) -> Said:
    """That new divisions are called by their codes."""
    return warned(
        "divisions.nameless",
        en=f"{count} new divisions came without a name and are called by their code until a file names them.",
        zh=f"{count} 个新区划没有名称，暂以代码为名，待有名称的文件装载后更新。",
    )


def looks_like(found: Shift) -> list[Said]:
    """That the places look like those of another system; nothing where they do not."""
    if found.looks_like is None:
        return []
    system = crs.spoken(found.looks_like)
    told = warned(
        "crs.looks_like",
        en=f"The places look like {system}: {found.offset_m:.0f} m {found.direction.en} of where what is"
        f" loaded says they are ({found.evidence.en})."
        f" If they are, load again with --crs {found.looks_like}.",
        zh=f"坐标疑似 {system}：与库中已有数据相比，向{found.direction.zh}偏 {found.offset_m:.0f} 米"
        f"（{found.evidence.zh}）。如确是，请改用 --crs {found.looks_like} 重新装载。",
    )
    return [told]


def _agree(used: str, declared: str) -> bool:
    same = {"EPSG:4326", "EPSG:4490"}
    return used == declared or {used, declared} <= same
