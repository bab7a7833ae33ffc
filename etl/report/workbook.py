"""The workbook of rejected rows: what is wrong with each, how to mend it, and the row to mend it in."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import shapely
from openpyxl import Workbook
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from etl import quarantine
from etl.quarantine import CHECK, FIXED, SHAPE, safe
from etl.report import repairs, thumbnail
from etl.rules.spec import FIELDS_ZH
from geodata.errors import UsageError
from geodata.words import Said, cause, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from etl.report.outcome import Reject
    from etl.report.repairs import RepairedRow

MOST_PICTURES: Final = 500
_PICTURE: Final = FIXED.index("图形示意") + 1
_WIDTHS: Final = (22, 12, 7, 16, 14, 22, 24, 40, 34, 23, 11, 4)
_TITLE = PatternFill("solid", fgColor="F2DEDE")
_OWN = PatternFill("solid", fgColor="D9E8F6")
_WRONG = PatternFill("solid", fgColor="FFF2B3")
_IDLE = PatternFill("solid", fgColor="EEEEEE")
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_TOP = Alignment(vertical="top")
_LINE_POINTS: Final = 15
_MOST_LINES: Final = 8
_LATIN: Final = 0x2E80
_PIXELS_TO_POINTS: Final = 0.75
_HOW_TO: Final = (
    "本工作簿列出一次装载中被拒收的行，每个问题一行，可以直接在这里改好后重新装载。",
    "1. 左边各列说明问题：来自哪个文件、哪张表、哪一行，现有值是什么，应该是什么，怎么改。",
    "2. 右边蓝色表头各列是原始数据，黄色单元格是有问题的一格，请在那里直接修改；不要改动左边各列。",
    "3. 同一行有几个问题时，原始数据只出现在第一条，其余各条（灰色）仅供说明。",
    "4. 改好后保存，用下面的命令把同一个工作簿装载回去。",
    "   改对的行会入库，没改对的行会再次列出；重复装载不会重复入库。",
    "5. 不需要的行可以整行删除。不要填写姓名、电话、证件号等个人信息。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The load that a workbook belongs to, so that the workbook alone can be loaded again.

    Attributes:
        dataset: Name of the dataset.
        city: Code of the city; empty for divisions of many.
        fields: Text of the saved mapping that was used.
        is_truncated: Headers were those of a shapefile, cut off.
    """

    dataset: str = ""
    city: str = ""
    fields: str = ""
    is_truncated: bool = False


def check_name(path: Path) -> None:
    """Refuse a name for the workbook of rejects that says another format, before anything is loaded.

    Raises:
        UsageError: It does not end in `.xlsx`.
    """
    if path.suffix.lower() != ".xlsx":
        raise UsageError(
            Said(
                en=f"The rejected rows are written as a workbook, and {path.name} does not end in .xlsx.",
                zh=f"拒收清单是 Excel 工作簿，而 {path.name} 不以 .xlsx 结尾。",
            ),
            Said(en="Choose a --rejects that ends in .xlsx.", zh="请用 --rejects 指定以 .xlsx 结尾的文件。"),
        )


def write_workbook(
    path: Path,
    rejects: Sequence[Reject],
    about: About | None = None,
    repaired: Sequence[RepairedRow] = (),
) -> None:
    """Write one line for each fault, with everything that a clerk needs to mend it, and the row's own cells.

    Args:
        path: The workbook, `.xlsx`.
        rejects: The faults, those of one row together.
        about: The load that they come from.
        repaired: Rows that were loaded with a repaired shape, shown on a sheet of their own.

    Raises:
        UsageError: The workbook cannot be written.
    """
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise AssertionError
    sheet.title = quarantine.SHEET
    table = _Table(rejects)
    _fill(sheet, rejects, table)
    _dress(sheet, len(table.headers))
    _explain(book.create_sheet(quarantine.NOTES_SHEET), path.name, about or About(), table)
    if repaired:
        repairs.fill(book.create_sheet(repairs.SHEET), list(repaired))
    try:
        book.save(path)
    except OSError as error:
        raise UsageError(
            Said(
                en=f"The workbook {path.name} cannot be written: {error.strerror}.",
                zh=f"拒收清单 {path.name} 无法写入：{cause(error).zh}。",
            ),
            Said(en="Choose another --rejects.", zh="请用 --rejects 指定另一个文件。"),
        ) from error


class _Table:
    """The columns of the rows themselves: those of the files, then the places."""

    def __init__(self, rejects: Sequence[Reject]) -> None:
        placed = [reject for reject in rejects if reject.crs is not None]
        styles = {reject.place or (SHAPE,) for reject in placed}
        self.place = styles.pop() if len(styles) == 1 else (SHAPE,) if styles else ()
        self._shapes = {id(reject): self._parts(reject) for reject in placed}
        longest = max((len(parts) for parts in self._shapes.values()), default=1)
        names = dict.fromkeys(header for reject in rejects for header in reject.source)
        names.update(dict.fromkeys(self.place))
        self.headers = list(names)
        if len(self.place) == 1:
            self.headers += [
                f"{self.place[0]}{quarantine.MORE.format(number=n)}" for n in range(2, longest + 1)
            ]

    def cells(self, reject: Reject) -> list[object]:
        """The cells of a row under `headers`."""
        row = dict(reject.source)
        parts = self._shapes.get(id(reject), [])
        if parts and self.place != reject.place:
            row[SHAPE] = ",".join(str(reject.source[name]) for name in reject.place if name in reject.source)
        if parts and len(self.place) == 1:
            names = (self.place[0], *self.headers[len(self.headers) - len(parts) + 1 :])
            row |= dict(zip(names, parts, strict=False))
        return [row.get(header) for header in self.headers]

    def _parts(self, reject: Reject) -> list[str]:
        """An outline as text, over as many cells as it needs; nothing when it needs too many."""
        if len(self.place) != 1:
            return [""]
        told = reject.source.get(self.place[0])
        text = str(told) if told is not None else _wkt(reject.shape)
        size = quarantine.LONGEST_CELL
        parts = [text[start : start + size] for start in range(0, len(text), size)]
        return parts if len(parts) <= quarantine.MOST_PARTS else ["图形过大，请在原文件中修改"]


