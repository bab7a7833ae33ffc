"""Which PostgreSQL is there: finding an installation that carries PostGIS, and running its programs.

Three places are looked at: the packages that `install/postgis.sh` unpacked into `HONGTU_HOME/postgis` when
nobody was root, the versions that Debian and Ubuntu install side by side, and whatever `pg_config` on the
PATH names.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from geodata.errors import ServerError
from geodata.words import Said

OLDEST_POSTGRESQL = 14
OLDEST_POSTGIS = (3, 3)
SERVER_USER = "postgres"
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, kw_only=True)
class Installation:
    """One PostgreSQL with PostGIS on this machine.

    Attributes:
        major: Major version of the server, such as 15.
        postgis: Version of PostGIS that its extension folder offers.
        bindir: Folder of `initdb`, `pg_ctl` and `postgres`.
        environment: Variables its programs need, beyond PATH and the locale.
    """

    major: int
    postgis: tuple[int, ...]
    bindir: Path
    environment: dict[str, str] = field(default_factory=dict)

    def command(self, program: str, *arguments: str | Path) -> list[str]:
        """The argument list that runs `program`; as root it first steps down to the server's own user."""
        inside = [str(self.bindir / program), *map(str, arguments)]
        if os.geteuid() != 0:
            return ["/usr/bin/env", *self._variables(), *inside]
        return [*step_down(), "/usr/bin/env", "-i", *self._variables(), *inside]

    def run(
        self, program: str, *arguments: str | Path, timeout_s: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run `program` to its end and return what it said, from `/`, which every user may enter."""
        return subprocess.run(
            self.command(program, *arguments),
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_s,
            check=False,
        )

    def _variables(self) -> list[str]:
        variables = {"PATH": f"{self.bindir}:{SYSTEM_PATH}", "LC_ALL": "C.UTF-8", **self.environment}
        return [f"{name}={value}" for name, value in variables.items()]


def step_down() -> list[str]:
    """The prefix that turns root into the server's user, for PostgreSQL refuses to run as root."""
    user = server_user()
    ids = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}"]
    # A bare environment, as of a timer, may have no PATH; the program is in the system's own folders.
    program = shutil.which("setpriv", path=SYSTEM_PATH) or "setpriv"
    return [program, *ids, "--init-groups", "--inh-caps=-all"]


@cache
def server_user() -> pwd.struct_passwd:
    """The account that the server runs under when this program is root.

    Raises:
        ServerError: There is no such account.
    """
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        raise ServerError(
            Said(
                en=f"PostgreSQL does not run as root, and this machine has no user {SERVER_USER!r} for it.",
                zh=f"PostgreSQL 不能以 root 运行，而本机没有供它使用的用户 {SERVER_USER}。",
            ),
            Said(
                en="Run `make setup`, which installs PostgreSQL with its user, or run Hongtu as a normal"
                " user.",
                zh="请运行 `make setup` 安装 PostgreSQL 及其用户，或以普通用户运行红图。",
            ),
        ) from None


def find_installation(home: Path, *, major: int | None = None) -> Installation:
    """The newest fit PostgreSQL on this machine, or the one of version `major`.

    Args:
        home: HONGTU_HOME, where unpacked packages may lie.
        major: Only this major version will do, because a cluster of that version exists.

    Raises:
        ServerError: None is installed, or none is fit; the sentence says what was found instead.
    """
    found = [*_unpacked(home), *_of_the_distribution(), *_on_the_path()]
    fit = [
        one
        for one in found
        if one.major >= OLDEST_POSTGRESQL and one.postgis >= OLDEST_POSTGIS and major in (None, one.major)
    ]
    if fit:
        return max(fit, key=lambda one: one.major)
    wanted = (
        Said(en=f"{major}, which made the database folder,", zh=f"{major}（数据库文件夹由它建立）")
        if major
        else Said(en=f"{OLDEST_POSTGRESQL} or newer", zh=f"{OLDEST_POSTGRESQL} 或更新版本")
    )
    seen = [f"{one.major} with {_named(one.postgis)}" for one in found]
    seen_zh = [f"{one.major}（{_named(one.postgis) if one.postgis else '无 PostGIS'}）" for one in found]
    raise ServerError(
        Said(
            en=f"PostgreSQL {wanted.en} with {_named(OLDEST_POSTGIS)} or newer is not installed; found:"
            f" {', '.join(seen) or 'no PostgreSQL'}.",
            zh=f"没有安装 PostgreSQL {wanted.zh}及 {_named(OLDEST_POSTGIS)} 或更新版本；"
            f"现有：{'、'.join(seen_zh) or '无'}。",
        ),
        Said(
            en="Run `make setup` to install it, or set HONGTU_DSN to a PostGIS server of your own.",
            zh="请运行 `make setup` 安装，或用 HONGTU_DSN 指定已有的 PostGIS 数据库。",
        ),
    )


def _named(postgis: tuple[int, ...]) -> str:
    return f"PostGIS {'.'.join(map(str, postgis))}" if postgis else "no PostGIS"


def _unpacked(home: Path) -> list[Installation]:
    root = home / "postgis"
    libraries = sorted(
        {str(path.parent) for path in (root / "usr/lib").glob("*-linux-gnu/**/*.so.*")}, key=len
    )
    environment = {
        "LD_LIBRARY_PATH": ":".join(libraries),
        "PROJ_LIB": str(root / "usr/share/proj"),
        "PROJ_DATA": str(root / "usr/share/proj"),
        "GDAL_DATA": str(root / "usr/share/gdal"),
    }
    return _versions_below(root / "usr", environment)


def _of_the_distribution() -> list[Installation]:
    return _versions_below(Path("/usr"), {})


def _versions_below(prefix: Path, environment: dict[str, str]) -> list[Installation]:
    return [
        Installation(
            major=int(bindir.parent.name),
            postgis=_postgis_version(prefix / "share/postgresql" / bindir.parent.name),
            bindir=bindir,
            environment=environment,
        )
        for bindir in prefix.glob("lib/postgresql/*/bin")
        if bindir.parent.name.isdigit() and (bindir / "initdb").exists()
    ]


def _on_the_path() -> list[Installation]:
    program = shutil.which("pg_config")
    if program is None:
        return []
    said = subprocess.run([program], capture_output=True, text=True, check=False, timeout=10).stdout
    facts = dict(line.split(" = ", 1) for line in said.splitlines() if " = " in line)
    version = re.search(r"\d+", facts.get("VERSION", ""))
    bindir = Path(facts.get("BINDIR", "/nonexistent"))
    if version is None or not (bindir / "initdb").exists():
        return []
    postgis = _postgis_version(Path(facts.get("SHAREDIR", "/nonexistent")))
    return [Installation(major=int(version.group()), postgis=postgis, bindir=bindir)]


def _postgis_version(sharedir: Path) -> tuple[int, ...]:
    control = sharedir / "extension/postgis.control"
    try:
        found = re.search(r"default_version\s*=\s*'(\d+(?:\.\d+)*)", control.read_text())
    except OSError:
        return ()
    return tuple(map(int, found.group(1).split("."))) if found else ()
