"""A text in both languages of the house."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The same text in English and in Chinese."""

    en: str
    zh: str

    def in_(self, language: Literal["en", "zh"]) -> str:
        """The text in one of the languages."""
        return self.zh if language == "zh" else self.en


def said(text: str | Said | None, language: Literal["en", "zh"]) -> str | None:
    """A text in a language; one that is not told in both, such as a number or a code, as it is."""
    return text.in_(language) if isinstance(text, Said) else text


def joined(parts: Iterable[str | Said], *, en: str = ", ", zh: str = "、") -> Said:
    """Some texts as one, with what each language puts between them."""
    told = [part if isinstance(part, Said) else Said(en=part, zh=part) for part in parts]
    return Said(en=en.join(part.en for part in told), zh=zh.join(part.zh for part in told))


_CAUSES: Final = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已存在",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件过大",
    errno.ENAMETOOLONG: "名称过长",
    errno.EMFILE: "打开的文件过多",
    errno.EIO: "磁盘读写出错",
    errno.EBUSY: "正被占用",
}


def cause(error: OSError) -> Said:
    """Why the system refuses a file, as a part of a sentence."""
    en = error.strerror or str(error) or type(error).__name__
    return Said(en=en, zh=_CAUSES.get(error.errno or 0, en))
