"""Tables that break lines, quotes and cells: every row is accounted for, and no formula is run."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from etl.read import open_layers
from tests.unit.etl.read.verdicts import verdict

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "小区编码,小区名称,地址\n"


def cells(path: Path) -> list[tuple[object, ...]]:
    with open_layers([path], layer=None, encoding=None, is_header=lambda word: word.startswith("小区")) as (
        layer,
    ):
        return [row for batch in layer.batches() for row in zip(*batch.columns.values(), strict=True)]


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    "row",
    [
        ("C1", '他说"好"', "一号"),
        ("C1", "甲,乙", "一号"),
        ("C1", "甲\n乙\r\n丙", "一号"),
        ("C1", "=cmd|' /C calc'!A0", "@SUM(1)"),
        ("C1", "+8613800000000", "-1"),
        ("C1", "'; DROP TABLE hongtu.compound; --", "<script>alert(1)</script>"),
        ("C1", "🏠𠀀\u202e", "\u200b零宽"),
    ],
)
def test_a_cell_is_read_as_it_is_written(row: tuple[str, ...], here: Path) -> None:
    out = io.StringIO()
    csv.writer(out).writerow(row)
    path = written(here / "a.csv", HEAD + out.getvalue())
    assert cells(path) == [row]
    found = verdict(path)
    assert found.read == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_line_ends_one(end: str, here: Path) -> None:
    path = written(here / "a.csv", end.join(["小区编码,小区名称", "C1,甲", "", "C2,乙"]))
    assert verdict(path).read == 2


@pytest.mark.parametrize(
    ("text", "read", "kept"),
    [(HEAD + "C1\nC2,乙,二号,三,四\nC3,丙,三号\n", 3, 2), (HEAD + ",,\n , ,\n", 0, 0)],
    ids=["ragged", "blank"],
)
def test_broken_rows_are_accounted_for(text: str, read: int, kept: int, here: Path) -> None:
    found = verdict(written(here / "a.csv", text))
    assert not found.refusal
    assert (found.read, found.kept) == (read, kept)


@pytest.mark.parametrize("rows", [3, 30_000])
def test_a_quote_that_is_never_closed_swallows_no_rows(rows: int, here: Path) -> None:
    good = "".join(f"C{n},甲,一号\n" for n in range(rows))
    found = verdict(written(here / "a.csv", HEAD + good + 'C-1,"乙,二号\n' + good))
    assert f"in line {rows + 2} that is never closed" in found.refusal


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_a_zero_byte_costs_its_own_row(encoding: str, here: Path) -> None:
    good = "".join(f"D{n},丙苑,{n}号\n" for n in range(20))
    text = HEAD + "C1,甲\0乙,一号\nC2,x\0y,\n" + good
    found = verdict(written(here / "a.csv", text, encoding))
    assert (found.read, found.kept) == (22, 20)


def test_a_file_of_zero_bytes_is_no_text(here: Path) -> None:
    path = written(here / "a.csv", HEAD + "C1,\0\0\0\0\0\0\0\0,一号\n")
    assert "no format that can be read" in verdict(path).refusal


def test_a_curve_costs_its_own_row(here: Path) -> None:
    curve = "CURVEPOLYGON(CIRCULARSTRING(1 1,2 2,3 1,2 0,1 1))"
    square = "POLYGON((1 1,2 1,2 2,1 1))"
    found = verdict(written(here / "a.csv", f'小区编码,边界\nC1,"{curve}"\nC2,"{square}"\n'))
    assert (found.read, found.kept) == (2, 1)


def test_a_broken_byte_costs_its_own_row(here: Path) -> None:
    good = "C{},锦绣花园小区,鹿城南路一号\n"
    body = b"".join(good.format(n).encode("gbk") for n in range(50))
    (here / "a.csv").write_bytes(HEAD.encode("gbk") + body + b"C99,\xff\xff,x\n")
    found = verdict(here / "a.csv")
    assert (found.read, found.kept, found.rules) == (51, 50, {"encoding.byte"})


def test_a_cell_without_end_is_refused(here: Path) -> None:
    path = here / "a.csv"
    with path.open("wb") as file:
        file.write(HEAD.encode() + b'C1,"')
        for _ in range(300):
            file.write(b"a" * (1 << 20))
    assert "memory" in verdict(path).refusal


@pytest.mark.parametrize(("columns", "read"), [(2_000, 1), (100_000, 0)])
def test_a_table_of_thousands_of_columns_is_read_and_one_of_more_refused(
    columns: int, read: int, here: Path
) -> None:
    text = "小区编码,小区名称" + "".join(f",c{n}" for n in range(columns)) + "\nC1,甲" + ",1" * columns + "\n"
    found = verdict(written(here / "a.csv", text))
    assert (found.read, "columns" in found.refusal) == (read, read == 0)
