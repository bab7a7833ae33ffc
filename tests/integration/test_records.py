"""Each number of the pages against the rows that a click on it opens."""

from __future__ import annotations

import csv
import io
import json
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.figures.themes import LAYER_OF

if TYPE_CHECKING:
    from tests.served import Served


def get(served: Served, path: str, **query: str) -> bytes:
    asked = urllib.parse.urlencode({"city": served.city} | query)
    with urllib.request.urlopen(f"{served.url}{path}?{asked}", timeout=30) as response:
        body: bytes = response.read()
        return body


def table(served: Served, path: str, **query: str) -> list[list[str]]:
    text = get(served, path, **query).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


@pytest.mark.parametrize("theme", LAYER_OF)
def test_every_class_of_a_legend_opens_as_many_rows_as_it_counts(served: Served, theme: str) -> None:
    for each in json.loads(get(served, f"/api/v1/themes/{theme}"))["classes"]:
        path = f"/api/v1/themes/{theme}/{each['key']}/records"
        found: dict[str, Any] = json.loads(get(served, path, limit="3"))
        assert found["total"] == each["count"], each["key"]
        assert len(found["rows"]) == min(3, each["count"])
        rows = table(served, f"{path}.csv")
        assert len({row[0] for row in rows}) == len(rows) == each["count"]
        assert [row[0] for row in rows[:3]] == [row["code"] for row in found["rows"]]


def test_a_file_adds_up_to_the_number(served: Served) -> None:
    key = "compounds.managed_floor_area_coverage_pct"
    figure = json.loads(get(served, "/api/v1/figures"))[key]
    for part in ("numerator", "denominator"):
        rows = table(served, f"/api/v1/figures/{key}/records.csv", part=part)
        assert sum(float(row[6]) for row in rows) == pytest.approx(figure[part])
    assert len(table(served, f"/api/v1/figures/{key}/records.csv", part="unknown")) == figure["unknown"]


def test_pages_follow_each_other_without_a_gap(served: Served) -> None:
    path = "/api/v1/themes/status/professional/records"
    whole = [row["code"] for row in json.loads(get(served, path, limit="1000"))["rows"]]
    pages = [
        json.loads(get(served, path, limit="7", offset=str(at)))["rows"] for at in range(0, len(whole), 7)
    ]
    assert [row["code"] for page in pages for row in page] == whole


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/themes/status/rented/records.csv",
        "/api/v1/themes/none/x/records",
        "/api/v1/figures/compounds.total/records.csv?part=denominator",
    ],
)
def test_rows_of_no_number_are_told_apart_from_none(served: Served, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{served.url}{path}", timeout=30)
    assert refused.value.code == 404
    assert json.load(refused.value)["error"]["sentence"]
