"""From the paths that a user named to the layers in them, through archives."""

from __future__ import annotations

import hashlib
import logging
import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from etl.read import sniff
from etl.read.raw import SourceFile
from etl.warned import warned
from geodata.errors import HongtuError, UsageError
from geodata.words import Said, cause

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from etl.read.raw import RawLayer

logger = logging.getLogger("hongtu.read")
_ONE_BY_ONE = Said(en="Load its files one by one.", zh="请逐个装载其中的文件。")

MOST_UNPACKED_BYTES = 20 * 1024**3
MOST_MEMBERS = 10_000
HARMLESS_BYTES = 100_000_000
LARGEST_RATIO = 200
"""How many times its size an archive may unpack to: tables of an office reach 20, nothing but zeros 1000."""
MOST_FILES = 1_000
"""Files, members of archives counted, that one load may read: a province brings one for each county."""

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
# Of these a user may think that they were read; the other parts belong to their layers.
_TOLD_SIDECARS = frozenset([".txt", ".md", ".pdf", ".doc", ".docx", ".jpg", ".jpeg", ".png"])
# What desktop programs and packers leave in a folder.
_LEFT_BEHIND = frozenset(["thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", ".ds_store"])
_MOST_NAMED = 5


def layers(
    paths: Sequence[Path],
    folder: Path,
    *,
    layer: str | None,
    encoding: str | None,
    is_header: Callable[[str], bool],
    hints: Sequence[str] = (),
    begin: Callable[[str], None] = lambda _: None,
) -> list[RawLayer]:
    """The layers of some files, with whatever their libraries do done in this process.

    Args:
        paths: Files that exist on this machine.
        folder: Where archives may be unpacked; nothing is written elsewhere.
        layer: The layer, sheet or member to read; all or the only one when None.
        encoding: The text encoding, when the user said it.
        is_header: Whether a word is a header that the dataset knows; finds the table under notes.
        hints: Names by which a layer of a file with several is recognised.
        begin: Told the name of each file before it is opened.

    Raises:
        UsageError: A file is missing, unreadable, of an unknown format, or the layer is not in it; there are
            more than `MOST_FILES`.
    """
    sources: list[SourceFile] = []
    passed: list[str] = []
    for path in paths:
        begin(path.name)
        try:
            sources += _sources(path, folder, layer, passed)
        except OSError as error:
            raise UsageError(
                Said(
                    en=f"{path.name} cannot be unpacked: {error.strerror or error}.",
                    zh=f"{path.name} 无法解压：{cause(error).zh}。",
                ),
                Said(en="Free some space for temporary files.", zh="请为临时文件腾出磁盘空间。"),
            ) from error
    if not paths:
        raise UsageError(Said(en="No file was named.", zh="没有写明文件。"))
    if layer and len(sources) > 1:
        named = [source for source in sources if _is_called(source.name, layer)]
        sources = named or sources
        layer = None if named else layer
    if len(sources) > MOST_FILES:
        raise UsageError(
            Said(
                en=f"{len(sources):,} files are too many for one load.",
                zh=f"一次装载不能有 {len(sources):,} 个文件。",
            ),
            Said(en=f"Load {MOST_FILES:,} at most.", zh=f"每次最多 {MOST_FILES:,} 个。"),
        )
    found = []
    for source in sources:
        begin(source.name)
        found += _open(source, folder, layer, encoding, is_header, hints)
    if passed and found:
        found[0].warnings.append(_passed_over(passed))
    return found


def _passed_over(names: list[str]) -> Said:
    shown, more = names[:_MOST_NAMED], len(names) - _MOST_NAMED
    return warned(
        "layers.unread",
        en=f"Passed over, as no data: {', '.join(shown)}{f' and {more} more' if more > 0 else ''}.",
        zh=f"以下文件不是数据，已跳过：{'、'.join(shown)}{f'等 {len(names)} 个' if more > 0 else ''}。",
    )


def _is_called(name: str, layer: str) -> bool:
    member = PurePosixPath(name.rsplit("!", 1)[-1])
    return layer in {member.name, member.stem, str(member)}


def _open(
    source: SourceFile,
    folder: Path,
    layer: str | None,
    encoding: str | None,
    is_header: Callable[[str], bool],
    hints: Sequence[str],
) -> list[RawLayer]:
    # Each family of formats has libraries of its own, and loading them takes longer than most files do.
    try:
        match source.kind:
            case sniff.CSV:
                from etl.read import csvs

                return [csvs.read(source, encoding=encoding, is_header=is_header)]
            case sniff.XLSX:
                from etl.read import sheets

                return sheets.read(source, layer=layer, is_header=is_header)
            case sniff.GEOJSON:
                from etl.read import geojson

                return [geojson.read(source, encoding=encoding)]
            case _:
                return _open_map_layers(source, folder, layer, encoding, hints)
    except HongtuError:
        raise
    except MemoryError:
        raise
    except Exception as error:
        # Whatever a format's library says about content that breaks its format.
        raise damaged(source, error) from error


def _open_map_layers(
    source: SourceFile, folder: Path, layer: str | None, encoding: str | None, hints: Sequence[str]
) -> list[RawLayer]:
    from etl.read import vector

    if source.kind == sniff.PARQUET:
        return [vector.read_parquet(source)]
    if source.kind == sniff.SHAPEFILE:
        return [vector.read_shapefile(source, folder=folder, encoding=encoding)]
    return vector.read_gdal(source, layer=layer, hints=hints)


