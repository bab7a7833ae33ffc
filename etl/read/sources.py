"""From the paths that a user named to the layers in them, through archives."""

from __future__ import annotations

import hashlib
import logging
import shutil
import stat
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from etl.read import csvs, geojson, sheets, sniff, vector
from etl.read.raw import SourceFile
from geodata.errors import HongtuError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from etl.read.raw import RawLayer

logger = logging.getLogger("hongtu.read")

MOST_UNPACKED_BYTES = 20 * 1024**3
MOST_MEMBERS = 10_000
# The parts of a shapefile beside its .shp, and what desktop programs leave behind.
SIDECARS = frozenset(
    [
        ".shx",
        ".dbf",
        ".prj",
        ".cpg",
        ".cst",
        ".qpj",
        ".qix",
        ".sbn",
        ".sbx",
        ".fbn",
        ".fbx",
        ".ain",
        ".aih",
        ".atx",
        ".ixs",
        ".mxs",
        ".xml",
        ".qmd",
        ".qml",
        ".sld",
        ".lyr",
        ".txt",
        ".md",
        ".pdf",
        ".doc",
        ".docx",
        ".jpg",
        ".jpeg",
        ".png",
        ".gpkg-wal",
        ".gpkg-shm",
    ]
)


@contextmanager
def open_layers(
    paths: Sequence[Path],
    *,
    layer: str | None,
    encoding: str | None,
    is_header: Callable[[str], bool],
    hints: Sequence[str] = (),
) -> Iterator[list[RawLayer]]:
    """The layers of some files; archives are unpacked for as long as the block lasts.

    Args:
        paths: Files that exist on this machine.
        layer: The layer, sheet or member to read; all or the only one when None.
        encoding: The text encoding, when the user said it.
        is_header: Whether a word is a header that the dataset knows; finds the table under notes.
        hints: Names by which a layer of a file with several is recognised.

    Raises:
        UsageError: A file is missing, unreadable, of an unknown format, or the layer is not in it.
    """
    with TemporaryDirectory(prefix="hongtu-load-") as folder:
        try:
            sources = [found for path in paths for found in _sources(path, Path(folder))]
        except OSError as error:
            raise UsageError(
                f"The files cannot be unpacked: {error.strerror or error}.",
                "Free some space for temporary files.",
            ) from error
        if not paths:
            raise UsageError("No file was named.")
        if layer and len(sources) > 1:
            named = [source for source in sources if _is_called(source, layer)]
            sources = named or sources
            layer = None if named else layer
        yield [
            found
            for source in sources
            for found in _open(source, Path(folder), layer, encoding, is_header, hints)
        ]


def _is_called(source: SourceFile, layer: str) -> bool:
    member = PurePosixPath(source.name.rsplit("!", 1)[-1])
    return layer in {member.name, member.stem, str(member)}


def _open(
    source: SourceFile,
    folder: Path,
    layer: str | None,
    encoding: str | None,
    is_header: Callable[[str], bool],
    hints: Sequence[str],
) -> list[RawLayer]:
    try:
        match source.kind:
            case sniff.CSV:
                return [csvs.read(source, encoding=encoding, is_header=is_header)]
            case sniff.XLSX:
                return sheets.read(source, layer=layer, is_header=is_header)
            case sniff.GEOJSON:
                return [geojson.read(source, encoding=encoding)]
            case sniff.PARQUET:
                return [vector.read_parquet(source)]
            case sniff.SHAPEFILE:
                return [vector.read_shapefile(source, folder=folder, encoding=encoding)]
            case _:
                return vector.read_gdal(source, layer=layer, hints=hints)
    except HongtuError:
        raise
    except MemoryError:
        raise
    except (OSError, ValueError, KeyError, IndexError, RuntimeError, zipfile.BadZipFile) as error:
        raise damaged(source, error) from error


def damaged(source: SourceFile, error: Exception) -> UsageError:
    """The sentence for a file whose content does not hold what its format promises."""
    # Should the fault be in a reader of ours, its traceback is in the log.
    logger.warning("%s cannot be read as %s", source.name, source.kind, exc_info=error)
    said = str(error).strip().splitlines() or [type(error).__name__]
    return UsageError(
        f"{source.name} is damaged or cut off and cannot be read as {source.kind}: {said[0][:200]}.",
        "Copy or export it again.",
    )


def _sources(path: Path, folder: Path) -> list[SourceFile]:
    kind = sniff.kind_of(path, path.name if path.exists() else str(path))
    digest, size = _digest(path)
    if kind != sniff.ZIP:
        return [SourceFile(path.absolute(), path.name, kind, digest, size)]
    found = list(_members(path, folder / digest[:16], digest, size))
    if not found:
        raise UsageError(
            f"{path.name} holds no file that can be read.", f"These can be in it: {sniff.KNOWN}."
        )
    return found


def _members(path: Path, folder: Path, digest: str, size: int) -> Iterator[SourceFile]:
    files = _unpack(path, folder)
    stems = {
        str(PurePosixPath(name).with_suffix("")).lower() for name in files if name.lower().endswith(".shp")
    }
    for name, file in files.items():
        member = PurePosixPath(name)
        suffix = member.suffix.lower()
        is_part = suffix != ".shp" and str(member.with_suffix("")).lower() in stems
        if is_part or suffix in SIDECARS or member.name.startswith("."):
            continue
        label = f"{path.name}!{name}"
        kind = sniff.kind_of(file, label)
        if kind == sniff.ZIP:
            raise UsageError(f"{label} is an archive in an archive.", "Unpack the outer one first.")
        yield SourceFile(file, label, kind, digest, size)


def _unpack(path: Path, folder: Path) -> dict[str, Path]:
    with zipfile.ZipFile(path) as archive:
        members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
        if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_UNPACKED_BYTES:
            raise UsageError(f"{path.name} unpacks to more than can be right.", "Load its files one by one.")
        files: dict[str, Path] = {}
        for member in members:
            name = _member_name(member)
            if stat.S_ISLNK(member.external_attr >> 16) or PurePosixPath(name).name in {"", ".."}:
                continue
            # A folder of our own naming: that of the archive never becomes a path.
            parts = PurePosixPath(name)
            place = folder / _digest_of(str(parts.parent)) / parts.name
            place.parent.mkdir(parents=True, exist_ok=True)
            _extract(archive, member, place, f"{path.name}!{name}")
            files[name] = place
    return files


def _digest_of(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path, label: str) -> None:
    try:
        with archive.open(member) as source, place.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
        raise UsageError(
            f"{label} cannot be unpacked: {error}.", "Pack it again, without a password."
        ) from error


def _member_name(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & 0x800:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _digest(path: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest(), path.stat().st_size
