"""Which encoding a text is in: judged by its bytes, and a declaration believed only when the bytes agree."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from etl.warned import warned
from geodata.errors import UsageError
from geodata.words import Said

SAMPLE_BYTES = 64 * 1024 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A guess stands when at most one character in this many is broken: single rows may be, a file may not.
_TOLERANCE = 8
# Share of common characters that real Chinese text exceeds: the 3,755 of GB 2312 level 1, the 5,401 of Big5.
_COMMON_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Decision:
    """An encoding and how it was found, for the report."""

    encoding: str
    reason: str
    warning: Said | None = None


def canonical(encoding: str) -> str:
    """The name of an encoding as the report shows it.

    Raises:
        UsageError: There is no such encoding.
    """
    name = encoding.strip().lower()
    name = {
        "936": "gbk",
        "cp936": "gbk",
        "gb2312": "gbk",
        "950": "cp950",
        "65001": "utf-8",
        "utf8": "utf-8",
        "ansi": "gbk",
    }.get(name, name)
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise UsageError(
            Said(en=f"There is no text encoding {encoding!r}.", zh=f"没有“{encoding}”这种文字编码。"),
            Said(
                en="Use utf-8, gbk, gb18030, big5, utf-16 or leave --encoding out.",
                zh="可用 utf-8、gbk、gb18030、big5、utf-16，或不写 --encoding。",
            ),
        ) from None


def decide(sample: bytes, *, wanted: str | None = None, declared: str | None = None) -> Decision:  # noqa: PLR0911
    """Choose the encoding of some text.

    Args:
        sample: Bytes of the text; a large part of it.
        wanted: What the user said; it is taken without question.
        declared: What the file says of itself.

    Raises:
        UsageError: The user's encoding does not exist.
    """
    if wanted:
        return Decision(canonical(wanted), "as told")
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return Decision(name, "byte order mark")
    if sample.isascii() and b"\0" not in sample:
        return Decision("utf-8", "plain ASCII")
    if (guess := _utf16(sample)) is not None:
        return Decision(guess, "every second byte is zero")
    judged = _judge(sample)
    said = _known(declared)
    if said is None:
        return judged
    if _same(said, judged.encoding):
        return Decision(said, "declared, and the text agrees")
    if judged.reason == "no better guess":
        return Decision(said, "declared")
    return Decision(
        judged.encoding,
        judged.reason,
        warned(
            "encoding.declared",
            en=f"The file declares {declared} but its text is {judged.encoding}; {judged.encoding} was used.",
            zh=f"文件声明的编码是 {declared}，实际是 {judged.encoding}，已按 {judged.encoding} 读取。",
        ),
    )


def decode(raw: bytes, encoding: str) -> str | None:
    """Text of some bytes; None when a byte cannot be decoded."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _utf16(sample: bytes) -> str | None:
    head = sample[:4096]
    if len(head) < 4 or b"\0" not in head:  # noqa: PLR2004
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half // 4 and even <= half // 20:
        return "utf-16-le"
    if even > half // 4 and odd <= half // 20:
        return "utf-16-be"
    return None


def _judge(sample: bytes) -> Decision:
    good, bad = _tally(sample, "utf-8")
    if good and bad * _TOLERANCE <= good:
        return Decision("utf-8", "its multi-byte sequences are UTF-8")
    mainland, taiwan = _common_share(sample, "gb18030"), _common_share(sample, "cp950")
    good, bad = _tally(sample, "cp950")
    if good and bad * _TOLERANCE <= good and taiwan >= _COMMON_SHARE and taiwan > mainland:
        is_big5 = _tally(sample, "big5")[1] <= bad
        return Decision("big5" if is_big5 else "cp950", "its byte pairs are common traditional characters")
    good, bad = _tally(sample, "gb18030")
    if good and bad * _TOLERANCE <= good and mainland >= _COMMON_SHARE:
        is_gbk = bad == 0 and decode(sample, "gbk") is not None
        return Decision("gbk" if is_gbk else "gb18030", "its byte pairs are common Chinese characters")
    return Decision(
        "cp1252",
        "no better guess",
        warned(
            "encoding.guessed",
            en="The text is neither UTF-8, GB 18030 nor Big5; Western European was assumed. Say --encoding if"
            " that is wrong.",
            zh="文字不是 UTF-8、GB 18030 或 Big5，暂按西欧编码读取；如有误，请用 --encoding 指定。",
        ),
    )


def _tally(sample: bytes, encoding: str) -> tuple[int, int]:
    text = sample.decode(encoding, errors="replace")
    # The sample may end inside a character.
    bad = text[:-1].count("\ufffd")
    return sum(not character.isascii() for character in text[:200_000]) - bad, bad


def _common_share(sample: bytes, encoding: str) -> float:
    text = sample[:400_000].decode(encoding, errors="ignore")
    characters = [c for c in text if not c.isascii()]
    if not characters:
        return 0.0
    return sum(is_common(c, encoding) for c in characters) / len(characters)


def is_common(character: str, encoding: str) -> bool:
    """Whether a character is frequent in an encoding: of GB 2312 level 1, or of Big5's first level."""
    try:
        pair = character.encode("gb2312" if encoding == "gb18030" else "big5")
    except UnicodeEncodeError:
        return False
    if encoding == "gb18030":
        # Rows 16 to 55 are level 1; rows 1 and 3 hold punctuation and full-width letters.
        return 0xB0 <= pair[0] <= 0xD7 or pair[0] in {0xA1, 0xA3}  # noqa: PLR2004
    # 0xA4 to 0xC6 are the 5,401 frequent characters; before them stand punctuation and full-width letters.
    return 0xA1 <= pair[0] <= 0xC6  # noqa: PLR2004


def _known(declared: str | None) -> str | None:
    if not declared:
        return None
    try:
        return canonical(declared)
    except UsageError:
        return None


def _same(first: str, second: str) -> bool:
    families = ({"gb2312", "gbk", "gb18030"}, {"big5", "cp950", "big5hkscs"})
    return first == second or any({first, second} <= family for family in families)
