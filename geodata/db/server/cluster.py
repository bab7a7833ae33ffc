"""Where the embedded database lives: its data folder, its socket, its log, and its settings.

The folder is `HONGTU_HOME/postgres`. Two cases need another place: as root the server runs as another user,
who may not be able to enter HONGTU_HOME (a clone below `/root`), so the folder lies below `/var/lib/hongtu`
and a note in HONGTU_HOME says where; and the path of a Unix socket may not exceed 107 bytes.
"""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from geodata.db.server.postgres import server_user, step_down
from geodata.errors import ServerError
from geodata.words import Said, cause

DATABASE = "hongtu"
OWNER = "hongtu"
PORT = 5432
LONGEST_SOCKET_PATH = 107
ELSEWHERE = Path("/var/lib/hongtu")
NOTE = "postgres-is-in.txt"
PRIVATE = 0o700


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """The folders of one embedded database."""

    home: Path
    root: Path
    run: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """What the server wrote about itself."""
        return self.root / "postgres.log"

    @property
    def lock(self) -> Path:
        """The file whose lock keeps two starts from colliding."""
        return self.home / "postgres.lock"

    @property
    def socket(self) -> Path:
        """The Unix socket that the server listens on."""
        return self.run / f".s.PGSQL.{PORT}"

    def dsn(self, database: str = DATABASE) -> str:
        """The connection string of a database in this cluster."""
        where = f"host={quote(str(self.run), safe='/')}&port={PORT}&user={OWNER}"
        return f"postgresql:///{quote(database, safe='')}?{where}"

    @property
    def major(self) -> int | None:
        """Major version of PostgreSQL that made the data folder; None when there is none yet."""
        try:
            return int((self.data / "PG_VERSION").read_text().strip())
        except FileNotFoundError:
            return None
        except PermissionError:
            raise ServerError(
                Said(
                    en=f"The database folder {self.data} belongs to another user.",
                    zh=f"数据库文件夹 {self.data} 属于另一个用户。",
                ),
                Said(
                    en="Run Hongtu as the user who made it, or set HONGTU_HOME to a folder of your own.",
                    zh="请以建立它的用户运行红图，或将 HONGTU_HOME 设为自己的文件夹。",
                ),
            ) from None


def locate(home: Path) -> Cluster:
    """The cluster that belongs to `home`; creates nothing."""
    root = _root(home)
    run = root / "run"
    if len(os.fsencode(run / f".s.PGSQL.{PORT}")) > LONGEST_SOCKET_PATH:
        run = Path(tempfile.gettempdir()) / f"hongtu-{_owner_id()}-{_digest(root)}"
    return Cluster(home=home, root=root, run=run)


def prepare(cluster: Cluster) -> None:
    """Create the folders of `cluster`, private to the server's user.

    Raises:
        ServerError: A folder cannot be made, or the socket folder belongs to somebody else.
    """
    try:
        cluster.home.mkdir(parents=True, exist_ok=True)
        if not cluster.root.is_relative_to(cluster.home):
            cluster.root.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            (cluster.home / NOTE).write_text(f"{cluster.root}\n")
        for folder in (cluster.root, cluster.run):
            folder.mkdir(mode=PRIVATE, exist_ok=True)
            _make_private(folder)
    except OSError as error:
        raise ServerError(
            Said(
                en=f"The database folder {error.filename} cannot be made: {error.strerror}.",
                zh=f"无法建立数据库文件夹 {error.filename}：{cause(error).zh}。",
            ),
            Said(
                en="Set HONGTU_HOME to a folder that you may write to, on a disk with free space.",
                zh="请将 HONGTU_HOME 设为有写入权限且有空间的文件夹。",
            ),
        ) from error


def _root(home: Path) -> Path:
    note = home / NOTE
    if note.exists():
        return Path(note.read_text().strip())
    inside = home / "postgres"
    if os.geteuid() != 0 or (inside / "data").exists() or _server_user_can_enter(home):
        return inside
    return ELSEWHERE / _digest(home)


def _server_user_can_enter(folder: Path) -> bool:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    test = [*step_down(), "test", "-x", str(existing)]
    return subprocess.run(test, cwd="/", check=False, timeout=10).returncode == 0


def _make_private(folder: Path) -> None:
    if os.geteuid() == 0:
        user = server_user()
        os.chown(folder, user.pw_uid, user.pw_gid)
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != _owner_id():
        raise ServerError(
            Said(en=f"The folder {folder} belongs to another user.", zh=f"文件夹 {folder} 属于另一个用户。"),
            Said(
                en="Remove it, or set HONGTU_HOME to another folder.",
                zh="请将其删除，或将 HONGTU_HOME 设为另一个文件夹。",
            ),
        )
    folder.chmod(PRIVATE)


def _owner_id() -> int:
    return server_user().pw_uid if os.geteuid() == 0 else os.geteuid()


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
