"""Headers in pinyin, as map layers carry them, and English ones cut into words."""

from __future__ import annotations

import pytest

from etl.fields import english
from etl.fields.mapping import map_headers
from geodata.datasets import DATASETS


def test_initials_of_a_layer_are_understood_together() -> None:
    found = map_headers(DATASETS["compounds"], ["XQMC", "SSSQ", "ZHS", "JZMJ", "LXDH", "BZ", "JD", "WYGS"])
    assert found.headers == {
        "name": "XQMC", "community_code": "SSSQ", "households": "ZHS", "floor_area_m2": "JZMJ",
        "firm_code": "WYGS",
    }  # fmt: skip
    assert found.unmapped == ["LXDH", "BZ", "JD"]


def test_a_few_letters_alone_say_nothing() -> None:
    assert map_headers(DATASETS["compounds"], ["ZHS", "WYF"]).headers == {}
    assert map_headers(DATASETS["compounds"], ["XQMC", "ZHS"]).headers == {}


def test_whole_syllables() -> None:
    found = map_headers(DATASETS["buildings"], ["loudongmingcheng", "cengshu", "beizhu"])
    assert found.headers == {"name": "loudongmingcheng", "storeys": "cengshu"}


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("yearBuilt", "year built"),
        ("Year_Built", "year built"),
        ("YEAR BUILT", "year built"),
        ("No. of Storeys", "number floor"),
        ("Name of Estate", "compound name"),
        ("SRNumber", "sr number"),
        ("小区", None),
    ],
)
def test_a_header_is_cut_into_words(header: str, words: str | None) -> None:
    assert english.words_of(header) == words


@pytest.mark.parametrize(
    ("dataset", "header", "field"),
    [
        ("compounds", "yearBuilt", "built_year"),
        ("compounds", "total_households", "households"),
        ("buildings", "No. of Storeys", "storeys"),
        ("buildings", "block_no", "name"),
        ("tickets", "Created At", "opened_at"),
        ("tickets", "RequestType", "source_class"),
        ("tickets", "SR_NUMBER", "code"),
        ("contracts", "StartDate", "starts_on"),
        ("service_points", "open_time", "hours"),
        ("service_points", "open_date", "opened_on"),
        ("compounds", "gross_floor_area_sqm", "floor_area_m2"),
        ("compounds", "gross_floor_area", "floor_area_m2"),
        ("compounds", "gross_floor_area_sqft", None),
        ("compounds", "updated_at", None),
        ("compounds", "property_type", None),
        ("tickets", "status", None),
        ("tickets", "agency_name", None),
    ],
)
def test_english_headers_mean_a_field_when_nothing_is_left_over(
    dataset: str, header: str, field: str | None
) -> None:
    found = map_headers(DATASETS[dataset], [header]).headers
    assert found == ({} if field is None else {field: header})