def _wkt(shape: Any) -> str:  # noqa: ANN401 - shapely
    if shape is None:
        return ""
    return str(shapely.to_wkt(shape, rounding_precision=9, trim=True, output_dimension=2))


def _fill(sheet: Worksheet, rejects: Sequence[Reject], table: _Table) -> None:
    sheet.append([*FIXED, *map(safe, table.headers)])
    seen: set[tuple[int, int]] = set()
    pictures = 0
    for line, reject in enumerate(rejects, 2):
        key = (reject.source_file, reject.row)
        cells = [safe(cell) for cell in table.cells(reject)] if key not in seen else []
        check = quarantine.SAME_ROW if key in seen else quarantine.digest(_named(table.headers, cells))
        seen.add(key)
        fault = reject.fault
        sentence, hint = fault.say("zh")
        name = reject.header or FIELDS_ZH.get(fault.field or "", fault.field)
        told = (
            reject.file, reject.layer, reject.row, fault.rule, name, said(fault.value, "zh"),
            said(fault.expected, "zh"), sentence, hint, None, reject.crs, check,
        )  # fmt: skip
        sheet.append([*map(safe, told), *cells])
        for cell in sheet[line][: len(FIXED)]:
            cell.alignment = _WRAPPED
        for cell in sheet[line][len(FIXED) :]:
            cell.alignment = _TOP
        sheet.row_dimensions[line].height = _LINE_POINTS * _lines(told)
        _mark(sheet, line, reject, table.headers, is_first=bool(cells))
        if fault.rule.startswith("geometry.") and pictures < MOST_PICTURES:
            pictures += _picture(sheet, line, reject.shape)


def _lines(told: Sequence[object]) -> int:
    """How many lines the longest cell on the left needs; a Chinese character is as wide as two others."""
    needed = 1
    for text, width in zip(told, _WIDTHS[: len(FIXED) - 1], strict=False):
        columns = sum(2 if ord(sign) > _LATIN else 1 for sign in str(text or ""))
        needed = max(needed, -(-columns // (width - 1)))
    return min(needed, _MOST_LINES)


def _named(headers: Sequence[str], cells: Sequence[object]) -> Iterator[tuple[str, object]]:
    yield from zip(headers, (quarantine.unshielded(cell) for cell in cells), strict=True)


def _mark(sheet: Worksheet, line: int, reject: Reject, headers: Sequence[str], *, is_first: bool) -> None:
    if not is_first:
        for column in range(len(FIXED) + 1, len(FIXED) + len(headers) + 1):
            sheet.cell(line, column).fill = _IDLE
        return
    wrong = [reject.header] if reject.header else []
    if reject.fault.rule.startswith("geometry."):
        wrong += [*reject.place, SHAPE]
    for header in wrong:
        if header in headers:
            sheet.cell(line, len(FIXED) + headers.index(header) + 1).fill = _WRONG


def _picture(sheet: Worksheet, line: int, shape: Any) -> int:  # noqa: ANN401 - shapely
    drawn = thumbnail.draw(shape)
    if drawn is None:
        return 0
    sheet.add_image(Image(io.BytesIO(drawn)), f"{get_column_letter(_PICTURE)}{line}")
    sheet.row_dimensions[line].height = (thumbnail.HEIGHT + 4) * _PIXELS_TO_POINTS
    return 1


def _dress(sheet: Worksheet, own: int) -> None:
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = _TITLE if (cell.column or 0) <= len(FIXED) else _OWN
        cell.alignment = _WRAPPED
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for column in range(len(FIXED) + 1, len(FIXED) + own + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 18
    sheet.column_dimensions[get_column_letter(CHECK + 1)].hidden = True
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = sheet.dimensions


def _explain(sheet: Worksheet, name: str, about: About, table: _Table) -> None:
    sheet.column_dimensions["A"].width = 14
    sheet.column_dimensions["B"].width = 100
    sheet.append([quarantine.TITLE])
    sheet["A1"].font = Font(bold=True, size=14)
    for text in _HOW_TO:
        sheet.append([None, text])
    sheet.append(["装载命令", f"hongtu load {about.dataset} {name} --rejects 再次拒收.xlsx"])
    sheet.append([None])
    sheet.append([None, "以下供程序辨认，请勿修改。"])
    told = {
        "version": quarantine.VERSION,
        "dataset": about.dataset,
        "city": about.city,
        "is_truncated": "是" if about.is_truncated else "",
        "place": "|".join(table.place),
    }
    for key, value in told.items():
        if value:
            sheet.append([quarantine.NOTES[key], safe(value)])
    size = quarantine.LONGEST_CELL
    for start in range(0, len(about.fields), size):
        sheet.append([quarantine.NOTES["fields"], safe(about.fields[start : start + size])])
    for (cell,) in sheet.iter_rows(min_col=2, max_col=2):
        cell.alignment = _WRAPPED
