"""What was repaired of the shapes of a load, before and after: for programs, for people, for the workbook."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import shapely
from openpyxl.drawing.image import Image
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from etl.quarantine import safe
from etl.report import thumbnail
from geodata.words import Said

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHEET: Final = "图形修复"
MOST_KEPT: Final = 1000
MOST_PICTURES: Final = 200
LONGEST_WKT: Final = 4000
_HEADERS: Final = (
    "文件", "图层或工作表", "行号", "编码", "修复内容", "修复前面积(㎡)", "修复后面积(㎡)", "面积变化",
    "修复前点数", "修复后点数", "修复前图形", "修复后图形", "修复前坐标", "修复后坐标",
)  # fmt: skip
_WIDTHS: Final = (22, 12, 7, 22, 34, 14, 14, 10, 10, 10, 23, 23, 30, 30)
_PIXELS_TO_POINTS: Final = 0.75


@dataclass(frozen=True, slots=True)
class RepairedRow:
    """A row that was loaded with its shape repaired; both shapes are in the system of the file.

    Attributes:
        file: Its name.
        layer: Layer or sheet.
        row: Line or feature number.
        code: Code of the row.
        what: What was wrong, and where.
        before: As it was drawn.
        after: As it was loaded.
        change: Share of its area that it gained or lost, 0 to 0.005.
        area_m2: Square metres before and after; of a shape that crosses itself before, what its sides
            enclose on one hand less what they enclose on the other.
    """

    file: str
    layer: str | None
    row: int
    code: str | None
    what: Said
    before: Any
    after: Any
    change: float
    area_m2: tuple[float, float]

    def as_json(self) -> dict[str, object]:
        """The facts for a program; the coordinates of a long outline are left out."""
        return {
            "file": self.file,
            "row": self.row,
            "code": self.code,
            "what": self.what.en,
            "what_zh": self.what.zh,
            "area_change": round(self.change, 6),
            "area_m2_before": round(self.area_m2[0], 1),
            "area_m2_after": round(self.area_m2[1], 1),
            "before": _wkt(self.before),
            "after": _wkt(self.after),
        }

    def sentence(self) -> Said:
        """The repair as a clause of a sentence."""
        return Said(
            en=f"{self.file} row {self.row}: {self.what.en}, area changed by {self.change:.2%}",
            zh=f"{self.file} 第 {self.row} 行{self.what.zh}，面积变化 {self.change:.2%}",
        )


def fill(sheet: Worksheet, repaired: list[RepairedRow]) -> None:
    """Write one line for each repaired row, with both shapes drawn."""
    sheet.append(_HEADERS)
    for line, row in enumerate(repaired, 2):
        sheet.append([
            safe(row.file), safe(row.layer), row.row, safe(row.code), safe(row.what.zh),
            *(round(area, 1) for area in row.area_m2), row.change,
            int(shapely.get_num_coordinates(row.before)), int(shapely.get_num_coordinates(row.after)),
            None, None, _wkt(row.before), _wkt(row.after),
        ])  # fmt: skip
        sheet.cell(line, 6).number_format = sheet.cell(line, 7).number_format = "#,##0.0"
        sheet.cell(line, 8).number_format = "0.000%"
        if line <= MOST_PICTURES:
            _draw(sheet, line, row)
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.cell(1, column).font = Font(bold=True)
        sheet.cell(1, column).fill = PatternFill("solid", fgColor="E2EFDA")
    sheet.freeze_panes = "D2"


def _draw(sheet: Worksheet, line: int, row: RepairedRow) -> None:
    for column, shape in ((11, row.before), (12, row.after)):
        drawn = thumbnail.draw(shape)
        if drawn is not None:
            sheet.add_image(Image(io.BytesIO(drawn)), f"{get_column_letter(column)}{line}")
            sheet.row_dimensions[line].height = (thumbnail.HEIGHT + 4) * _PIXELS_TO_POINTS


def _wkt(shape: Any) -> str | None:  # noqa: ANN401 - shapely
    text = str(shapely.to_wkt(shape, rounding_precision=7))
    return text if len(text) <= LONGEST_WKT else None
