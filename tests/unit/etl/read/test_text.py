"""Which encoding a text is in, told by its bytes alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from etl.read import text

TRADITIONAL = "陽光花園國際廣場業主委員會臺北市中正區忠孝東路號樓聯絡電話備註綠地學校醫院車站辦事處黨總支書記"
SIMPLIFIED = "阳光花园国际广场业主委员会楚雄市鹿城镇环城路号楼联络电话备注绿地学校医院车站办事处党总支书记"
LEAST = 12


def texts(characters: str) -> st.SearchStrategy[str]:
    return st.text(characters, min_size=LEAST).filter(lambda word: len(set(word)) >= LEAST // 2)


@given(texts(TRADITIONAL))
def test_traditional_text_of_an_island_is_big5(word: str) -> None:
    decision = text.decide(f"code,name\nC1,{word}\n".encode("big5"))
    assert decision.encoding == "big5"
    assert decision.warning is None


@given(texts(SIMPLIFIED))
def test_simplified_text_is_never_big5(word: str) -> None:
    assert text.decide(f"code,name\nC1,{word}\n".encode("gbk")).encoding == "gbk"


def test_a_wrong_declaration_of_big5_is_told() -> None:
    sample = SIMPLIFIED.encode("gbk")
    assert text.decide(sample, declared="Big5").encoding == "gbk"
    assert "declares Big5" in str(text.decide(sample, declared="Big5").warning)
    assert text.decide(TRADITIONAL.encode("cp950"), declared="950").reason == "declared, and the text agrees"
