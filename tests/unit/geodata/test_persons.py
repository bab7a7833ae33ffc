"""What names a person is told from what names an office or a post."""

from __future__ import annotations

import pytest

from geodata.persons import is_name, names_person


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
