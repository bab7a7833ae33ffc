"""A tile in English differs from the other in its texts and in nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.lettering import in_english, lettered, meant
from geodata.english import english
from tests import mvt
from tests.browser.synthetic_city import LAT, LON, City, world


@pytest.fixture(scope="module")
def city() -> City:
    return City(60)


@pytest.mark.parametrize(("layer", "z"), [("compounds", 14), ("communities", 13), ("base", 14)])
def test_texts_are_in_latin_letters_and_all_else_is_the_same(city: City, layer: str, z: int) -> None:
    x, y = (int(part * 2**z) for part in world(LON, LAT))
    tile = city.tile(layer, z, x, y)
    before, after = mvt.decode(tile), mvt.decode(in_english(tile))
    assert before
    assert list(before) == list(after)
    texts = 0
    for name, features in before.items():
        assert [(f.id, f.kind, f.commands, f.tags) for f in features] == [
            (f.id, f.kind, f.commands, f.tags) for f in after[name]
        ]
        for one, other in zip(features, after[name], strict=True):
            for key, value in one.attributes.items():
                assert other.attributes[key] == (english(value) if isinstance(value, str) else value)
                texts += isinstance(value, str) and value != other.attributes[key]
    assert texts > 0


def test_a_tile_without_chinese_texts_keeps_its_bytes() -> None:
    assert in_english(b"") == b""


@given(st.binary(max_size=60))
def test_bytes_that_are_no_tile_are_refused_or_read_to_their_end(body: bytes) -> None:
    try:
        in_english(body)
    except (ValueError, UnicodeDecodeError):
        return


def test_who_writes_a_name_as_the_map_does_means_the_place() -> None:
    names = lettered(["鹿城社区", "鹿城社区党群服务中心", "阳光花园", "新鹿城小区"])
    assert meant("Lucheng", names) == ["鹿城社区", "鹿城社区党群服务中心", "新鹿城小区"]
    assert meant("  yangguang   GARDEN ", names) == ["阳光花园"]
    assert meant("nowhere", names) == meant(" ", names) == []
