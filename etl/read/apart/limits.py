"""What a process that reads a file from outside may use, and what it may not touch at all."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys
from typing import Final

MEGABYTE: Final = 1_000_000
MEMORY_MB: Final = 900
"""Private memory of the reader; what it maps of files beside that can be given back at any time."""
LONGEST_SILENCE_S: Final = 120.0
"""How long the loader waits for the next rows of a file."""
MOST_WORDS: Final = 400_000
"""Questions about headers and names of files that a reader may send before it answers."""
CPU_S: Final = 3600
LARGEST_FILE_BYTES: Final = 20 * 1024**3
MOST_OPEN_FILES: Final = 4_096
"""Tables of shapefiles and Parquet files stay open until their load ends, so this is above `MOST_FILES`."""

DRIVERS: Final = ("ESRI Shapefile", "FlatGeobuf", "GPKG", "KML", "LIBKML")
"""The only drivers of GDAL that a reader has: which of them opens a file is decided by its content."""
_OTHER_DRIVERS: Final = """
ADBC, AIVector, AVCBin, AVCE00, AmigoCloud, Arrow, CSV, CSW, Carto, DGN, DXF, EDIGEO, EEDA, ESRIJSON,
Elasticsearch, GDALG, GML, GPSBabel, GPX, GTFS, GTI, GeoJSON, GeoJSONSeq, GeoRSS, HTTP, Idrisi, JML,
JSONFG, LVBAG, MBTiles, MEM, MVT, MapInfo File, MapML, MiraMonVector, NGW, OAPIF, ODS, OGCAPI, OGR_GMT,
OGR_PDS, OGR_VRT, OSM, OpenFileGDB, PCIDSK, PDF, PDS4, PGDUMP, PLSCENES, PMTiles, Parquet, PostgreSQL,
S57, SQLite, STACIT, STACTA, SXF, Selafin, TopoJSON, VDV, VFK, VICAR, VRT, WAsP, WCS, WFS, WMS, WMTS,
XLSX, XODR
"""
_KEPT: Final = ("HOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "PATH", "TMPDIR", "TZ")

# prctl(2) and seccomp(2) of Linux.
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_SOCKET: Final = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Machine → its number in audit(7), and that of the system call `socket`."""
_LOCAL_ONLY: Final = 1
_REFUSE, _ALLOW = 0x00050000 | 13, 0x7FFF0000


def environment() -> dict[str, str]:
    """The environment of a reader: no password or proxy of the loader, one thread, no driver too many."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | {
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
        "GDAL_CACHEMAX": "32",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_PAM_ENABLED": "NO",
        "GDAL_SKIP": ",".join(name.strip() for name in _OTHER_DRIVERS.split(",")),
        "LIBKML_RESOLVE_STYLE": "NO",
        "MALLOC_ARENA_MAX": "2",
        "OGR_SQLITE_LOAD_EXTENSIONS": "NO",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }


def apply(*, memory_mb: int, file_bytes: int) -> None:
    """Limit this process for good; what a system does not offer is left out.

    Args:
        memory_mb: Private memory in megabytes; more is refused by the system as if there were none.
        file_bytes: Size of any file that is written.
    """
    for kind, wanted in (
        (resource.RLIMIT_DATA, memory_mb * MEGABYTE),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, MOST_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (most, most))
    if sys.platform == "linux":
        _stay_at_home()


def allow_time() -> None:
    """Let this process work for `CPU_S` from now on; then the system ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + CPU_S, hard))


def _stay_at_home() -> None:
    """Let the kernel refuse every socket but local ones."""
    control = ctypes.CDLL(None, use_errno=True).prctl
    machine, socket_call = _SOCKET.get(platform.machine(), (0, 0))
    if not machine or control(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return
    program = b"".join([
        _step(0x20, 4),                        # which machine the call is made for
        _step(0x15, machine, jump_false=5),
        _step(0x20, 0),                        # the number of the call
        _step(0x15, socket_call, jump_false=3),
        _step(0x20, 16),                       # its first argument: the family of the socket
        _step(0x15, _LOCAL_ONLY, jump_true=1),
        _step(0x06, _REFUSE),
        _step(0x06, _ALLOW),
    ])  # fmt: skip
    code = ctypes.create_string_buffer(program, len(program))

    class _Program(ctypes.Structure):
        _fields_ = (("steps", ctypes.c_ushort), ("code", ctypes.c_void_p))

    control(_SECCOMP, _FILTER, ctypes.byref(_Program(len(program) // 8, ctypes.addressof(code))), 0, 0)


def _step(code: int, value: int, *, jump_true: int = 0, jump_false: int = 0) -> bytes:
    """One instruction of a packet filter, as Linux reads it."""
    return struct.pack("=HBBI", code, jump_true, jump_false, value)
