"""Cells as an office writes them, turned into the kinds of `geodata.datasets`."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

import orjson

from etl.fields import written
from geodata.names import simplified

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import tzinfo

    from geodata.datasets import Field

ABSENT = frozenset(
    {"", "-", "--", "—", "——", "/", "null", "none", "nan", "nat", "n/a", "#n/a", "\\n", "<null>"}
)
LONGEST_ABSENT = max(map(len, ABSENT))
_NUMBER = re.compile(
    r"^([+-]?(?:\d++(?:\.\d*+)?|\.\d++)(?:e[+-]?\d++)?)(万|亿|千)?[^\d.+\-]{0,12}?2?$", re.IGNORECASE
)
_SCALES = {None: 1.0, "千": 1e3, "万": 1e4, "亿": 1e8}
_TRUE = frozenset(
    [
        "是",
        "有",
        "true",
        "t",
        "yes",
        "y",
        "1",
        "√",
        "✓",
        "✔",
        "对",
        "已",
        "满意",
        "非常满意",
        "基本满意",
        "已覆盖",
        "覆盖",
        "是的",
        "on",
        "satisfied",
    ]
)
_FALSE = frozenset(
    [
        "否",
        "无",
        "false",
        "f",
        "no",
        "n",
        "0",
        "×",
        "x",
        "✗",
        "不是",
        "没有",
        "未",
        "不",
        "不满意",
        "非常不满意",
        "未覆盖",
        "不覆盖",
        "off",
        "dissatisfied",
    ]
)
_SPLIT_TEXTS = re.compile(r"[,，;；、|\n]+")
_SPLIT_CODES = re.compile(r"[,，;；、|\s]+")
_DAY = re.compile(
    r"^(\d{4})\s*[-/.年\\]\s*(\d{1,2})(?:\s*[-/.月\\]\s*(\d{1,2})\s*[日号]?|\s*月)?(?=$|[\sT])|^(\d{4})(\d{2})(\d{2})(?=$|[\sT])"
)
_YEAR = re.compile(r"^(\d{4})\s*年?$")
# What programs write behind whole numbers of a column that has gaps.
_WHOLE = re.compile(r"(?<=\d)\.0+$")
_AMERICAN = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})(?=$|\s)")
_CLOCK = re.compile(
    r"^(上午|下午|晚上|凌晨|中午)?\s*(\d{1,2})\s*[:时点]\s*(\d{1,2})?(?:\s*[:分]\s*(\d{1,2})(?:[.,](\d{1,9}))?)?\s*[分秒]?\s*(am|pm)?\s*"
    r"(z|utc|gmt|[+-]\d{2}:?\d{2}|[+-]\d{2})?$",
    re.IGNORECASE,
)
# Every third character from the fifth of YYYY-MM-DD HH:MM:SS.
_ISO_MARKS = frozenset({"-- ::", "--T::"})
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001
_EXCEL_DAYS = (20_000, 80_000)
_YEARS = (1900, 2100)
_BLANKS = re.compile(r"\s+")
_UNITS_OF_AREA = {
    "万": 1e4,
    "公顷": 1e4,
    "ha": 1e4,
    "亩": 2000 / 3,
    "平方公里": 1e6,
    "平方千米": 1e6,
    "km2": 1e6,
}
_UNIT_OF_AREA = re.compile(r"平方公里|平方千米|平方米?|平米|公顷|亩|k?m2|(?<![a-z])ha(?![a-z])")


class UnreadableError(ValueError):
    """A cell that does not hold what its field wants."""


def clean(value: object) -> object:
    """A cell without blanks around it; None for what offices write when they have nothing to write."""
    if isinstance(value, str):
        text = value.strip().strip("\u3000\ufeff\xa0")
        return None if len(text) <= LONGEST_ABSENT and text.casefold() in ABSENT else text
    if isinstance(value, float) and math.isnan(value):
        return None
    # NaT of pandas is the one value that is a datetime and differs from itself.
    return None if value is not None and value != value else value  # noqa: PLR0124


def converter(  # noqa: PLR0911
    field: Field, *, scale: float, words: Mapping[str, str], zone: tzinfo
) -> Callable[[object], object]:
    """The function that turns a cleaned cell of a field into its stored value.

    Args:
        field: What is wanted.
        scale: Factor of the header's unit, 10,000 for 万㎡.
        words: Folded word → stored value, for a choice; from the registry and the user's saved mapping.
        zone: The city's time zone, for times that name none.

    Returns:
        A function that raises `UnreadableError` for a cell that does not fit.
    """
    match field.kind:
        case "integer" if field.name.endswith("_year"):
            return year
        case "integer":
            return lambda value: integer(value, scale)
        case "number" if field.name.endswith("_m2"):
            return lambda value: area(value, scale)
        case "number":
            return lambda value: number(value) * scale
        case "boolean":
            return lambda value: boolean(value, words)
        case "date":
            return day
        case "timestamp":
            return lambda value: moment(value, zone)
        case "choice":
            return lambda value: choice(value, words)
        case "codes" | "texts":
            splitter = _SPLIT_CODES if field.kind == "codes" else _SPLIT_TEXTS
            return lambda value: texts(value, splitter)
        case _:
            is_code = field.name == "code" or field.name.endswith("_code")
            return code if is_code else text


def scale_of(field: Field, unit: str) -> float:
    """The factor from a header's unit to the unit of the field: 万㎡, 亩, 公顷; 元/年 for a monthly fee."""
    if field.kind not in {"number", "integer"}:
        return 1.0
    if field.name.endswith("_m2"):
        return next((factor for word, factor in _UNITS_OF_AREA.items() if word in unit), 1.0)
    if field.name == "fee_yuan_m2_month" and "年" in unit:
        return 1 / 12
    return 1e4 if "万" in unit else 1.0


