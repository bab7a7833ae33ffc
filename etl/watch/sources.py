"""Where deliveries come from: files laid down in a folder, or fetched from an allowed host."""

from __future__ import annotations

import hashlib
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx

from geodata.errors import RefusedError, ServerError, UsageError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.watch.lists import Delivery
    from geodata.settings import Settings

SETTLED_S: Final = 5.0
"""A file that was written to so recently may still grow; the next look takes it."""
TIMEOUT_S: Final = 60.0
LARGEST_BYTES: Final = 4 << 30
_LATER: Final = Said(en="It is asked again later.", zh="稍后会再次访问。")
_UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".filepart", ".lock")


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was delivered: where it is, its digest, what its server calls it, when it was laid down."""

    path: Path
    sha256: str
    etag: str | None = None
    came_at: datetime | None = None


@contextmanager
def open_delivery(delivery: Delivery, *, settings: Settings, etag: str | None) -> Iterator[list[Found]]:
    """The files of a delivery, oldest first; what was fetched goes with the block.

    Args:
        delivery: Which.
        settings: The allowed hosts.
        etag: What the address called the file that is known.

    Raises:
        UsageError: The folder is not there, or the host is not allowed.
        RefusedError: The address answers that there is no such file.
        ServerError: The address does not answer; asking again later may help.
    """
    if delivery.folder is not None:
        yield _laid_down(delivery.folder, delivery.pattern, delivery.name)
        return
    with TemporaryDirectory(prefix="hongtu-pull-") as folder:
        yield _fetched(str(delivery.url), Path(folder), delivery.name, settings=settings, etag=etag)


def _laid_down(folder: Path, pattern: str, name: str) -> list[Found]:
    if not folder.is_dir():
        raise UsageError(
            Said(
                en=f"The folder of the delivery {name} is not there: {folder}.",
                zh=f"交付“{name}”的文件夹不存在：{folder}。",
            ),
            Said(en="Create or mount it.", zh="请新建或挂载该文件夹。"),
        )
    youngest = time.time() - SETTLED_S
    files = [
        path
        for path in folder.glob(pattern)
        if path.is_file()
        and not path.is_symlink()
        and not path.name.startswith((".", "~$"))
        and not path.name.endswith(_UNFINISHED)
        and path.stat().st_mtime <= youngest
    ]
    files.sort(key=lambda p: (p.stat().st_mtime, p.name))
    return [Found(path, _digest(path), came_at=_came_at(path)) for path in files]


def _came_at(path: Path) -> datetime:
    # A copy may keep the time of its original; its own is that of its inode.
    state = path.stat()
    return datetime.fromtimestamp(max(state.st_mtime, state.st_ctime), UTC)


def _fetched(url: str, folder: Path, name: str, *, settings: Settings, etag: str | None) -> list[Found]:
    parts = urlsplit(url)
    allowed = settings.allowed_hosts
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(
            Said(
                en=f"The delivery {name} names no address of the web.",
                zh=f"交付“{name}”写的不是网址。",
            ),
            Said(
                en="Write one that begins with http:// or https://.",
                zh="请写以 http:// 或 https:// 开头的网址。",
            ),
        )
    if parts.hostname.lower() not in allowed:
        listed = ", ".join(sorted(allowed)) or "none"
        raise UsageError(
            Said(
                en=f"The delivery {name} would ask the host {parts.hostname!r}, which is not allowed.",
                zh=f"交付“{name}”要访问的主机 {parts.hostname} 未获允许。",
            ),
            Said(
                en=f"Name it in HONGTU_PULL_HOSTS, which allows {listed}.",
                zh="请在 HONGTU_PULL_HOSTS 中写明；"
                + (f"现允许 {'、'.join(sorted(allowed))}。" if allowed else "现在没有允许任何主机。"),
            ),
        )
    target = folder / (PurePosixPath(parts.path).name or "delivery")
    headers = {"if-none-match": etag} if etag else {}
    try:
        # No proxy and no redirect: nobody but the named host is asked.
        with (
            httpx.Client(timeout=TIMEOUT_S, trust_env=False, follow_redirects=False) as client,
            client.stream("GET", url, headers=headers) as answer,
        ):
            if answer.status_code == httpx.codes.NOT_MODIFIED:
                return []
            _check_status(answer.status_code, name)
            _write(answer, target, name)
            return [Found(target, _digest(target), answer.headers.get("etag"))]
    except httpx.RequestError as error:
        raise ServerError(
            Said(
                en=f"The address of the delivery {name} does not answer: {error}.",
                zh=f"交付“{name}”的地址没有应答（{error}）。",
            ),
            _LATER,
        ) from error


def _check_status(status: int, name: str) -> None:
    answered = Said(
        en=f"The address of the delivery {name} answers with {status}.",
        zh=f"交付“{name}”的地址返回 {status}。",
    )
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.TOO_MANY_REQUESTS:
        raise ServerError(
            answered,
            _LATER,
        )
    if status != httpx.codes.OK:
        raise RefusedError(answered, Said(en="Correct its url in the list.", zh="请改正清单中的 url。"))


def _write(answer: httpx.Response, target: Path, name: str) -> None:
    written = 0
    with target.open("wb") as file:
        for part in answer.iter_bytes(1 << 20):
            written += len(part)
            if written > LARGEST_BYTES:
                raise RefusedError(
                    Said(
                        en=f"The delivery {name} is larger than {LARGEST_BYTES >> 30} GB.",
                        zh=f"交付“{name}”超过 {LARGEST_BYTES >> 30} GB。",
                    ),
                    Said(en="Split it.", zh="请拆分后交付。"),
                )
            file.write(part)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