def damaged(source: SourceFile, error: Exception) -> UsageError:
    """The sentence for a file whose content does not hold what its format promises."""
    # Should the fault be in a reader of ours, its traceback is in the log.
    logger.warning("%s cannot be read as %s", source.name, source.kind, exc_info=error)
    said = str(error).strip().splitlines() or [type(error).__name__]
    if "Nonlinear geometry" in said[0]:
        return UsageError(
            Said(
                en=f"{source.name} has curves, which cannot be read.",
                zh=f"{source.name} 含有曲线，无法读取。",
            ),
            Said(en="Export it with straight lines, not arcs.", zh="请将弧线转为折线后导出。"),
        )
    return UsageError(
        Said(
            en=f"{source.name} is damaged or cut off and cannot be read as {source.kind}: {said[0][:200]}.",
            zh=f"{source.name} 已损坏或不完整，不能按 {source.kind} 读取（{said[0][:200]}）。",
        ),
        sniff.AGAIN,
    )


def _sources(path: Path, folder: Path, layer: str | None, passed: list[str]) -> list[SourceFile]:
    kind = sniff.kind_of(path, path.name if path.exists() else str(path))
    digest, size = _digest(path)
    if kind != sniff.ZIP:
        return [SourceFile(path.absolute(), path.name, kind, digest, size)]
    found = list(_members(path, folder / digest[:16], digest, size, layer, passed))
    if not found:
        raise UsageError(
            Said(en=f"{path.name} holds no file that can be read.", zh=f"{path.name} 中没有可读取的文件。"),
            Said(en=f"These can be in it: {sniff.KNOWN.en}.", zh=f"其中可放：{sniff.KNOWN.zh}。"),
        )
    return found


def _members(
    path: Path, folder: Path, digest: str, size: int, layer: str | None, passed: list[str]
) -> Iterator[SourceFile]:
    """The members that are data: only the one that is called as the layer, where there is one.

    Those that are none go into `passed`.
    """
    files = _unpack(path, folder)
    stems = {
        str(PurePosixPath(name).with_suffix("")).lower() for name in files if name.lower().endswith(".shp")
    }

    def is_part(name: str) -> bool:
        member = PurePosixPath(name)
        return member.suffix.lower() != ".shp" and str(member.with_suffix("")).lower() in stems

    called = [name for name in files if layer and _is_called(name, layer) and not is_part(name)]
    for name in called or files:
        member, label = PurePosixPath(name), f"{path.name}!{name}"
        is_noise = member.suffix.lower() in SIDECARS and name not in called
        if is_part(name) or is_noise or _is_left_behind(member):
            if _TOLD_SIDECARS & {member.suffix.lower()} or member.name.lower() in _LEFT_BEHIND:
                passed.append(label)
            continue
        try:
            kind = sniff.kind_of(files[name], label)
        except sniff.UnknownFormatError:
            if name in called:
                raise
            passed.append(label)
            continue
        if kind == sniff.ZIP:
            raise UsageError(
                Said(en=f"{label} is an archive in an archive.", zh=f"{label} 是压缩包中的压缩包。"),
                Said(en="Unpack the outer one first.", zh="请先解开外层压缩包。"),
            )
        yield SourceFile(files[name], label, kind, digest, size)


def _is_left_behind(member: PurePosixPath) -> bool:
    parts = {part.lower() for part in member.parts}
    return bool(parts & _LEFT_BEHIND) or member.name.startswith((".", "~$"))


def _unpack(path: Path, folder: Path) -> dict[str, Path]:
    with zipfile.ZipFile(path) as archive:
        members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
        _refuse_bomb(path, members)
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


def _refuse_bomb(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """Refuse what claims more than it can hold, before a byte of it is unpacked.

    What a member is found to hold beyond its claim is cut off by `zipfile` and ends in a wrong checksum.
    """
    packed, unpacked = path.stat().st_size, sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS:
        raise UsageError(
            Said(
                en=f"{path.name} has {len(members)} members, more than can be right.",
                zh=f"{path.name} 中有 {len(members)} 个文件，数量异常。",
            ),
            _ONE_BY_ONE,
        )
    if sum(member.compress_size for member in members) > packed:
        raise UsageError(
            Said(en=f"{path.name} has members that overlap.", zh=f"{path.name} 中的文件互相重叠。"),
            Said(en="Pack its files again.", zh="请重新压缩。"),
        )
    is_bomb = unpacked > HARMLESS_BYTES and unpacked > LARGEST_RATIO * packed
    if is_bomb or unpacked > MOST_UNPACKED_BYTES:
        raise UsageError(
            Said(
                en=f"{path.name} unpacks from {_size(packed)} to {_size(unpacked)}, more than can be right.",
                zh=f"{path.name} 将由 {_size(packed)} 解压为 {_size(unpacked)}，大小异常。",
            ),
            _ONE_BY_ONE,
        )


def _size(count: int) -> str:
    """Bytes as a person reads them."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"  # noqa: PLR2004


def _digest_of(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path, label: str) -> None:
    try:
        with archive.open(member) as source, place.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
        raise UsageError(
            Said(en=f"{label} cannot be unpacked: {error}.", zh=f"{label} 无法解压（{error}）。"),
            Said(en="Pack it again, without a password.", zh="请重新压缩，不要加密码。"),
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
