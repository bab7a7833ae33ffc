"""Names of places in English: pinyin for what is proper, words for what is generic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.english import HAS_HAN, english


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("鹿城镇", "Lucheng Town"),
        ("东兴社区", "Dongxing Community"),
        ("东兴社区居民委员会", "Dongxing Community"),
        ("东兴社区第三片区", "Dongxing Community Area 3"),
        ("幸福里", "Xingfuli"),
        ("阳光花园二期", "Yangguang Garden Phase 2"),
        ("阳光花园（2期）", "Yangguang Garden (Phase 2)"),
        ("12号楼", "Building 12"),
        ("二十一栋", "Building 21"),
        ("2单元", "Unit 2"),
        ("鹿城北路", "Lucheng North Road"),
        ("龙川江", "Longchuan River"),
        ("楚雄市第一中学", "Chuxiong City No. 1 Secondary School"),
        ("幸福里红色驿站", "Xingfuli Red Station"),
        ("东兴社区党群服务中心", "Dongxing Community Party-Mass Service Centre"),
        ("楚雄睦邻物业服务有限公司", "Chuxiong Mulin Property Service Co., Ltd."),
        ("永安新居", "Yong'an Xinju"),
        ("新村镇", "Xincun Town"),
        ("滨江新村红色议事亭", "Binjiang New Village Red Deliberation Pavilion"),
        ("周二至周日 09:00-17:00", "Tue–Sun 09:00-17:00"),
        ("每日 20:00-次日 08:00", "Daily 20:00- next day 08:00"),
        ("每日 08:00-20:00", "Daily 08:00-20:00"),
        ("绕城公路", "Raocheng Highway"),
        ("阳光都市", "Yangguang City"),
        ("彝人古镇", "Yiren Ancient Town"),
        ("东山", "Dongshan"),
        ("鹿城镇人民政府", "Lucheng Town People's Government"),
        ("建设路5号院", "Jianshe Road Courtyard 5"),
        ("", ""),
        ("Lot 7 <b>", "Lot 7 <b>"),
    ],
)
def test_a_name_is_read_as_its_signs_are(name: str, said: str) -> None:
    assert english(name) == said


@given(
    st.text(st.sampled_from("鹿城镇东兴社区花园路江期栋第三十12A（）· 阳光幸福里党群服务中心"), max_size=16)
)
def test_no_chinese_sign_is_left_and_a_second_reading_changes_nothing(name: str) -> None:
    said = english(name)
    assert not HAS_HAN.search(said)
    assert english(said) == said
    assert said == "" or not name.strip("（）· ") or said[0].isupper() or not said[0].isalpha()


@given(st.text(st.characters(max_codepoint=0x2FF), max_size=30))
def test_a_name_without_chinese_signs_stays_as_it_is(name: str) -> None:
    assert english(name) == name
