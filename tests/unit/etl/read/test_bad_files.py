"""Every file of the collections of broken ones gets a verdict: its rows accounted for, or one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.etl.read.verdicts import Verdict, verdict

if TYPE_CHECKING:
    from pathlib import Path


def test_every_bad_file_gets_a_verdict(shared_data: Path) -> None:
    paths = sorted(path for path in (shared_data / "bad").rglob("*") if path.is_file())
    found: dict[str, Verdict] = {path.name: verdict(path) for path in paths}
    assert found
    for name, said in found.items():
        assert said.refusal or said.read == said.kept + said.rejected, name
    assert "cut off" in found["empty_zipfile.zip"].refusal or "no file" in found["empty_zipfile.zip"].refusal
    refused = [name for name, said in found.items() if name.startswith("bad-json") and said.refusal]
    assert refused
