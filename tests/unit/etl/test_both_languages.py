"""Whatever the ETL says to a clerk it says in both languages: read from its source."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from geodata import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[3]
# What a loader meets of the library: what the database of loads and of checks refuses.
ROOMS = (
    "etl", "geodata/db/loading", "geodata/db/runs", "geodata/db/judging", "geodata/db/server",
    "geodata/db/connection.py", "geodata/db/upkeep/health.py", "geodata/db/upkeep/lifecycle.py",
    "geodata/datasets", "geodata/crs.py", "geodata/settings.py",
)  # fmt: skip
ERRORS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.HongtuError)
}
CHINESE = re.compile("[\u3400-\u9fff]")
LETTER = re.compile("[A-Za-z\u3400-\u9fff]")
# Names of formats, standards and organisations, options, commands and keys are written so in both languages.
CODES = re.compile(
    r"`[^`]*`|--[a-z-]+|\[\[?[a-z]+\]\]?|\"[A-Za-z]+\"|[A-Za-z_.]+ = [\[\"]\S*|\b[a-z]+\.[a-z_]+\b"
    r"|GB/T|WGS 84|GB 18030|Web 墨卡托|hongtu [a-z]+|\.[a-z]{3,}|docs/\S+"
)
SENTENCE = re.compile(r"[A-Za-z]{2,} +[A-Za-z]{2,}")


def modules() -> list[Path]:
    found = [REPOSITORY / room for room in ROOMS]
    return sorted(path for each in found for path in ([each] if each.is_file() else each.rglob("*.py")))


def name(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


@dataclass
class Source:
    """A module: its tree, and what each name in it is made of."""

    path: Path
    tree: ast.Module = field(init=False)
    made_of: dict[str, list[ast.expr]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tree = ast.parse(self.path.read_text(encoding="utf-8"))
        for node in ast.walk(self.tree):
            targets = node.targets if isinstance(node, ast.Assign) else []
            if isinstance(node, ast.AnnAssign) and node.value is not None:
                targets = [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    self.made_of.setdefault(target.id, []).append(node.value)  # type: ignore[attr-defined]

    def calls(self, *names: str) -> Iterator[ast.Call]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield node

    def is_text(self, told: ast.expr, seen: frozenset[str] = frozenset()) -> bool:
        """Whether something is a text of one language: a string, or a name for one."""
        match told:
            case ast.Constant(value=str(text)):
                return LETTER.search(text) is not None
            case ast.JoinedStr():
                return True
            case ast.BinOp():
                return self.is_text(told.left, seen) or self.is_text(told.right, seen)
            case ast.IfExp():
                return self.is_text(told.body, seen) or self.is_text(told.orelse, seen)
            case ast.Name(id=known) if known not in seen:
                return any(self.is_text(each, seen | {known}) for each in self.made_of.get(known, []))
            case _:
                return False


def parts(told: ast.expr) -> str:
    """What a text says by itself, whatever is filled in."""
    match told:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(parts(each) for each in values)
        case ast.BinOp():
            return parts(told.left) + parts(told.right)
        case (
            ast.FormattedValue(value=ast.IfExp(body=body, orelse=orelse))
            | ast.IfExp(body=body, orelse=orelse)
        ):
            return parts(body) + parts(orelse)
        case _:
            return "…"


@pytest.mark.parametrize("path", modules(), ids=name)
def test_every_refusal_is_told_in_both_languages(path: Path) -> None:
    source = Source(path)
    alone = [
        f"{name(path)}:{call.lineno}"
        for call in source.calls(*ERRORS)
        for told in call.args
        if source.is_text(told)
    ]
    assert alone == [], "give the error a Said(en=…, zh=…)"


@pytest.mark.parametrize("path", modules(), ids=name)
def test_every_warning_has_a_kind_and_both_languages(path: Path) -> None:
    source = Source(path)
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="append", value=ast.Attribute(attr="warnings")), args=[told]
            ):
                assert not source.is_text(told), f"{name(path)}:{node.lineno}"
                is_bare = (
                    isinstance(told, ast.Call) and isinstance(told.func, ast.Name) and told.func.id == "Said"
                )
                assert not is_bare, f"{name(path)}:{node.lineno}: use warned(kind, en=…, zh=…)"
    for call in source.calls("warned"):
        kind = call.args[0]
        assert isinstance(kind, (ast.Constant, ast.Attribute)), f"{name(path)}:{call.lineno}"


@pytest.mark.parametrize("path", modules(), ids=name)
def test_each_language_is_that_language(path: Path) -> None:
    for call in Source(path).calls("Said", "warned"):
        told = {each.arg: parts(each.value) for each in call.keywords if each.arg}
        where = f"{name(path)}:{call.lineno}: {told}"
        if not re.search("[A-Za-z]", told.get("en", "")):
            continue
        assert not SENTENCE.search(CODES.sub("", told["zh"])), where
        if SENTENCE.search(told["en"]):
            assert CHINESE.search(told["zh"]), where


def test_the_test_sees_an_error_in_one_language(tmp_path: Path) -> None:
    lines = (
        'SAID = f"Not {1}."',
        'raise UsageError(SAID, "Mend it." if SAID else "")',
        'raise RefusedError(Said(en="a", zh="b"), "")',
    )
    (tmp_path / "a.py").write_text("\n".join(lines), encoding="utf-8")
    source = Source(tmp_path / "a.py")
    found = [[source.is_text(told) for told in call.args] for call in source.calls(*ERRORS)]
    assert found == [[True, True], [False, False]]
