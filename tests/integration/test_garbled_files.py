"""Rows whose text was read in a wrong encoding once come back and say what they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from etl import pipeline
from etl.quarantine import SHEET
from geodata.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

CITY = "532301"
HEAD = "小区编码,小区名称,户数\n"


def test_garbled_cells_reject_their_rows_and_say_what_they_were(settings: Settings, tmp_path: Path) -> None:
    spoilt = "太保苑小区".encode("gbk").decode("latin-1")
    file = tmp_path / "a.csv"
    file.write_text(f"{HEAD}C1,翠竹苑,10\nC2,{spoilt},20\nC3,锟斤拷,30\n", encoding="utf-8")
    book = tmp_path / "拒收.xlsx"
    report = pipeline.load("compounds", [file], crs=None, city=CITY, rejects=book, settings=settings)
    assert (report.inserted, report.rejects) == (1, {"encoding.garbled": 2})
    pages = openpyxl.load_workbook(book)
    sheet = pages[SHEET]
    headers = [cell.value for cell in sheet[1]]
    lines = [dict(zip(headers, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert str(lines[0]["应为"]).startswith("太保苑小区（GBK")
    # The clerk pastes what it was, and types what is lost.
    name = headers.index("小区名称") + 1
    sheet.cell(2, name).value, sheet.cell(3, name).value = "太保苑小区", "青华苑"
    pages.save(book)
    again = pipeline.load("compounds", [book], crs=None, city=CITY, settings=settings)
    assert (again.inserted, again.rejected) == (2, 0)


def test_a_file_with_garbled_headers_is_refused_by_name(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{HEAD}C1,翠竹苑,10\n".encode().decode("gbk", errors="replace"), encoding="utf-8")
    with pytest.raises(RefusedError, match="UTF-8 read as GBK"):
        pipeline.load("compounds", [file], crs=None, city=CITY, settings=settings)
