"""Archives that want out, or want too much: refused before a byte of them lies where it should not."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest

from tests.unit.etl.read.verdicts import verdict

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "小区编码,小区名称\nC1,甲\n"


def packed(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "../../escaped.csv",
        "/escaped.csv",
        "a/../../escaped.csv",
        "a\\..\\escaped.csv",
        "C:\\escaped.csv",
        "....//escaped.csv",
    ],
)
def test_a_name_in_an_archive_is_no_path(name: str, here: Path) -> None:
    found = verdict(packed(here / "a.zip", {name: TABLE}))
    assert (found.read, found.kept) == (1, 1)


@pytest.mark.parametrize("target", ["/etc/passwd", "../../secret.csv", "."])
def test_a_link_in_an_archive_is_not_followed(target: str, here: Path) -> None:
    (here / "secret.csv").write_text(TABLE, encoding="utf-8")
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(here / "a.zip", "w") as archive:
        archive.writestr(link, target)
    assert "holds no file" in verdict(here / "a.zip").refusal


def test_an_archive_in_an_archive_is_refused(here: Path) -> None:
    inner = packed(here / "inner.zip", {"a.csv": TABLE})
    assert "archive in an archive" in verdict(packed(here / "a.zip", {"b.zip": inner.read_bytes()})).refusal


def test_what_unpacks_to_thousands_of_times_its_size_is_refused(here: Path) -> None:
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.csv", "w") as member:
        for _ in range(300):
            member.write(bytes(1 << 20))
    path = here / "a.zip"
    path.write_bytes(zeros.getvalue())
    assert "more than can be right" in verdict(path).refusal


def overlapping(members: int) -> bytes:
    """Many members that are all the same bytes of the archive."""
    content = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = content.compress(bytes(100_000)) + content.flush()
    check, size = zlib.crc32(bytes(100_000)), 100_000
    name = b"a.csv"
    local = (
        struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, check, len(body), size, len(name), 0)
        + name
        + body
    )
    central = b"".join(
        struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, check, len(body), size, len(name), 0, 0, 0, 0, 0, 0
        )
        + b"%c.csv" % (97 + n)
        for n in range(members)
    )
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, members, members, len(central), len(local), 0)
    return local + central + end


def test_members_that_overlap_are_refused(here: Path) -> None:
    (here / "a.zip").write_bytes(overlapping(20))
    assert "overlap" in verdict(here / "a.zip").refusal


def test_a_hundred_thousand_members_are_refused(here: Path) -> None:
    path = here / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(100_000):
            archive.writestr(zipfile.ZipInfo(f"{number}.csv"), b"")
    assert "100000 members" in verdict(path).refusal


@pytest.mark.parametrize("claimed", [1, 10, 1 << 31])
def test_a_size_that_lies_is_found_out(claimed: int, here: Path) -> None:
    path = packed(here / "a.zip", {"a.csv": TABLE * 1000})
    content = path.read_bytes()
    true = struct.pack("<L", len((TABLE * 1000).encode()))
    path.write_bytes(content.replace(true, struct.pack("<L", claimed)))
    found = verdict(path)
    assert found.read == 0
    assert "unpack" in found.refusal


@pytest.mark.parametrize("length", [4, 30, 100])
def test_an_archive_that_was_cut_off_is_told(length: int, here: Path) -> None:
    path = packed(here / "a.zip", {"a.csv": TABLE * 1000})
    path.write_bytes(path.read_bytes()[:length])
    assert "damaged or cut-off archive" in verdict(path).refusal


def test_a_locked_archive_is_told(here: Path) -> None:
    path = packed(here / "a.zip", {"a.csv": TABLE})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(bytes(content))
    assert "without a password" in verdict(path).refusal


def workbook(path: Path, **parts: str) -> Path:
    """A workbook with some of its parts replaced."""
    import openpyxl

    whole = io.BytesIO()
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["小区编码", "小区名称"])
    book.active.append(["C1", "甲"])
    book.save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            stem = name.rpartition("/")[2].removesuffix(".xml")
            new.writestr(name, parts.get(stem, old.read(name)))
    return path


def test_a_workbook_that_unpacks_without_end_is_refused(here: Path) -> None:
    path = workbook(here / "a.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/a.bin", b"12345")
        archive.getinfo("xl/media/a.bin").file_size = 2 << 30
    assert "more than a workbook can be" in verdict(path).refusal


LAUGHS = (
    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY l0 'ha'>"
    + "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    + "]><worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData><row r='1'>"
    "<c r='A1' t='inlineStr'><is><t>&l9;</t></is></c></row></sheetData></worksheet>"
)


def test_a_workbook_of_a_billion_laughs_is_refused(here: Path) -> None:
    found = verdict(workbook(here / "a.xlsx", sheet1=LAUGHS))
    assert found.read == 0
    assert "workbook" in found.refusal or "memory" in found.refusal
