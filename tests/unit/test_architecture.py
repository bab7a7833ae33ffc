"""The house keeps its own plan: directions of dependency, sizes, where SQL may stand, what may be named."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
ROOMS = ("geodata", "etl", "dashboard")
PURE = ("geodata/analysis", "geodata/siting", "geodata/tickets", "etl/rules", "dashboard/figures")
OUTSIDE_WORLD = (
    "fastapi",
    "geodata.db",
    "geodata.settings",
    "httpx",
    "openpyxl",
    "psycopg",
    "pyogrio",
    "requests",
    "socket",
    "subprocess",
    "urllib.request",
)
# A GeoPackage is an SQLite file, and whether it is whole is asked in its own words.
ASKS_OTHERS = {"etl/read/sniff.py"}
LONGEST_MODULE = 400
SQL_START = re.compile(
    r"\s*(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|"
    r"CREATE\s+(TABLE|VIEW|INDEX|SCHEMA|FUNCTION|EXTENSION|DATABASE)\s|DROP\s+(TABLE|SCHEMA|DATABASE)\s|"
    r"WITH\s+\S+\s+AS\s*\(|COPY\s+\S+\s)",
    re.DOTALL,
)


def _modules() -> list[Path]:
    found = [
        path
        for room in ROOMS
        for path in (REPOSITORY / room).rglob("*.py")
        if "node_modules" not in path.parts
    ]
    return [*found, REPOSITORY / "hongtu.py"]


def _name(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "-C", str(REPOSITORY), "ls-files", "-z"], capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git work tree")
    paths = (REPOSITORY / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def _texts() -> list[tuple[Path, str]]:
    texts = []
    for path in _tracked():
        try:
            texts.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return texts


def test_the_import_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    said = subprocess.run([program], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def _imports(path: Path) -> set[str]:
    """What a module imports when it runs; an import for the type checker alone is no dependency."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for block in ast.walk(tree):
        if (
            isinstance(block, ast.If)
            and isinstance(block.test, ast.Name)
            and block.test.id == "TYPE_CHECKING"
        ):
            block.body = [ast.Pass()]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def _touches(imported: set[str], module: str) -> bool:
    return any(name == module or name.startswith(f"{module}.") for name in imported)


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_nobody_imports_the_front_door(path: Path) -> None:
    assert not _touches(_imports(path), "hongtu")


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_does_no_input_or_output(room: str) -> None:
    for path in (REPOSITORY / room).rglob("*.py"):
        touched = [module for module in OUTSIDE_WORLD if _touches(_imports(path), module)]
        assert not touched, f"{_name(path)} imports {touched}"


@pytest.mark.parametrize("path", sorted((REPOSITORY / "dashboard/pages").rglob("*.py")), ids=_name)
def test_a_page_knows_no_other_page(path: Path) -> None:
    pages = REPOSITORY / "dashboard/pages"
    own = path.relative_to(pages).parts[0].removesuffix(".py")
    imported = _imports(path)
    others = {name for name in imported if name.startswith("dashboard.pages.") and name.split(".")[2] != own}
    assert own == "__init__" or not others


@pytest.mark.parametrize("room", ["components", "figures", "pages", "routes"])
def test_only_the_data_module_asks_the_database(room: str) -> None:
    """The others may know the values that the database hands out, by their class, and its constants."""
    for path in (REPOSITORY / "dashboard" / room).rglob("*.py"):
        asked = [
            name
            for name in _imports(path)
            if name.startswith("geodata.db.") and not name.rsplit(".", 1)[1][0].isupper()
        ]
        assert not asked, f"{_name(path)} imports {asked}: it belongs to dashboard.data"


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_a_module_is_short_enough_to_read(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_MODULE, f"{_name(path)} has {lines} lines: split it by subject"


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_sql_stands_in_the_database_room_only(path: Path) -> None:
    if path.is_relative_to(REPOSITORY / "geodata/db") or _name(path) in ASKS_OTHERS:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_START.match(node.value)
    ]
    assert not found, f"SQL text in {_name(path)}, lines {found}: it belongs to geodata.db"


@pytest.mark.parametrize("path", [path for path in _modules() if "db" in path.parts], ids=_name)
def test_no_formatted_string_is_executed(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"execute", "executemany", "copy", "SQL"}
        and node.args
    )
    found = [call.lineno for call in calls if isinstance(call.args[0], ast.JoinedStr | ast.BinOp)]
    assert not found, f"{_name(path)}, lines {found}: compose with psycopg.sql"


def test_nothing_names_this_machine_or_a_registry() -> None:
    hosts = ("regis" + "try.npm" + "js.org", "py" + "pi.org", "pythonho" + "sted.org", "deb.deb" + "ian.org")
    folders = ("/" + "work/", "/" + "tmp/hong" + "tu")
    found = [
        f"{_name(path)}: {word}" for path, text in _texts() for word in (*hosts, *folders) if word in text
    ]
    assert not found


def test_a_client_asks_for_nothing_outside() -> None:
    outside = re.compile(r"https?://(?!127\.0\.0\.1|localhost|www\.w3\.org|\$|\{)[\w.-]+")
    found = [
        f"{_name(path)}: {match.group()}"
        for path, text in _texts()
        if path.suffix in {".ts", ".css", ".html"} and "client/test" not in str(path)
        for match in outside.finditer(text)
    ]
    assert not found
