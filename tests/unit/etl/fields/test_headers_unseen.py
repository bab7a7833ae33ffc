"""Headers as offices write them, few of which stand in the registry: most are understood the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from etl.fields.headers import fold
from etl.fields.mapping import NO_SAVED, is_known_header, map_headers
from geodata.datasets import DATASETS
from tests.unit.etl.fields import drawn_headers, fresh_headers, later_headers, office_headers

if TYPE_CHECKING:
    from tests.unit.etl.fields.office_headers import Headers

RIGHT = 0.9
RIGHT_AT_FIRST = 69 / 81


def _registry() -> set[tuple[str, str]]:
    return {
        (name, fold(word))
        for name, dataset in DATASETS.items()
        for field in dataset.fields
        for word in (field.zh, field.name, *field.synonyms)
    }


def _read_alone(lists: Headers) -> tuple[int, list[object], list[object]]:
    """How many headers of fields are strange to the registry; those not right; those in a wrong column."""
    known = _registry()
    total = 0
    missed: list[object] = []
    misled: list[object] = []
    for name, headers in lists.items():
        pairs = [(header, field) for field, words in headers.items() for header in words.split()]
        for header, expected in pairs:
            if (name, fold(header)) in known:
                continue
            # Each comes by itself: offices send one column of a kind.
            found = map_headers(DATASETS[name], [header])
            got = next((field for field, taken in found.headers.items() if taken == header), None)
            if got is not None and got != expected:
                misled.append((name, header, got))
            if expected is not None:
                total += 1
                if got != expected:
                    missed.append((name, header, got, expected))
    return total, missed, misled


@pytest.mark.parametrize(
    "lists",
    [
        office_headers.INVENTED, office_headers.REGISTERS, office_headers.ESTATES, office_headers.OTHERS,
        office_headers.LISTINGS, drawn_headers.FORMS, drawn_headers.EXPORTS, later_headers.REGISTERS,
        later_headers.DESKS, later_headers.TABLES, later_headers.SCREENS, later_headers.GRIDS,
    ],
    ids=[
        "invented", "registers", "estates", "others", "listings", "forms", "exports", "later registers",
        "desks", "tables", "screens", "grids",
    ],
)  # fmt: skip
def test_headers_that_the_registry_does_not_know_are_mostly_right(lists: Headers) -> None:
    total, missed, misled = _read_alone(lists)
    assert (total - len(missed)) / total >= RIGHT, missed
    # What is not understood is listed; nothing goes into a wrong column.
    assert not misled


def test_headers_nobody_taught_are_right_or_told() -> None:
    total, missed, misled = _read_alone(fresh_headers.FRESH)
    assert (total - len(missed)) / total >= RIGHT_AT_FIRST, missed
    assert not misled


@pytest.mark.parametrize(
    "header",
    ["户主姓名", "联系人电话", "业主身份证号", "法人代表", "投诉人", "来电号码", "聯絡電話", "業主姓名"],
)
def test_a_header_about_persons_never_becomes_a_field(header: str) -> None:
    for dataset in DATASETS.values():
        found = map_headers(dataset, [header])
        assert found.headers == {}
        assert found.personal == [header]


def test_how_content_somebody_is_is_not_about_a_person() -> None:
    assert map_headers(DATASETS["tickets"], ["诉求人满意度"]).personal == []


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("小區名稱", "name"), ("建築面積（萬㎡）", "floor_area_m2"), ("物業公司", "firm_code"),
        ("總戶數", "households"), ("樓棟數量", "buildings"), ("竣工時間", "built_year"),
        ("所屬社區", "community_code"), ("管理狀態", "status"),
    ],
)  # fmt: skip
def test_traditional_headers_mean_the_same(header: str, field: str) -> None:
    found = map_headers(DATASETS["compounds"], [header])
    assert found.headers == {field: header}
    assert found.scales[field] == (1e4 if "萬" in header else 1)
    assert is_known_header(DATASETS["compounds"], NO_SAVED, header)


def test_of_two_columns_that_mean_one_field_the_better_one_is_taken() -> None:
    found = map_headers(DATASETS["tickets"], ["受理时间", "上报时间", "问题大类", "小类"])
    assert found.headers == {"accepted_at": "受理时间", "opened_at": "上报时间", "source_class": "小类"}
    assert found.unmapped == ["问题大类"]


@pytest.mark.parametrize("header", ["街道/社区", "姓名/住址", "名称", "号", "面积/户数"])
def test_a_header_of_parts_that_differ_is_left_alone(header: str) -> None:
    assert map_headers(DATASETS["tickets"], [header]).headers == {}


@pytest.mark.parametrize(
    ("dataset", "headers", "taken"),
    [
        ("compounds", ["物业项目", "户数"], "物业项目"),
        ("compounds", ["物业项目", "小区名称"], "小区名称"),
        ("buildings", ["楼宇", "所属小区"], "楼宇"),
        ("firms", ["企业", "企业名称"], "企业名称"),
        ("committees", ["业委会"], "业委会"),
        ("service_points", ["所属站点"], None),
        ("service_points", ["网格营销站点"], None),
        ("firms", ["所属企业"], None),
    ],
)
def test_the_word_for_the_rows_heads_their_names(dataset: str, headers: list[str], taken: str | None) -> None:
    assert map_headers(DATASETS[dataset], headers).headers.get("name") == taken


@pytest.mark.parametrize(
    "header", ["收费(元/㎡·月)", "收费（元/平方米/月）", "单价(元/m²/月)", "费用（元/月·㎡）"]
)
@pytest.mark.parametrize("dataset", ["compounds", "contracts"])
def test_a_charge_by_area_and_month_is_the_property_fee(header: str, dataset: str) -> None:
    found = map_headers(DATASETS[dataset], [header])
    assert (found.headers, found.scales) == ({"fee_yuan_m2_month": header}, {"fee_yuan_m2_month": 1.0})


@pytest.mark.parametrize("header", ["收费", "收费(元)", "停车收费(元/月)", "收费(是/否)", "收费(元/㎡)"])
def test_another_charge_is_not_the_property_fee(header: str) -> None:
    assert map_headers(DATASETS["compounds"], [header]).headers == {}
