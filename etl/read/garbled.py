"""Text that was read in a wrong encoding once: 灏忓尯 and Ð¡Çø for 小区, 锟斤拷 for what is lost.

The bytes of such a file are in order, so its encoding tells nothing. The characters do: written back in the
encoding that they were wrongly read in, they are good text in another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from etl.read.text import is_common
from geodata import codes
from geodata.errors import RefusedError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Sequence

_WESTERN: Final = "".join(bytes([byte]).decode("cp1252", errors="ignore") for byte in range(0x80, 0xA0))
"""What Windows writes for the bytes that ISO 8859-1 leaves to controls."""
_AS_GBK: Final = "".join(
    sorted(
        {
            bytes([lead, trail]).decode("gbk", errors="ignore")
            for lead in range(0xE4, 0xEA)
            for trail in range(0x80, 0xC0)
        }
    )
)
"""Rare characters that the first two bytes of a Chinese character in UTF-8 make in GBK: 灏, 鍚, 绾."""
_LOST: Final = re.compile("\ufffd|锟斤拷|^[?？]{2,}$", re.MULTILINE)
_SUSPICIOUS: Final = re.compile(
    f"[\u00b0-\u00f7][\u0080-\u00ff{re.escape(_WESTERN)}]|[{_AS_GBK}]|{_LOST.pattern}", re.MULTILINE
)
# One class of characters is looked for much quicker than several patterns.
_HINTS: Final = re.compile(f"[\u00b0-\u00f7\ufffd锟{_AS_GBK}]")
_LEAST_CHARACTERS: Final = 2
_LEAST_SHARE: Final = 0.7
"""So much of what is written back must be Chinese characters; of those, so many are common ones."""

GBK_AS_WESTERN: Final = Said(en="GBK read as Western European", zh="GBK 文字被当作西欧编码读过")
UTF8_AS_WESTERN: Final = Said(en="UTF-8 read as Western European", zh="UTF-8 文字被当作西欧编码读过")
UTF8_AS_GBK: Final = Said(en="UTF-8 read as GBK", zh="UTF-8 文字被当作 GBK 读过")
LOST: Final = Said(en="characters lost on the way", zh="文字在转换中已丢失")


@dataclass(frozen=True, slots=True)
class Garbled:
    """How a text was spoilt, and what it was, where that can be told.

    Attributes:
        how: Which encoding was read as which.
        was: The text as it was written, or what is left of it; None where it is lost.
        is_whole: Nothing of it is lost.
    """

    how: Said
    was: str | None
    is_whole: bool = False


def is_suspicious(text: str) -> bool:
    """Whether `look` may find something in a text; quick for much text at once."""
    has_hint = "??" in text or "？？" in text or (not text.isascii() and _HINTS.search(text) is not None)
    return has_hint and _SUSPICIOUS.search(text) is not None


def look(text: str) -> Garbled | None:
    """What was done to a text; None for one that is in order."""
    if not is_suspicious(text):
        return None
    western = _western_bytes(text)
    ways = (
        (western, "utf-8", UTF8_AS_WESTERN),
        (western, "gb18030", GBK_AS_WESTERN),
        (text.replace("\ufffd", "").encode("gb18030", errors="ignore"), "utf-8", UTF8_AS_GBK),
    )
    for raw, encoding, how in ways:
        if raw is not None and (was := _written_back(raw, encoding)) is not None:
            return Garbled(how, was, is_whole=was.encode(encoding) == raw and "\ufffd" not in text)
    return Garbled(LOST, None) if _LOST.search(text) else None


def refuse(headers: Sequence[str], file: str) -> None:
    """Refuse a layer whose headers nobody can read.

    Raises:
        RefusedError: A header is garbled.
    """
    for header in headers:
        found = look(header)
        if found is not None:
            told, was = codes.mask_personal(header)[:40], codes.mask_personal(found.was or "?")
            raise RefusedError(
                Said(
                    en=f"The headers of {file} are garbled, such as '{told}' for {was}: {found.how.en}.",
                    zh=f"{file} 的表头是乱码，如“{told}”应为“{was}”：{found.how.zh}。",
                ),
                Said(
                    en="Export the file again in UTF-8, or leave --encoding out if one was said wrongly.",
                    zh="请从原系统以 UTF-8 重新导出；如指定过 --encoding，请去掉再试。",
                ),
            )


def _western_bytes(text: str) -> bytes | None:
    found = bytearray()
    for character in text:
        if ord(character) <= 0xFF:  # noqa: PLR2004 - ISO 8859-1
            found.append(ord(character))
        elif character in _WESTERN:
            found += character.encode("cp1252")
        else:
            return None
    return bytes(found)


def _written_back(raw: bytes, encoding: str) -> str | None:
    """The text that some bytes are in an encoding, if they are Chinese in it; broken ends are left out."""
    text = raw.decode(encoding, errors="ignore")
    signs = [character for character in text if not character.isascii()]
    common = sum(is_common(character, "gb18030") for character in signs)
    told = len("".join(signs).encode(encoding, errors="ignore"))
    high = sum(byte > 0x7F for byte in raw)  # noqa: PLR2004 - of more than one byte
    # The second byte of a pair may be a letter.
    is_whole = told >= _LEAST_SHARE * high and common >= _LEAST_SHARE * len(signs)
    return text if len(signs) >= _LEAST_CHARACTERS and is_whole else None
