"""Official codes: divisions (12 digits), grids (15 or 20 digits), firms (18 characters).

Every check returns None for a good code, or the fault with its position, so that a clerk sees which character
is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from geodata.words import Said

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of GB 32100-2015: no I, O, S, V, Z."""
CREDIT_LENGTH = 18
CITY_LENGTH = 6
LAST_GRID = 999
_METRE = 5
"""Decimals of a degree that tell a metre."""
DIVISION_LENGTHS = (6, 9, 12)
GRID_LENGTHS = (12, 15, 20)
CITY_PATTERN = r"^[0-9A-Za-z-]{2,12}$"
"""What may stand for a city: its division code, or another short word where there is none."""
_CREDIT_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
# Dongguan, Zhongshan, Danzhou and Jiayuguan have no counties: their towns hang on the prefecture's own code.
_WITHOUT_COUNTIES = frozenset({"441900", "442000", "460400", "620200"})
# The first two digits of GB/T 2260: municipalities, provinces, autonomous and special regions.
_PROVINCES = frozenset([
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42",
    "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
])  # fmt: skip
_PROVINCE = Said(en="a province of GB/T 2260", zh="GB/T 2260 的省级代码")
_DIVISION = Said(en="division code of digits only", zh="区划代码只用数字")
_GRID = Said(en="grid code of digits only", zh="网格代码只用数字")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# Letters that are read or typed for digits.
_MISREAD = {
    "O": "0", "o": "0", "Q": "0", "D": "0", "I": "1", "l": "1", "i": "1", "Z": "2", "z": "2", "S": "5",
    "s": "5", "B": "8", "V": "U",
}  # fmt: skip
ID_NUMBER_LENGTH = 18
_BIRTH = r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[- ]?\d{3}[\dXx](?![0-9A-Za-z])"
_ID_NUMBER = re.compile(rf"(?<![0-9A-Za-z])[1-8]\d{{5}}[- ]?{_BIRTH}", re.ASCII)
# Patterns that begin with a sign of their own are looked for many times quicker.
_ID_HINT = re.compile(_BIRTH, re.ASCII)
_ELEVEN_DIGITS = r"1[3-9]\d[- .\u00a0\u3000]?\d{4}[- .\u00a0\u3000]?\d{4}(?!\d)"
_MOBILE = re.compile(rf"(?<!\d)(?:(?:\+|00)?86[- ]?)?{_ELEVEN_DIGITS}", re.ASCII)
_MOBILE_HINT = re.compile(_ELEVEN_DIGITS, re.ASCII)
# Said to be an identity number, it is one whatever its check digit; slips of the pen are as personal.
_SAID_ID: Final = re.compile(
    r"(?:身份证|身份证件|身份證|证件|證件|公民身份)(?:号码?|號碼?|编号)?[^\w]{0,3}[是为]?[^\w]{0,3}$"
)
# What is said to be another number is none: a work order, a contract, a room.
_SAID_CODE: Final = re.compile(
    r"(?:编号|编码|代码|单号|流水|订单|工单|合同|房号|户号|户|案号|批次|序号|账号|卡号|表号|票号|文号|号码|单元|网格)"
    r"(?:号码?)?[^\w]{0,3}[是为]?[^\w]{0,3}$"
)
_BORN_BEFORE: Final = 2012
"""Of numbers that stand alone, a later date is rather that of a work order than of a birth."""
_LANDLINE: Final = re.compile(
    r"(?P<area>(?<![\dA-Za-z-])\(?0(?:10|2\d|[3-9]\d{2})(?:[-–—－ ]{1,2}|\) ?)[2-8]\d{6,7}(?![\d.-]))"
    r"|(?:电话|電話|座机|座機|固话|联系方式|联系|聯繫|来电|致电)(?:号码?|號碼?)?[^\w\n+(]{0,2}[是为]?[^\w\n+(]{0,2}"
    r"(?P<said>(?:0(?:10|2\d|[3-9]\d{2}))?(?!(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d(?!\d))[2-8]\d{6,7}"
    r"(?!\d|[.-]\d))",
)
_LANDLINE_HINT: Final = re.compile(r"[2-8][0-9]{6}")
# The telephone of an office is nobody's.
_OFFICE: Final = re.compile(
    r"(?:热线|熱線|服务|值班|报警|急救|火警|投诉|举报|监督|客服|报修|维修|抢修|咨询|办公|物业|物管|前台|总机)"
    r"(?:电话|電話|座机|固话)?(?:号码?)?[^\w\n]{0,3}[是为]?[^\w\n]{0,3}$"
)
_MAIL: Final = re.compile(r"[A-Za-z0-9._%+-]+[@＠][A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# Signs of a Chinese keyboard; each has one of ours, so that places in the two texts agree.
_WIDE = re.compile("[０-９Ｘｘ＋－]")
_NARROW = str.maketrans("０１２３４５６７８９Ｘｘ＋－", "0123456789Xx+-")


@dataclass(frozen=True, slots=True)
class CodeFault:
    """What is wrong with a code.

    Attributes:
        rule: The check that it fails.
        expected: What is wanted, in English or in characters that belong to no language.
        position: The character, from 1; None for all.
        expected_zh: What is wanted in Chinese, where that is another text.
    """

    rule: str
    expected: str
    position: int | None = None
    expected_zh: str | None = None

    def told(self) -> Said:
        """What is wanted and at which character, in both languages."""
        en, zh = self.expected, self.expected_zh or self.expected
        if self.position is None:
            return Said(en=en, zh=zh)
        return Said(en=f"{en} (character {self.position})", zh=f"{zh}（第{self.position}位）")


def is_city(code: str) -> bool:
    """Whether this may be the code of a city, Chinese or not."""
    return re.fullmatch(CITY_PATTERN, code) is not None


def is_chinese_city(code: str) -> bool:
    """Whether this is a county-level division code of GB/T 2260."""
    return len(code) == CITY_LENGTH and code.isascii() and code.isdigit() and code[:2] in _PROVINCES


def is_official_division(code: str) -> bool:
    """Whether the text has the form of a county, town or community code."""
    return len(code) in DIVISION_LENGTHS and is_chinese_city(code[:CITY_LENGTH]) and code.isdigit()


def division_level(code: str) -> str | None:
    """`county`, `town` or `community` of an official division code; None for a province or prefecture.

    Statistical codes are often padded with zeros: 532301000000 is the county, 532301101000 the town. A
    prefecture-level city without counties stands in the place of one.
    """
    if not is_official_division(code):
        return None
    county, town, community = code[:6], code[6:9].strip("0"), code[9:12].strip("0")
    if county.endswith("00") and county not in _WITHOUT_COUNTIES:
        return None
    if community:
        return "community"
    return "town" if town else "county"


def division_fault(code: str, *, city: str) -> CodeFault | None:
    """Check a division code of 6, 9 or 12 digits against the city that it must lie in."""
    return _digits_fault(code, city=city, lengths=DIVISION_LENGTHS, what=_DIVISION)


def grid_fault(code: str, *, city: str) -> CodeFault | None:
    """Check a grid code: 12 digits of the community, and 3 of the sequence (GB/T 30428; 20 in CJ/T 349).

    Levels below the area have longer codes of the city's own, which only need the city's prefix.
    """
    if len(code) > max(GRID_LENGTHS):
        return _prefix_fault(code, city=city)
    return _digits_fault(code, city=city, lengths=GRID_LENGTHS, what=_GRID)


def parent_fault(code: str, parent: str) -> CodeFault | None:
    """Check that a code of digits begins with the code of the row that it hangs on, without padding zeros."""
    stem = parent
    for length in (CITY_LENGTH, 9, 12):
        if len(parent) == 12 and not parent[length:].strip("0"):  # noqa: PLR2004 - a padded statistical code
            stem = parent[:length]
            break
    if len(stem) >= len(code):
        return None
    for position, (have, want) in enumerate(zip(code, stem, strict=False), 1):
        if have != want:
            return CodeFault("code.parent", stem, position)
    return None


def is_foreign(code: str, *, kind: str) -> bool:
    """Whether a text is plainly no attempt at the official code: another alphabet or quite another length.

    A letter among the digits of a code that is as long as an official one is a slip, unless it comes first.
    """
    if kind == "credit":
        return not (CREDIT_LENGTH - 1 <= len(code) <= CREDIT_LENGTH + 1 and code.isascii() and code.isalnum())
    shortest = 5 if kind == "division" else 11
    lengths = DIVISION_LENGTHS if kind == "division" else GRID_LENGTHS
    letters = [character for character in code if not character.isdigit()]
    if len(code) in lengths and code.isascii() and code.isalnum() and code[0].isdigit() and len(letters) == 1:
        return False
    digits = "".join(_MISREAD.get(character, character) for character in code)
    return not (digits.isascii() and digits.isdigit() and len(code) >= shortest)


def credit_check_character(first: str) -> str:
    """The eighteenth character for the first seventeen (GB 32100-2015, modulus 31 with weights 3^i).

    Raises:
        ValueError: A character is not of the alphabet, or there are not seventeen.
    """
    if len(first) != CREDIT_LENGTH - 1:
        raise ValueError("a credit code has seventeen characters before its check character")
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(first, _CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[(31 - total % 31) % 31]


def credit_fault(code: str) -> CodeFault | None:
    """Check a unified social credit code: eighteen characters, the last one computed.

    A wrong character cannot be placed by one check alone, but the ninth to seventeenth have a check of their
    own (GB 11714): it tells in which half to look.
    """
    if len(code) != CREDIT_LENGTH:
        return CodeFault("code.length", f"{CREDIT_LENGTH} characters", None, f"{CREDIT_LENGTH} 位")
    for position, character in enumerate(code, 1):
        if character not in CREDIT_ALPHABET:
            otherwise = Said(en=f"one of {CREDIT_ALPHABET}", zh=f"{CREDIT_ALPHABET} 中的一个字符")
            return _formless(_instead_of(character, otherwise, position), position)
    wanted = credit_check_character(code[:-1])
    return None if code[-1] == wanted else _misplaced(code, wanted)


def _misplaced(code: str, wanted: str) -> CodeFault:
    """Where the wrong character of a credit code is to be looked for."""
    for position, character in enumerate(code[2:8], 3):
        if not character.isdigit():
            return _formless(Said(en="a digit of the registering place", zh="登记机关代码的数字"), position)
    if code[2:4] not in _PROVINCES and code[2:8] != "100000":
        return _formless(_PROVINCE, 3)
    if code[16] != organisation_check_character(code[8:16]):
        return CodeFault("code.checksum", "look first at characters 9 to 17", None, "请先核对第9至17位")
    return CodeFault(
        "code.checksum",
        f"{wanted}, or look first at characters 1 to 8",
        CREDIT_LENGTH,
        f"{wanted}，或先核对第1至8位",
    )


def _formless(expected: Said, position: int) -> CodeFault:
    return CodeFault("code.form", expected.en, position, expected.zh)


def organisation_check_character(first: str) -> str:
    """The ninth character of an organisation code for its first eight (GB 11714, modulus 11)."""
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    total = sum(letters.index(c) * weight for c, weight in zip(first, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[(11 - total % 11) % 11]


def _instead_of(character: str, otherwise: Said, position: int = 0) -> Said:
    """What was meant: a capital letter of the alphabet, or the digit that a letter was read for."""
    is_digit_wanted = position == 0 or 2 < position <= 8  # noqa: PLR2004 - the registering place of a credit code
    meant = "" if is_digit_wanted else character.upper()
    if meant not in CREDIT_ALPHABET or not meant:
        meant = _MISREAD.get(character, "")
    if not meant:
        return otherwise
    return Said(en=f"{meant} instead of {character}", zh=f"{meant}，而不是 {character}")


def holds_id_number(text: str) -> bool:
    """Whether a text contains a citizen's identity number (GB 11643).

    Its check digit is true, or it is said to be one, or it stands alone with a province and a day of birth.
    """
    plain = _narrow(text)
    return _ID_HINT.search(plain) is not None and any(
        _id_check(match.group()) or _is_meant_as_id(plain, match) for match in _ID_NUMBER.finditer(plain)
    )


def is_id_number(text: str) -> bool:
    """Whether a text is a citizen's identity number with a true check digit, and nothing else."""
    return is_like_id_number(text) and _id_check(text)


def _is_meant_as_id(text: str, match: re.Match[str]) -> bool:
    digits = match.group().replace("-", "").replace(" ", "")
    if digits[:2] not in _PROVINCES:
        return False
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    before = text[max(0, match.start() - 16) : match.start()].rsplit("\n", 1)[-1]
    if _SAID_ID.search(before) is not None:
        return True
    return born.year >= 1900 and born.year < _BORN_BEFORE and _SAID_CODE.search(before) is None  # noqa: PLR2004


def is_like_id_number(text: str) -> bool:
    """Whether a text has the form of a citizen's identity number, whatever its check digit."""
    return _ID_NUMBER.fullmatch(text) is not None


def holds_mobile_number(text: str) -> bool:
    """Whether a text contains a Chinese mobile telephone number."""
    plain = _narrow(text)
    return _MOBILE_HINT.search(plain) is not None and _MOBILE.search(plain) is not None


def mask_personal(text: str) -> str:
    """The text with identity and telephone numbers and addresses of e-mail blotted out."""
    for numbers in (_ID_NUMBER, _MOBILE):
        spans = [match.span() for match in numbers.finditer(_narrow(text))]
        for start, end in reversed(spans):
            text = f"{text[:start]}***{text[end:]}"
    return mask_contacts(text)


def mask_contacts(text: str) -> str:
    """The text with landline numbers of homes and addresses of e-mail blotted out.

    A landline number has its area code and a sign behind it, or follows a word such as 电话. That of an
    office stays: 服务热线0878-3123456, 12345, 400-800-1234.
    """
    plain = _narrow(text)
    spans = [match.span() for match in _MAIL.finditer(plain)] if "@" in plain or "＠" in plain else []
    if _LANDLINE_HINT.search(plain) is not None:
        for match in _LANDLINE.finditer(plain):
            start, end = match.span(match.lastgroup or 0)
            if _OFFICE.search(plain[max(0, start - 16) : start]) is None:
                spans.append((start, end))
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}***{text[end:]}"
    return text


def holds_contact(text: str) -> bool:
    """Whether a landline number of a home or an address of e-mail may stand in a text; quick for much."""
    plain = _narrow(text)
    return "@" in plain or "＠" in plain or _LANDLINE.search(plain) is not None


def _narrow(text: str) -> str:
    return text if text.isascii() or _WIDE.search(text) is None else text.translate(_NARROW)


def _id_check(number: str) -> bool:
    plain = number.replace("-", "").replace(" ", "")
    total = sum(int(digit) * pow(2, 17 - i, 11) for i, digit in enumerate(plain[:17]))
    return "10X98765432"[total % 11] == plain[17].upper()


def _digits_fault(code: str, *, city: str, lengths: tuple[int, ...], what: Said) -> CodeFault | None:
    for position, character in enumerate(code, 1):
        if not (character.isascii() and character.isdigit()):
            return _formless(_instead_of(character, what), position)
    if len(code) not in lengths:
        wanted, zh = " or ".join(map(str, lengths)), "、".join(map(str, lengths))
        return CodeFault("code.length", f"{wanted} digits", None, f"{zh} 位数字")
    return _prefix_fault(code, city=city)


def _prefix_fault(code: str, *, city: str) -> CodeFault | None:
    if not is_chinese_city(city):
        is_right = code[:2] in _PROVINCES
        return None if is_right else CodeFault("code.prefix", _PROVINCE.en, 1, _PROVINCE.zh)
    for position, (have, want) in enumerate(zip(code, city, strict=False), 1):
        if have != want:
            return CodeFault("code.prefix", f"first digits {city}", position, f"以 {city} 开头")
    return None


def next_grid_codes(community: str, places: list[tuple[float, float]], used: set[str]) -> list[str]:
    """Codes for new grid cells of a community: its digits and three more, west to east, north to south.

    A number that was ever used is not given again: the new ones follow the highest, and no old code changes.
    Among the new ones the western place comes first; of places whose longitudes agree to five decimals (a
    metre), the northern one.

    Args:
        community: Twelve digits.
        places: Longitude and latitude of each new cell.
        used: Codes that cells of the community have, or had before they were retired.

    Returns:
        A code for each place, in the order of `places`.

    Raises:
        ValueError: The numbers of the community do not suffice.
    """
    stem = len(community)
    taken = [int(code[stem:]) for code in used if len(code) == stem + 3 and code.startswith(community)]
    first = max(taken, default=0) + 1
    if first + len(places) - 1 > LAST_GRID:
        raise ValueError(f"{community} has numbers up to {LAST_GRID}, and {first - 1} of them were given")
    order = sorted(range(len(places)), key=lambda place: (round(places[place][0], _METRE), -places[place][1]))
    codes = [""] * len(places)
    for number, place in enumerate(order, first):
        codes[place] = f"{community}{number:03}"
    return codes
