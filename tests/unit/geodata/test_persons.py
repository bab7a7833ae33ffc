"""What names a person is told from what names an office or a post."""

from __future__ import annotations

import pytest

from geodata.persons import (
    is_name,
    is_nothing_but_names,
    may_name,
    names_person,
    without_addressed,
    without_names,
)


@pytest.mark.parametrize(
    "post",
    [
        "张伟", "李建国", "欧阳娜", "張偉", "王某某", "李*", "王主任", "李书记", "区划办 张伟",
        "区划办李建国", "社区书记王芳", "网格员杨丽", "李建国书记", "张伟（区划办）",
        "Zhang Wei", "Wei Zhang", "13987654321", "陳科長",
    ],
)  # fmt: skip
def test_a_person_is_no_post(post: str) -> None:
    assert names_person(post)


@pytest.mark.parametrize(
    "post",
    [
        "区划办", "数据岗", "鹿城镇数据岗", "社区网格长", "社区书记", "党支部书记", "金融办",
        "高新区管委会主任", "纪检组", "林长", "路长", "田长办", "施工队经理", "物业科", "江北社区居委会",
        "网格长办公室",
        "办公室主任", "综治办金融组", "信息中心", "普查办", "董事会", "12345热线办", "龙川社区党总支",
        "GIS office", "Data Office", "数据岗、网格岗", "温泉镇党群办",
        "區劃辦", "社區書記", "李庄书记", "王家屯主任",
    ],
)  # fmt: skip
def test_an_office_or_a_post_is_no_person(post: str) -> None:
    assert not names_person(post)


@pytest.mark.parametrize("name", ["張偉", "陳建國"])
def test_names_in_traditional_characters_are_names(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("太保路1号李女士", "太保路1号某女士"), ("张先生家旁", "某先生家旁"),
        ("反映李桂芳女士漏水", "反映某女士漏水"),
        ("欧阳建国先生", "某先生"), ("张偉先生、陳師傅", "某先生、某師傅"),
        ("找王阿姨和杨大爷", "找某阿姨和某大爷"),
        ("任先生", "某先生"), ("何女士的车", "某女士的车"), ("赵老师", "某老师"),
    ],
)  # fmt: skip
def test_names_before_forms_of_address_are_taken_out(text: str, bare: str) -> None:
    assert without_addressed(text) == bare
    assert without_addressed(bare) == bare


@pytest.mark.parametrize(
    "text",
    [
        "", "业主先生", "任何女士", "方便女士出入", "对方女士", "小学老师", "班主任老师", "高中老师",
        "施工师傅",
        "女士们先生们", "老年大爷", "阳光花园", "各位女士", "金牌师傅", "母婴室（女士）",
    ],
)  # fmt: skip
def test_a_form_of_address_without_a_name_stays(text: str) -> None:
    assert without_addressed(text) == text


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("业主姓名：王建国", "业主姓名：某某"), ("联系人李四", "联系人某某"),
        ("联系人：张伟，漏水", "联系人：某某，漏水"),
        ("联系人: 欧阳娜 电话", "联系人: 某某 电话"), ("投诉人杨丽反映漏水", "投诉人某某反映漏水"),
        ("姓名:王芳;3栋", "姓名:某某;3栋"), ("户主 ：李建国电话", "户主 ：某某电话"),
        ("聯繫人：張偉", "聯繫人：某某"),
        ("联系人：王主任", "联系人：某某"),
    ],
)  # fmt: skip
def test_names_behind_a_word_for_whose_they_are_are_taken_out(text: str, bare: str) -> None:
    assert may_name(text)
    assert without_names(text) == bare
    assert without_names(bare) == bare


@pytest.mark.parametrize(
    "text",
    [
        "业主反映楼道漏水", "业主方便时回电", "联系人方便时回电", "联系人：物业公司", "居民安全受影响",
        "住户于今日来电",
        "负责人已到现场", "业主高空抛物", "投诉人要求回复", "联系人：", "业主：高新物业公司", "经办人应到场",
        "姓名牌脱落", "居民，金马小区", "联系人：社区居委会",
    ],
)  # fmt: skip
def test_a_word_for_whose_a_name_is_without_one_stays(text: str) -> None:
    assert without_names(text) == text


@pytest.mark.parametrize("why", ["张伟", "王主任", "张伟、李芳", "Zhang Wei"])
def test_a_reason_that_is_nothing_but_a_name(why: str) -> None:
    assert is_nothing_but_names(why)


@pytest.mark.parametrize(
    "why", ["历史遗留", "现场核实无误", "张伟小区有两期", "经核实，是两个小区", "same place"]
)
def test_a_reason_is_no_name(why: str) -> None:
    assert not is_nothing_but_names(why)
