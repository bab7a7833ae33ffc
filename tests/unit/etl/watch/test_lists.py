"""A list of deliveries says when and where to look, and each mistake in it is one sentence."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from etl.watch import lists
from geodata.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

GOOD = 'name = "tickets"\ndataset = "tickets"\nfolder = "inbox"\n'


def _read(folder: Path, *entries: str) -> list[lists.Delivery]:
    path = folder / "watch.toml"
    path.write_text("".join(f"[[delivery]]\n{entry}\n" for entry in entries), encoding="utf-8")
    return lists.read(path)


def test_a_delivery_has_what_a_load_is_told(tmp_path: Path) -> None:
    more = 'pattern = "t-*.csv"\ncrs = "gcj02"\ncity = "532301"\nfields = "words.toml"\nwithin = "90 min"\n'
    (found,) = _read(tmp_path, GOOD + more)
    assert found.folder == tmp_path / "inbox"
    assert found.within == timedelta(minutes=90)
    assert found.options == {"crs": "gcj02", "city": "532301", "fields": tmp_path / "words.toml"}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (GOOD + 'url = "https://a.example/b.csv"', "either a folder or a url"),
        (GOOD + 'schedule = "now and then"', "schedule 'now and then'"),
        (GOOD + 'within = "soon"', "no length of time"),
        (GOOD + 'retries = "often"', "no number of times"),
        (GOOD + "retries = -1", "no number of times"),
        (GOOD + 'colour = "red"', "'colour' is no key"),
        (GOOD.replace('dataset = "tickets"', 'dataset = "dragons"'), "no dataset 'dragons'"),
        (GOOD.replace('name = "tickets"', 'name = "a/b"'), "no name that can be used"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, entry: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        _read(tmp_path, entry)


def test_two_deliveries_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="two deliveries called 'tickets'"):
        _read(tmp_path, GOOD, GOOD)
