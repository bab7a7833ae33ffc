"""The embedded PostGIS: made, started, stopped and asked how it is.

It listens on a Unix socket only, in a folder that only its user may enter, so it needs no password and takes
no port. It writes durably: a `kill -9` loses nothing that was committed. With HONGTU_DSN set, none
of this runs.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from geodata.db.server import cluster as place
from geodata.db.server.postgres import Installation, find_installation
from geodata.errors import ServerError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.server.cluster import Cluster
    from geodata.settings import Settings

START_PATIENCE_S = 30.0
LOCK_PATIENCE_S = 120.0
MEBIBYTE = 1024 * 1024

_CONFIGURATION = """\
# Written at each start; change postgresql.conf below its include line to overrule.
listen_addresses = ''
port = {port}
unix_socket_directories = '{run}'
unix_socket_permissions = 0700
fsync = on
full_page_writes = on
synchronous_commit = on
wal_level = replica
max_wal_size = 2GB
shared_buffers = {shared_buffers_mb}MB
work_mem = 16MB
maintenance_work_mem = 256MB
random_page_cost = 1.1
jit = off
max_connections = 100
default_toast_compression = lz4
log_timezone = 'UTC'
timezone = 'UTC'
log_min_duration_statement = 5s
log_checkpoints = off
"""


def ensure_running(settings: Settings) -> str:
    """The connection string of a server that answers; starts the embedded one when it is down.

    Raises:
        ServerError: There is no PostgreSQL, or it does not start; the sentence says why.
    """
    if settings.dsn is not None:
        return settings.dsn
    cluster = place.locate(settings.home)
    if not answers(cluster.dsn()):
        start(cluster)
    return cluster.dsn()


def start(cluster: Cluster) -> None:
    """Make the cluster if there is none, start it, and make its database; harmless when it runs already.

    Raises:
        ServerError: It does not start within half a minute; the sentence carries the server's own last words.
    """
    place.prepare(cluster)
    installation = find_installation(cluster.home, major=cluster.major)
    with _locked(cluster):
        if not answers(cluster.dsn("postgres")):
            if cluster.major is None:
                _initialise(cluster, installation)
            _configure(cluster)
            _start_patiently(cluster, installation)
        _create_database(cluster)


def stop(cluster: Cluster) -> bool:
    """Stop the server of `cluster`, waiting for its clients to be cut off; False when it was not running."""
    if running_pid(cluster) is None:
        return False
    installation = find_installation(cluster.home, major=cluster.major)
    with _locked(cluster):
        said = installation.run("pg_ctl", "-D", cluster.data, "-m", "fast", "-w", "-t", "60", "stop")
    if said.returncode != 0 and running_pid(cluster) is not None:
        raise ServerError(
            Said(
                en=f"The database did not stop within a minute: {_last_line(said.stderr or said.stdout)}",
                zh=f"数据库一分钟内没有停止（{_last_line(said.stderr or said.stdout)}）。",
            ),
            Said(en=f"See {cluster.log}.", zh=f"详见 {cluster.log}。"),
        )
    return True


def running_pid(cluster: Cluster) -> int | None:
    """Process id of the server of `cluster`; None when the pid file is left over or names a stranger."""
    try:
        pid = int((cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, 0)
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    except PermissionError:
        pass
    return pid if _is_server_of(cluster, pid) else None


def answers(dsn: str) -> bool:
    """Whether a server answers at `dsn`."""
    try:
        psycopg.connect(dsn, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def _is_server_of(cluster: Cluster, pid: int) -> bool:
    process = Path(f"/proc/{pid}")
    try:
        return (
            process.joinpath("exe").readlink().name.startswith("postgres")
            and process.joinpath("cwd").readlink() == cluster.data.resolve()
        )
    except FileNotFoundError:
        return False
    except PermissionError:
        # Another user's process: our server runs under our own user, or under one that root may look at.
        return False


@contextmanager
def _locked(cluster: Cluster) -> Iterator[None]:
    with cluster.lock.open("w") as file:
        deadline = time.monotonic() + LOCK_PATIENCE_S
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ServerError(
                        Said(
                            en=f"Another program has held the database's lock for {LOCK_PATIENCE_S:.0f} s.",
                            zh=f"另一个程序占用数据库锁已有 {LOCK_PATIENCE_S:.0f} 秒。",
                        ),
                        Said(
                            en=f"Wait for it, or look for who holds {cluster.lock}.",
                            zh=f"请等待，或查明是谁占用了 {cluster.lock}。",
                        ),
                    ) from None
                time.sleep(0.1)
        yield


def _initialise(cluster: Cluster, installation: Installation) -> None:
    options = [
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--auth=trust",
        "--data-checksums",
        f"--username={place.OWNER}",
    ]
    said = installation.run("initdb", "-D", cluster.data, *options)
    if said.returncode != 0:
        what = Said(en="The database folder cannot be made", zh="无法建立数据库文件夹")
        raise _failure(what, said.stderr, cluster)
    with (cluster.data / "postgresql.conf").open("a") as file:
        file.write("\ninclude = 'hongtu.conf'\n")


def _configure(cluster: Cluster) -> None:
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEBIBYTE
    text = _CONFIGURATION.format(
        port=place.PORT,
        run=str(cluster.run).replace("'", "''"),
        shared_buffers_mb=max(128, min(memory_mb // 8, 1024)),
    )
    file = cluster.data / "hongtu.conf"
    file.write_text(text)
    file.chmod(0o644)


def _start_patiently(cluster: Cluster, installation: Installation) -> None:
    # After a kill -9 the orphaned backends hold the shared memory for a second or more: the first tries fail.
    deadline = time.monotonic() + START_PATIENCE_S
    while True:
        if running_pid(cluster) is None:
            (cluster.data / "postmaster.pid").unlink(missing_ok=True)
            said = installation.run(
                "pg_ctl", "-D", cluster.data, "-l", cluster.log, "-w", "-t", "60", "start"
            )
        if answers(cluster.dsn("postgres")):
            return
        if time.monotonic() > deadline:
            what = Said(en="The database does not start", zh="数据库无法启动")
            raise _failure(what, _tail(cluster.log) or said.stderr, cluster)
        time.sleep(0.5)


def _create_database(cluster: Cluster) -> None:
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (place.DATABASE,)
        ).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(place.DATABASE)))


def _failure(what: Said, said: str, cluster: Cluster) -> ServerError:
    if "No space left on device" in said:
        return ServerError(
            Said(
                en=f"{what.en}: the disk that holds {cluster.root} is full.",
                zh=f"{what.zh}：{cluster.root} 所在的磁盘已满。",
            ),
            Said(
                en="Free some space, or set HONGTU_HOME to a folder on another disk.",
                zh="请腾出空间，或将 HONGTU_HOME 设为另一个磁盘上的文件夹。",
            ),
        )
    return ServerError(
        Said(en=f"{what.en}: {_last_line(said)}", zh=f"{what.zh}（{_last_line(said)}）。"),
        Said(en=f"See {cluster.log}.", zh=f"详见 {cluster.log}。"),
    )


def _last_line(text: str) -> str:
    lines = [
        line for line in text.strip().splitlines() if line.strip() and not line.startswith(("\t", "HINT"))
    ]
    return lines[-1].strip() if lines else "it said nothing"


def _tail(file: Path, size: int = 4000) -> str:
    try:
        return file.read_bytes()[-size:].decode(errors="replace")
    except OSError:
        return ""
