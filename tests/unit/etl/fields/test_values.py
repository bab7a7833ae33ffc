"""Cells as offices write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.fields import values
from etl.fields.headers import fold, unit_of
from etl.fields.mapping import NO_SAVED, words_of
from etl.read import text
from geodata.datasets import DATASETS

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "cell",
    [
        "2019年3月1日",
        "2019.3.1",
        "2019/3",
        "20190301",
        "2019-03-01",
        "2019/3/1 00:00:00",
        43525,
        "43525",
        "２０１９年３月１日",
    ],
)
def test_one_day_in_many_notations(cell: object) -> None:
    assert values.day(cell) == date(2019, 3, 1)


@given(st.dates(date(1960, 1, 1), date(2090, 12, 31)))
def test_a_day_written_out_is_the_day(day: date) -> None:
    numerals = "零一二三四五六七八九"

    def written(number: int) -> str:
        tens, ones = divmod(number, 10)
        return ("" if tens == 0 else "十" if tens == 1 else f"{numerals[tens]}十") + (
            numerals[ones] if ones else ""
        )

    year = "".join(numerals[int(digit)] for digit in f"{day:%Y}")
    for zero in "零〇○":
        told = f"{year.replace('零', zero)}年{written(day.month)}月{written(day.day)}日"
        assert values.day(told) == day
    assert values.day(f"{year}年{written(day.month)}月") == day.replace(day=1)


@pytest.mark.parametrize(
    "cell", ["二〇二四年十三月一日", "二〇二四年三月三十二日", "二〇二四年二月三十日", "二〇二四年一二月一日"]
)
def test_what_is_written_out_and_no_day(cell: str) -> None:
    with pytest.raises(values.UnreadableError):
        values.day(cell)


@pytest.mark.parametrize("cell", ["￥1.2", "¥ 1.20", "1.2元/月·㎡", "１．２元"])
def test_a_sum_of_money_is_a_number(cell: str) -> None:
    assert values.number(cell) == 1.2


@given(st.dates(date(1960, 1, 1), date(2090, 12, 31)))
def test_days_survive_every_notation(day: date) -> None:
    for pattern in (
        "{0.year}年{0.month}月{0.day}日",
        "{0.year}.{0.month}.{0.day}",
        "{0:%Y%m%d}",
        "{0.year}/{0.month}/{0.day}",
    ):
        assert values.day(pattern.format(day)) == day


@pytest.mark.parametrize("cell", ["2019-13-01", "昨天", "2019-02-30", True, "19-3-1"])
def test_what_is_no_day(cell: object) -> None:
    with pytest.raises(values.UnreadableError):
        values.day(cell)


def test_times_with_and_without_a_zone() -> None:
    assert values.moment("2016-01-22 16:51:00 UTC", CHINA) == datetime(2016, 1, 22, 16, 51, tzinfo=UTC)
    assert values.moment("2016-01-22 16:51", CHINA) == datetime(2016, 1, 22, 16, 51, tzinfo=CHINA)
    assert values.moment("2016年1月22日 下午4时51分", CHINA) == datetime(2016, 1, 22, 16, 51, tzinfo=CHINA)
    assert values.moment("01/22/2016 04:51:00 PM", CHINA) == datetime(2016, 1, 22, 16, 51, tzinfo=CHINA)
    assert values.moment("2016-01-22T16:51:00+08:00", UTC) == datetime(2016, 1, 22, 16, 51, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1,234.5", 1234.5),
        ("１２３", 123),
        ("56.3万", 563000),
        ("120户", 120),
        ("85.5 ㎡", 85.5),
        ("-3", -3),
        (7, 7),
    ],
)
def test_numbers(cell: object, number: float) -> None:
    assert values.number(cell) == pytest.approx(number)


@pytest.mark.parametrize("cell", ["abc", "1-2", "12/3", "nan", "inf", True])
def test_what_is_no_number(cell: object) -> None:
    with pytest.raises(values.UnreadableError):
        values.number(cell)


def test_headers_fold_to_one() -> None:
    assert {
        fold(h) for h in ("建筑面积（㎡）", "建筑面积", "建筑面积(万㎡)", " 建筑 面积 ", "*建筑面积")
    } == {"建筑面积"}
    assert unit_of("建筑面积（万㎡）") == "万m2"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030", "utf-8-sig", "utf-16"])
def test_the_encoding_of_chinese_text_is_found(encoding: str) -> None:
    sample = "小区名称,所属社区,管理状态\n阳光花园,东兴社区,专业物业\n格林天城,学桥街社区,红色公益\n"
    decided = text.decide(sample.encode(encoding)).encoding
    assert sample.encode(encoding).decode(decided).lstrip("\ufeff") == sample


def test_a_false_declaration_is_not_believed() -> None:
    decision = text.decide("阳光花园小区物业服务".encode("gbk"), declared="ISO-8859-1")
    assert decision.encoding == "gbk"
    assert decision.warning


@given(
    moment=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)),  # noqa: DTZ001
    mark=st.sampled_from(" T"),
)
def test_a_time_means_the_same_in_every_writing(moment: datetime, mark: str) -> None:
    zone = CHINA
    plain = moment.replace(microsecond=0).isoformat(mark)
    others = (plain.replace("-", "/"), plain + ".0", f" {plain}")
    expected = moment.replace(microsecond=0, tzinfo=zone)
    assert values.moment(plain, zone) == expected
    assert all(values.moment(other, zone) == expected for other in others)


@pytest.mark.parametrize("cell", ["2025-W47-7T00:48:23", "2025-02-30 00:00:00", "2025-01-01 00:61:00"])
def test_what_only_looks_like_a_time(cell: str) -> None:
    with pytest.raises(values.UnreadableError):
        values.moment(cell, UTC)


@pytest.mark.parametrize(
    "cell",
    [
        2003, "2003", "2003.0", "2003年", "2003.5", 2003.5, "2003年5月", "2003-05-01", "２００３年",
        date(2003, 5, 1),
    ],
)  # fmt: skip
def test_the_year_of_a_day_is_a_year(cell: object) -> None:
    assert values.year(cell) == 2003


@pytest.mark.parametrize("cell", ["上世纪90年代", "2003-2005", "不详", 37742.5])
def test_what_tells_no_year_is_not_guessed(cell: object) -> None:
    with pytest.raises(values.UnreadableError):
        values.year(cell)


@pytest.mark.parametrize(("cell", "expected"), [("3.5萬", 35_000.0), ("1.2億", 1.2e8), ("２萬㎡", 20_000.0)])
def test_traditional_numbers_are_numbers(cell: str, expected: float) -> None:
    assert values.number(cell) == pytest.approx(expected)


@pytest.mark.parametrize("cell", ["專業物業", "专业物业"])
def test_traditional_words_are_words(cell: str) -> None:
    status = DATASETS["compounds"].field("status")
    assert values.choice(cell, words_of(status, NO_SAVED)) == "professional"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("3.2", 32_000), (3.2, 32_000), ("12,000㎡", 12_000), ("1.05万", 10_500),
        ("1.05万㎡", 10_500), ("1.05萬平方米", 10_500), ("3亩", 2_000),
        ("１２０００平方米", 12_000), ("2公顷", 20_000), ("2 ha", 20_000), ("0.5 km2", 500_000),
        ("12000 m2", 12_000), ("12千平方米", 12_000), ("0.3亿", 3e7), ("1.2万亩", 8e6), ("0.1平方千米", 1e5),
        ("3.2（估）", 32_000), ("3.2 (chart)", 32_000),
    ],
)  # fmt: skip
def test_the_unit_of_a_cell_stands_above_that_of_its_header(cell: object, expected: float) -> None:
    assert values.area(cell, 1e4) == pytest.approx(expected)


@pytest.mark.parametrize("cell", [40664, 40664.0, "40664", "40664.0"])
def test_the_year_of_a_day_that_lost_its_format(cell: object) -> None:
    assert values.year(cell) == 2011


@pytest.mark.parametrize("cell", [20110, "19985", 20035])
def test_a_year_with_a_digit_too_many_is_no_day(cell: object) -> None:
    assert values.year(cell) == int(str(cell))


@pytest.mark.parametrize("cell", ["1e999㎡", "9" * 400 + "万㎡", "1e400亩"])
def test_an_area_without_end_is_none(cell: str) -> None:
    with pytest.raises(values.UnreadableError):
        values.area(cell)