def fold_word(value: object) -> str:
    """A word of a choice without case, width, traditional characters and blanks."""
    plain = text(value)
    return re.sub(r"\s+", "", simplified(unicodedata.normalize("NFKC", plain)).casefold())


def text(value: object) -> str:
    """A cell as text; a whole number loses the `.0` that spreadsheets give it."""
    if isinstance(value, str):
        if "\0" in value:
            # Half of a damaged file; the database cannot hold it.
            raise UnreadableError
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:  # noqa: PLR2004
        return str(int(value))
    if isinstance(value, (dict, list)):
        return orjson.dumps(value).decode()
    if isinstance(value, bytes):
        raise UnreadableError
    return str(value)


def code(value: object) -> str:
    """An identifier: half width, without blanks inside."""
    plain = text(value)
    if plain.isascii() and plain.isalnum():
        return plain
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", plain))


def number(value: object) -> float:
    """A finite number: thousands separators, full-width digits, 万 and a unit behind it are understood."""
    if isinstance(value, (bool, date, time)):
        raise UnreadableError
    if isinstance(value, (int, float)):
        found = float(value)
    else:
        plain = unicodedata.normalize("NFKC", text(value)).replace(",", "").replace(" ", "").replace("，", "")
        match = _NUMBER.match(simplified(plain).removeprefix("¥"))
        if match is None:
            raise UnreadableError
        found = float(match.group(1)) * _SCALES[match.group(2)]
    if not math.isfinite(found):
        raise UnreadableError
    return found


def area(value: object, scale: float = 1.0) -> float:
    """Square metres: a unit in the cell (12,000㎡, 1.05万, 3亩, 3 ha) stands above that of the header."""
    if not isinstance(value, str) or value.replace(".", "", 1).isdecimal():
        return number(value) * scale
    plain = simplified(unicodedata.normalize("NFKC", value)).replace(",", "").replace(" ", "").casefold()
    match = _NUMBER.match(plain)
    unit = _UNIT_OF_AREA.search(plain)
    if match is None or (unit is None and match[2] is None):
        return number(value) * scale
    of_unit = _UNITS_OF_AREA.get(unit[0], 1.0) if unit else 1.0
    return number(match[1]) * _SCALES[match[2]] * of_unit


def integer(value: object, scale: float = 1.0) -> int:
    """A whole number."""
    found = number(value) * scale
    if abs(found - round(found)) > 1e-6 or abs(found) >= 2**31:  # noqa: PLR2004
        raise UnreadableError
    return round(found)


def year(value: object) -> int:
    """A year, also of a day or a month: 2003, 2003.0, 2003年, 2003.5, 2003年5月, 2003-05-01.

    A day that lost its format in a spreadsheet is a serial number; from 19000 to 20999 it looks like a year
    with a digit too many, and is none of both.
    """
    if isinstance(value, (datetime, date)):
        return value.year
    plain = _WHOLE.sub("", unicodedata.normalize("NFKC", text(value)).strip())
    if re.fullmatch(r"[2-7]\d{4}", plain) and plain >= "21000":
        return _day_of_number(float(plain)).year
    return _split_day(plain)[0].year if _DAY.match(plain) else integer(plain)


def boolean(value: object, words: Mapping[str, str]) -> bool:
    """Yes or no."""
    if isinstance(value, bool):
        return value
    word = fold_word(value)
    word = words.get(word, word)
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise UnreadableError


def choice(value: object, words: Mapping[str, str]) -> str:
    """The stored word for one that files use."""
    found = words.get(fold_word(value))
    if found is None:
        raise UnreadableError
    return found


