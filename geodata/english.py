"""Chinese names of places as a reader of English meets them: `Lucheng Town` for 鹿城镇.

Proper parts are written in pinyin (GB/T 16159), generic ones translated, as the signs of Chinese streets do.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

_HAN: Final = re.compile(r"[\u3400-\u9fff]+")
HAS_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_REMEMBERED: Final = 65_536
# Longer proper names are written in pairs of signs: Chuxiong Mulin instead of Chuxiongmulin.
_LONGEST_WORD: Final = 3
_PAIR: Final = 2
_SHORTEST: Final = 2

# Generic words at the end of a name, the longest that fits first.
_ENDS: Final = {
    "社区居民委员会": "Community", "社区居委会": "Community", "居民委员会": "Community",
    "居委会": "Community", "村民委员会": "Village", "村委会": "Village", "街道办事处": "Subdistrict",
    "街道": "Subdistrict", "社区": "Community", "都市": "City", "超市": "Supermarket",
    "自治州": "Prefecture", "自治县": "County",
    "彝族": "Yi", "省": "Province", "市": "City", "县": "County", "古镇": "Ancient Town",
    "古城": "Old Town",
    "镇": "Town", "乡": "Township",
    "新村": "New Village", "村": "Village", "片区": "Area", "网格": "Grid", "微网格": "Micro-grid",
    "小区": "Compound", "住宅区": "Compound", "家属院": "Staff Housing", "家属区": "Staff Housing",
    "花园": "Garden", "公寓": "Apartments", "大厦": "Tower", "山庄": "Villas", "别墅": "Villas",
    "新城": "New Town", "宿舍": "Dormitory", "大道": "Avenue", "东路": "East Road",
    "西路": "West Road", "南路": "South Road", "北路": "North Road", "中路": "Middle Road",
    "东街": "East Street", "西街": "West Street", "南街": "South Street", "北街": "North Street",
    "路": "Road", "街": "Street", "巷": "Lane", "高速公路": "Expressway",
    "公路": "Highway", "高速": "Expressway",
    "铁路": "Railway", "大桥": "Bridge", "桥": "Bridge", "江": "River", "河": "River",
    "水库": "Reservoir", "湖": "Lake", "溪": "Creek", "山": "Hill", "公园": "Park",
    "湿地公园": "Wetland Park", "广场": "Square", "体育场": "Stadium", "体育馆": "Gymnasium",
    "体育中心": "Sports Centre", "火车站": "Railway Station", "客运站": "Coach Station",
    "汽车站": "Coach Station", "车站": "Station", "幼儿园": "Kindergarten", "小学": "Primary School",
    "中学": "Secondary School", "学校": "School", "学院": "College", "大学": "University",
    "人民医院": "People's Hospital", "中医院": "Hospital of Chinese Medicine", "医院": "Hospital",
    "卫生院": "Health Centre", "卫生服务中心": "Health Centre", "农贸市场": "Farmers' Market",
    "市场": "Market", "商场": "Mall", "商业广场": "Shopping Plaza", "购物中心": "Shopping Centre",
    "工业园": "Industrial Park", "产业园": "Industrial Park", "厂": "Works", "仓库": "Warehouse",
    "物流园": "Logistics Park", "党群服务中心": "Party-Mass Service Centre",
    "便民服务中心": "Service Centre", "服务中心": "Service Centre", "红色驿站": "Red Station",
    "驿站": "Station", "长者食堂": "Elders' Canteen", "食堂": "Canteen", "长者之家": "Elders' Home",
    "儿童之家": "Children's Home", "四点半课堂": "4:30 Classroom", "书屋": "Reading Room",
    "议事亭": "Deliberation Pavilion", "红色影院": "Red Cinema", "便民维修点": "Repair Point",
    "便民维修": "Repair Point", "快递代收点": "Parcel Point", "快递代收": "Parcel Point",
    "夜间值守点": "Night Duty Post", "夜间值守": "Night Duty Post", "帮办窗口": "Help Desk",
    "教育阵地": "Education Site", "物业服务有限责任公司": "Property Service Co., Ltd.",
    "物业管理有限责任公司": "Property Management Co., Ltd.",
    "物业服务有限公司": "Property Service Co., Ltd.",
    "物业管理有限公司": "Property Management Co., Ltd.", "有限责任公司": "Co., Ltd.",
    "有限公司": "Co., Ltd.", "红色公益物业": "Red Public-Interest Property Firm",
    "公益物业": "Public-Interest Property Firm", "党支部": "Party Branch", "党小组": "Party Group",
    "党总支": "General Party Branch", "业主委员会": "Owners' Committee", "业委会": "Owners' Committee",
    "每日": "Daily", "每天": "Daily", "工作日": "Weekdays", "周末": "Weekends",
    "次日": "next day", "综合楼": "Building", "大楼": "Building", "营业厅": "Office",
    "商务中心": "Business Centre",
    "小游园": "Pocket Park", "苗圃": "Nursery", "工商所": "Office", "司法所": "Office",
    "粮库": "Granary", "红色": "Red",
    "基地": "Base", "实验": "Experimental", "中心": "Centre",
    "全天": "All day", "总部": "Headquarters", "人民政府": "People's Government",
    "政府": "Government", "派出所": "Police Station",
}  # fmt: skip
_LONGEST_END: Final = max(map(len, _ENDS))
# What is counted, before or after its number: 3栋, 第二片区, 二期.
_COUNTED: Final = {
    "号院": "Courtyard",
    "号楼": "Building", "栋": "Building", "幢": "Building", "座": "Block", "单元": "Unit", "期": "Phase",
    "组团": "Cluster", "组": "Group", "号门": "Gate", "号": "No.", "片区": "Area", "片": "Area",
    "网格": "Grid", "区": "Zone", "层": "Floor", "户": "Home",
}  # fmt: skip
_MARKS: Final = {ord("（"): " (", ord("）"): ")", ord("·"): " ", ord("、"): ", ", ord("—"): "-"}
_NUMERALS: Final = {sign: n for n, sign in enumerate("零一二三四五六七八九十")}
# A number in digits is looked at once, as a whole.
_NUMBER: Final = "(?<![0-9A-Za-z])[0-9A-Za-z]++|[一二三四五六七八九]?十?[一二三四五六七八九十]"
_NUMBERED: Final = re.compile(
    rf"第?({_NUMBER})({'|'.join(sorted(_COUNTED, key=len, reverse=True))})|第({_NUMBER})"
)
_DAY_OF: Final = dict(zip("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
_DAYS: Final = re.compile("周[一二三四五六日](至周[一二三四五六日])?")
# Before these a generic word may be the proper name itself: 新村镇 is Xincun Town.
_DIVISIONS: Final = frozenset({"Community", "Subdistrict", "Town", "Township", "Village"})
_BEFORE_A_VOWEL: Final = "aoe"


@lru_cache(maxsize=_REMEMBERED)
def english(name: str) -> str:
    """A Chinese name in English; one without a Chinese sign stays as it is."""
    if not HAS_HAN.search(name):
        return name
    words: list[str] = []
    at = 0
    name = _DAYS.sub(lambda found: "–".join(_DAY_OF[sign] for sign in found[0] if sign in _DAY_OF), name)
    for found in _NUMBERED.finditer(name):
        words += _plain(name[at : found.start()])
        words.append(f"{_COUNTED.get(found[2], 'No.')} {_number(found[1] or found[3])}")
        at = found.end()
    words += _plain(name[at:])
    return (
        re.sub(r"\s+", " ", " ".join(words)).replace(" ,", ",").replace("( ", "(").replace(" )", ")").strip()
    )


def _plain(text: str) -> list[str]:
    """The words of a name without counted parts; what is not Chinese stays between them."""
    words: list[str] = []
    at = 0
    for found in _HAN.finditer(text):
        words += [_marks(text[at : found.start()]), *_han(found[0])]
        at = found.end()
    return [each for each in (*words, _marks(text[at:])) if each]


def _marks(text: str) -> str:
    return text.translate(_MARKS).strip(" ")


def _han(text: str) -> list[str]:
    """Chinese signs as words: generic ends translated from the last on, the rest in pinyin."""
    ends: list[str] = []
    while size := _end_of(text):
        if size == len(text) and ends and ends[0] in _DIVISIONS:
            break
        ends.insert(0, _ENDS[text[-size:]])
        text = text[:-size]
    return [*_pinyin(text), *ends]


def _end_of(text: str) -> int:
    """How many signs the generic word at the end has; 0 without one."""
    for size in range(min(_LONGEST_END, len(text)), 0, -1):
        # A sign alone, or one sign before another, is no generic word: 东山 is Dongshan, not Dong Hill.
        if text[-size:] in _ENDS and (size > 1 or len(text) > _SHORTEST):
            return size
    return 0


def _pinyin(text: str) -> list[str]:
    # The dictionary takes time and memory that a page in Chinese need not pay.
    from pypinyin import lazy_pinyin

    signs = lazy_pinyin(text)
    ends = range(_PAIR, len(signs) - 1, _PAIR) if len(signs) > _LONGEST_WORD else ()
    starts = [0, *ends]
    return [_joined(signs[start:end]) for start, end in pairwise([*starts, len(signs)]) if start < end]


def _joined(signs: list[str]) -> str:
    """Syllables as one word, with an apostrophe before one that begins with a vowel: `Yong'an`."""
    apart = ("'" + sign if n and sign[:1] in _BEFORE_A_VOWEL else sign for n, sign in enumerate(signs))
    return "".join(apart).capitalize()


def _number(text: str) -> str:
    if text[0] not in _NUMERALS:
        return text
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return "".join(str(_NUMERALS[sign]) for sign in text)
    return str((_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0))
