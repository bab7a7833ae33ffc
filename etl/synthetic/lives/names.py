"""Words that sound like the place, and names of streets and firms: invented, but for 格林天城 and 幸福里."""

# ruff: noqa: E501 - lists of words

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

DEMONSTRATION = (
    "格林天城", "幸福里", "紫溪雅居", "龙川水岸", "永安新居", "鹿城花园", "彝人古镇一期", "学府名苑", "阳光都市", "茶花里",
)  # fmt: skip
"""Names of the ten demonstration compounds; the first two are real ones that the city published."""

OFFICES = (
    "粮食局", "供销社", "州医院", "市医院", "电力公司", "烟草公司", "邮电局", "建筑公司", "运输公司", "农机公司", "百货公司",
    "教育局", "水务局", "林业局", "税务局", "公路段", "纺织厂", "水泥厂", "化肥厂", "糖厂", "印刷厂", "毛巾厂", "酱菜厂",
    "外贸公司", "物资局", "民政局", "卫生局", "农科所", "气象局", "地质队", "第一中学", "师范学校", "农业学校", "煤建公司",
    "食品公司", "五金公司", "木材公司", "汽车总站", "铁路", "人民银行", "储蓄所", "信用社", "工商局", "公安局", "法院",
    "检察院", "档案局", "统计局", "广播局", "文工团", "新华书店", "中医院", "妇幼保健院", "疾控中心", "自来水厂", "煤气公司",
)  # fmt: skip
OFFICE_ENDS = ("宿舍", "家属院", "职工小区", "生活区", "住宿区", "职工宿舍", "集资楼")
PLACES = (
    "龙川", "鹿城", "紫溪", "雁塔", "西山", "青龙", "威楚", "彝海", "灵秀", "福塔", "团山", "桃源", "南屏", "金桥", "州府",
    "滇中", "云泉", "峨碌", "古山", "星宿",
)  # fmt: skip
"""Words of the whole city; most names take a word of their own quarter."""
QUALITIES = (
    "金色", "锦绣", "盛世", "新都", "世纪", "丽景", "翠湖", "半山", "春天", "时代", "和谐", "雅致", "天成", "尚城", "领秀",
    "华庭", "宏运", "康泰", "富康", "安泰", "瑞丰", "嘉和", "怡和", "祥和", "富民", "鑫源", "御景", "书香", "品园", "东方",
    "绿野", "水韵", "云上", "晨星", "明月", "清风", "彩云", "长青", "凤凰", "孔雀", "山茶", "彝家", "荷塘", "竹园", "松苑",
    "柳荫", "桂花", "梨园", "杏园", "兰亭", "听涛", "望江", "揽翠", "映月", "吉庆", "鸿福", "同心", "乐居", "向阳", "晨曦",
    "锦上", "栖云", "和悦", "福满", "丰泽", "润景", "青秀", "金桂", "玉兰", "紫薇",
)  # fmt: skip
OLD_ENDS = ("小区", "新村", "新居", "住宅区", "大院", "住宅小区")
MIDDLE_ENDS = ("花园", "小区", "苑", "新城", "家园", "雅居", "丽苑", "佳园", "名苑", "小镇", "城", "居")
NEW_ENDS = (
    "府",
    "里",
    "公馆",
    "国际",
    "华府",
    "澜庭",
    "悦府",
    "云庭",
    "上城",
    "名邸",
    "印象",
    "春城",
    "学府",
    "一品",
)
VILLA_ENDS = ("别墅", "山庄", "庄园", "墅")
PHASES = ("一期", "二期", "三期")
YARD = "号院"

STREET_FIRST = tuple("龙鹿紫雁西青威彝灵福团桃南北东永金阳滇云峨古星茶梨荷竹松柳桂春文武德仁义和平安康")
STREET_SECOND = tuple("川城溪塔山楚海秀源屏浦兴华民明光新景泰宁祥瑞丰盛荣昌达通惠乐学府桥园林泉江河")

FIRM_FIRST = (
    "睦邻", "鑫汇", "恒安", "康居", "绿荫", "金鹿", "彝州", "滇中", "云岭", "宏泰", "瑞景", "华盛", "佳和", "天顺", "吉祥", "远达",
    "兴龙", "安居", "众合", "德馨", "美邻", "乐邦", "诚信", "博雅", "嘉园", "永泰", "福泽", "春晖", "青松", "龙川", "威楚", "新世纪",
    "向阳", "鸿运", "锦程", "优佳", "盛邦", "同心", "卓然", "中楚", "大地", "四季", "明珠", "海晏", "正源", "东升", "紫金", "百合",
    "晨光", "和润", "信诺", "长乐", "泰和", "银桥", "翔宇", "三和", "恒康", "蓝天", "启航", "金穗", "润泽", "鼎盛", "百顺",
)  # fmt: skip
FIRM_SECOND = "源泰华康嘉宏盛祥"
FIRM_ENDS = ("物业服务有限公司", "物业管理有限公司", "物业服务有限责任公司", "城市服务有限公司")
BRANDS = (
    "睦邻管家", "红色驿站", "365.24°服务", "邻里红", "红石榴管家", "彝乡红管家", "鹿城先锋", "红色合伙人", "小院红", "暖心楼长",
    "四点半课堂", "幸福敲门", "红袖标", "银发守护", "板凳议事", "红心物业", "连心桥", "一刻钟服务圈", "红色管家日", "邻里共享厨房",
    "火塘议事", "左脚邻里", "茶花志愿红", "红色充电桩", "平安夜巡", "解忧杂货铺", "邻里帮帮团",
)  # fmt: skip


def street_names(rng: np.random.Generator, count: int, taken: Iterable[str]) -> list[str]:
    """``count`` distinct street names without their last word, none of which begins a name in ``taken``."""
    stems = [a + b for a in STREET_FIRST for b in STREET_SECOND if a != b]
    used = {name[:2] for name in taken}
    free = np.array([stem for stem in stems if stem not in used])
    if count > len(free):
        more = [a + b for a in free[:200] for b in "东西南北中"]
        free = np.concatenate([free, np.array(more)])
    return [str(stem) for stem in rng.permutation(free)[:count]]


def firm_names(rng: np.random.Generator, count: int, city: str) -> list[str]:
    """``count`` distinct names of property firms; most carry the name of the city."""
    stem = city.removesuffix("市").removesuffix("县")
    stems = [str(first) for first in rng.permutation(FIRM_FIRST)]
    for turn in range(-(-count // len(stems)) - 1):
        ends = [FIRM_SECOND[(turn + index) % len(FIRM_SECOND)] for index in range(len(FIRM_FIRST))]
        stems += [f"{first}{end}" for first, end in zip(stems, ends, strict=False)]
    places = ("云南", stem, "昆明", f"{stem}州") if stem == "楚雄" else ("云南", stem, stem, stem)
    chances = (0.2, 0.62, 0.08, 0.1)
    kinds = rng.integers(len(FIRM_ENDS), size=count)
    where = rng.choice(len(places), size=count, p=chances)
    return [places[where[i]] + stems[i] + FIRM_ENDS[kinds[i]] for i in range(count)]