def texts(value: object, splitter: re.Pattern[str]) -> list[str]:
    """Several texts in one cell."""
    if isinstance(value, str) and value.startswith("["):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            value = str(value).strip("[]")
    parts = [text(part) for part in value] if isinstance(value, list) else splitter.split(text(value))
    return [part.strip() for part in parts if part.strip()]


def day(value: object) -> date:
    """A calendar day: 2019-03-01, 2019/3/1, 2019.3.1, 2019年3月1日, 20190301, an Excel date or serial.

    It may be written out (二〇一九年三月一日). A month stands for its first day, and so does a year.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _day_of_number(float(value))
    plain = unicodedata.normalize("NFKC", text(value)).strip()
    if re.fullmatch(r"\d{5}(?:\.\d+)?", plain):
        return _day_of_number(float(plain))
    return _split_day(plain)[0]


def moment(value: object, zone: tzinfo) -> datetime:
    """A point in time; without a zone of its own it is in the city's."""
    if isinstance(value, str) and (plainest := _iso(value)) is not None:
        return plainest.replace(tzinfo=zone)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime.combine(value, time(), tzinfo=zone)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _serial(float(value)).replace(tzinfo=zone)
    plain = unicodedata.normalize("NFKC", text(value)).strip()
    if re.fullmatch(r"\d{5}\.\d+", plain):
        return _serial(float(plain)).replace(tzinfo=zone)
    if re.fullmatch(r"20\d{12}", plain):
        plain = f"{plain[:8]} {plain[8:10]}:{plain[10:12]}:{plain[12:]}"
    on, rest = _split_day(plain)
    return _with_clock(on, rest.lstrip("T").strip(), zone)


def _iso(value: str) -> datetime | None:
    """The time that programs write, 2025-01-02 03:04:05; None for any other writing, which takes longer."""
    if len(value) != 19 or value[4::3] not in _ISO_MARKS or not value.isascii():  # noqa: PLR2004
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _split_day(plain: str) -> tuple[date, str]:
    try:
        if (match := _DAY.match(plain)) is not None:
            parts = match.group(1, 2, 3) if match.group(1) else match.group(4, 5, 6)
            return date(int(parts[0]), int(parts[1]), int(parts[2] or 1)), plain[match.end() :].strip()
        if (match := _AMERICAN.match(plain)) is not None:
            return date(int(match.group(3)), int(match.group(1)), int(match.group(2))), plain[
                match.end() :
            ].strip()
        if (match := _YEAR.match(plain)) is not None and _YEARS[0] <= int(match.group(1)) <= _YEARS[1]:
            return date(int(match.group(1)), 1, 1), ""
        if (found := written.day(plain)) is not None:
            return found, ""
    except ValueError:
        raise UnreadableError from None
    raise UnreadableError


def _with_clock(on: date, rest: str, zone: tzinfo) -> datetime:
    if not rest:
        return datetime.combine(on, time(), tzinfo=zone)
    # Several runs of blanks in a row would be tried in every way.
    match = _CLOCK.match(_BLANKS.sub(" ", rest))
    if match is None:
        raise UnreadableError
    half, hour, minute, second, fraction, suffix, offset = match.groups()
    hours = int(hour)
    if (half in {"下午", "晚上"} or (suffix or "").lower() == "pm") and hours < 12:  # noqa: PLR2004
        hours += 12
    elif (suffix or "").lower() == "am" and hours == 12:  # noqa: PLR2004
        hours = 0
    microseconds = int(((fraction or "0") + "000000")[:6])
    try:
        clock = time(hours % 24, int(minute or 0), int(second or 0), microseconds)
        made = datetime.combine(on, clock, tzinfo=_zone_of(offset) or zone)
    except ValueError:
        raise UnreadableError from None
    return made + timedelta(days=hours // 24)


def _zone_of(offset: str | None) -> tzinfo | None:
    if offset is None:
        return None
    if offset.lower() in {"z", "utc", "gmt"}:
        return UTC
    digits = offset[1:].replace(":", "")
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-delta if offset[0] == "-" else delta)


def _day_of_number(value: float) -> date:
    if _YEARS[0] <= value <= _YEARS[1] and value.is_integer():
        return date(int(value), 1, 1)
    if value.is_integer() and 19_000_101 <= value <= 21_001_231:  # noqa: PLR2004
        return _split_day(str(int(value)))[0]
    return _serial(value).date()


def _serial(value: float) -> datetime:
    if not _EXCEL_DAYS[0] <= value <= _EXCEL_DAYS[1]:
        raise UnreadableError
    moment_ = _EXCEL_EPOCH + timedelta(days=value)
    return (moment_ + timedelta(microseconds=500)).replace(microsecond=0)
