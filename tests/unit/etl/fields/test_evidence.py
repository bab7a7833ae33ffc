"""What stands in a column decides where its header does not, and what was decided is done again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.fields import evidence
from etl.fields.mapping import NO_SAVED, Mapping, Saved, map_headers
from etl.fields.saved import as_toml, parse_saved
from geodata.codes import CREDIT_ALPHABET, credit_check_character
from geodata.datasets import DATASETS

if TYPE_CHECKING:
    from collections.abc import Mapping as Columns

credits_ = st.text(alphabet=CREDIT_ALPHABET, min_size=17, max_size=17).map(
    lambda first: first + credit_check_character(first)
)


def understood(dataset: str, columns: Columns[str, list[object]], saved: Saved = NO_SAVED) -> Mapping:
    chosen = DATASETS[dataset]
    mapping = map_headers(chosen, list(columns), saved)
    evidence.look(chosen, mapping, columns, saved)
    return mapping


@given(cells=st.lists(credits_, min_size=3, max_size=9, unique=True))
@pytest.mark.parametrize(("dataset", "field"), [("firms", "code"), ("contracts", "firm_code")])
def test_a_column_of_credit_codes_is_of_firms(dataset: str, field: str, cells: list[object]) -> None:
    mapping = understood(dataset, {"证照号码": cells})
    assert (mapping.headers, mapping.ways) == ({field: "证照号码"}, {field: "cells"})
    # One wrong character, and it is any number.
    wrong = [*cells, f"{str(cells[0])[:-1]}{'0' if str(cells[0])[-1] != '0' else '1'}"]
    assert understood(dataset, {"证照号码": wrong}).headers == {}


def test_a_developer_is_no_firm_that_manages() -> None:
    first = "91532301MA6K12345"
    cells: list[object] = [f"{first[:-1]}{n}" for n in range(5)]
    codes: list[object] = [f"{cell}{credit_check_character(str(cell))}" for cell in cells]
    assert understood("compounds", {"开发单位信用代码": codes}).headers == {}
    assert understood("compounds", {"单位证照号码": codes}).headers == {"firm_code": "单位证照号码"}


@pytest.mark.parametrize(
    ("header", "cells", "field"),
    [
        ("物业类型", ["专业物业", "自管", "无物业"], "status"),
        ("物业情况", ["专业物业", "专业物业", "专业物业"], "status"),
        ("物业类型", ["住宅", "商业", "住宅"], None),
        ("物业类型", ["专业物业", "住宅", "自管"], None),
        ("备注", ["专业物业", "自管", "无物业"], None),
        ("物业类型", ["专业物业", "自管"], None),
        ("级别", [1, 2, 3], None),
    ],
)
def test_words_of_a_choice_tell_it_where_the_header_speaks_of_a_kind(
    header: str, cells: list[object], field: str | None
) -> None:
    assert understood("compounds", {header: cells}).headers == ({} if field is None else {field: header})


def test_codes_of_communities_and_of_grids() -> None:
    communities: list[object] = ["532301101001", "532301101002", "532301102001"]
    grids: list[object] = [f"532301101001{n:03}" for n in range(1, 4)]
    assert understood("compounds", {"属地编码": communities}).headers == {"community_code": "属地编码"}
    assert understood("compounds", {"上级编码": communities}).headers == {}
    assert understood("compounds", {"户口册": communities}).headers == {}
    assert understood("grid_cells", {"十五位码": grids}).headers == {"code": "十五位码"}


@pytest.mark.parametrize(
    ("dataset", "header", "cells", "is_read"),
    [
        ("grid_cells", "网格长", ["李组长", "王组长", "张组长"], False),
        ("grid_cells", "网格长", [1, 2, 1], True),
        ("grid_cells", "网格长岗位", ["李组长", "王组长", "张组长"], True),
        ("grid_cells", "网格长", ["李组长", "王组长"], True),
        ("grid_cells", "网格长", ["李组长", "3", "张组长"], True),
        ("compounds", "楼栋数", ["若干", "约三", "不详"], True),
        ("compounds", "小区楼栋总数", ["若干", "多", "不详"], False),
        ("compounds", "小区楼栋总数", ["1栋多", "多", "不详"], True),
    ],
)
def test_a_guess_is_let_go_when_no_cell_can_be_that(
    dataset: str, header: str, cells: list[object], *, is_read: bool
) -> None:
    mapping = understood(dataset, {header: cells})
    assert (header in mapping.headers.values()) is is_read
    if not is_read:
        assert mapping.unmapped == [header]
        assert mapping.near[header].kind == "cells"


@pytest.mark.parametrize(
    ("better", "others"),
    [("总户数", ["住户数"]), ("房屋户数", ["居民户数"]), ("总户数", ["居民户数", "住户数", "房屋户数"])],
)
def test_what_a_better_column_does_not_hold_another_gives(better: str, others: list[str]) -> None:
    words: list[object] = ["甲", "乙", "丙"]
    numbers: list[object] = [100, 200, 300]
    first = understood("compounds", {better: numbers, **dict.fromkeys(others, numbers)})
    assert first.headers == {"households": better}
    mapping = understood("compounds", {better: words, **dict.fromkeys(others, numbers)})
    assert mapping.headers["households"] in others
    assert mapping.near[better].kind == "cells"
    rest = [header for header in others if header != mapping.headers["households"]]
    assert [mapping.near[header].other for header in rest] == [mapping.headers["households"]] * len(rest)
    assert understood("compounds", {better: words, **dict.fromkeys(others, words)}).headers == {}


def test_a_header_stands_in_one_part_of_a_saved_mapping() -> None:
    chosen = DATASETS["compounds"]
    one, other = (map_headers(chosen, headers) for headers in (["住户数"], ["户数", "住户数"]))
    assert (one.headers["households"], other.unmapped) == ("住户数", ["住户数"])
    saved = parse_saved(as_toml(chosen, [one, other]), chosen, name="m.toml")
    assert not saved.left_out & saved.fields.keys()


def test_a_constant_may_hold_any_sign() -> None:
    chosen = DATASETS["compounds"]
    saved = Saved(fields={}, values={}, constants={"address": 'a"\x7f\n\\'})
    text = as_toml(chosen, [map_headers(chosen, ["小区名称"])], saved)
    assert parse_saved(text, chosen, name="m.toml").constants == saved.constants


def test_what_was_decided_is_decided_again_without_the_cells() -> None:
    columns: dict[str, list[object]] = {
        "小区（楼盘）名": ["甲苑", "乙苑", "丙苑"],
        "物业情况": ["专业物业", "自管", "无物业"],
        '总"建筑"面积（万㎡）': [1.2, 3.4, 5.6],
        "绿化率": ["30%", "20%", "10%"],
        "小区楼栋总数": ["多", "多", "多"],
        "总户数": [100, 200, 300],
        "常住户数": [90, 180, 270],
    }
    chosen = DATASETS["compounds"]
    first = understood("compounds", columns, Saved(fields={}, values={}, constants={"is_urban": True}))
    text = as_toml(chosen, [first], Saved(fields={}, values={}, constants={"is_urban": True}))
    saved = parse_saved(text, chosen, name="m.toml")
    again = map_headers(chosen, list(columns), saved)
    assert again.headers == first.headers
    assert again.scales == first.scales
    assert again.constants == {"is_urban": True}
    assert set(again.ways.values()) == {"saved"}
    assert sorted(again.unmapped) == sorted(first.unmapped) == ["小区楼栋总数", "常住户数", "绿化率"]
    # Nothing is asked twice.
    assert again.near == {}
    other: dict[str, list[object]] = {header: ["专业物业"] * 3 for header in columns}
    evidence.look(chosen, again, other, saved)
    assert again.headers == first.headers
    assert '"绿化率" = "小区没有这一项"' in text
    assert '"常住户数" = "也是户数，已读入“总户数”一列"' in text
    assert '"小区楼栋总数" = "表头像楼栋数，但内容不符"' in text


@given(
    headers=st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9).map(str.strip),
        max_size=6,
    )
)
def test_any_headers_are_saved_and_understood_alike_again(headers: list[str]) -> None:
    chosen = DATASETS["compounds"]
    names = ["小区名称", *dict.fromkeys(one for one in headers if one)]
    first = map_headers(chosen, names)
    saved = parse_saved(as_toml(chosen, [first]), chosen, name="m.toml")
    again = map_headers(chosen, names, saved)
    assert again.headers == first.headers
    assert again.unmapped == first.unmapped


@pytest.mark.parametrize(
    ("headers", "kind", "fields"),
    [
        (["总户数", "常住户数"], "second", ("households",)),
        (["规划总户数"], "like", ("households",)),
        (["community_name"], "doubt", ("community_code", "name")),
    ],
)
def test_what_an_unread_header_nearly_means_is_told(
    headers: list[str], kind: str, fields: tuple[str, ...]
) -> None:
    mapping = map_headers(DATASETS["compounds"], headers)
    near = mapping.near[headers[-1]]
    assert (near.kind, near.fields) == (kind, fields)
    told = near.say(DATASETS["compounds"])
    for name in fields:
        assert name in told.en
        assert DATASETS["compounds"].field(name).zh in told.zh


@pytest.mark.parametrize("header", ["备注", "序号", "绿化率", "停车位", "容积率", "填报人", "图片"])
def test_what_is_of_no_field_is_near_to_none(header: str) -> None:
    for name in ("compounds", "buildings", "tickets", "firms"):
        assert header not in map_headers(DATASETS[name], [header]).near
