"""What a load lets pass and says: a kind that pages have a label for, and a sentence in both languages."""

from __future__ import annotations

from geodata.words import Said


def warned(kind: str, *, en: str, zh: str) -> Said:
    """A warning of a load; the English one begins with its kind, as programs and the database know it.

    Args:
        kind: Its stable name, such as `crs.looks_like`.
        en: The sentence in English.
        zh: The same in Chinese.
    """
    return Said(en=f"{kind}: {en}", zh=zh)
