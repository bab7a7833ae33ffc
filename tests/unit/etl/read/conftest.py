"""A folder that shows whether anything was written beside it, and readers that begin anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from etl.read.apart.parent import READERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def fresh_reader() -> Iterator[None]:
    """A reader that no file before has used, stopped afterwards."""
    READERS.close()
    yield
    READERS.close()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for hostile files; after the test nothing else may lie in it or beside it."""
    outer = tmp_path / "outer"
    (outer / "temporary").mkdir(parents=True)
    (outer / "files").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(outer / "temporary"))
    yield outer / "files"
    assert {path.name for path in outer.iterdir()} == {"temporary", "files"}
    assert list((outer / "temporary").iterdir()) == []
