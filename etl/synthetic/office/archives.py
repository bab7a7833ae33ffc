"""Zip archives whose bytes depend on nothing but their content."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipInfo

if TYPE_CHECKING:
    from zipfile import ZipFile

DAY = (2025, 1, 1, 0, 0, 0)
"""The date of every member: today's would make the same rows another archive."""
QUICK = 2
"""A fifth larger than usual, in a third of the time."""


def add(archive: ZipFile, name: str, content: bytes) -> None:
    """Put a member into an archive that is being written."""
    member = ZipInfo(name, date_time=DAY)
    member.compress_type = ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    archive.writestr(member, content, compresslevel=QUICK)
