"""Names of what is no compound: schools, hospitals, markets, works. All invented, each given once."""

# ruff: noqa: E501 - lists of words

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etl.synthetic.places import PARKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.synthetic.arrays import Geometries, Numbers, Texts

STEMS = (
    "龙川", "鹿城", "紫溪", "西山", "威楚", "彝海", "南屏", "东瀛", "峨碌", "古山", "云泉", "茶花", "桂花", "明德", "育才",
    "新华", "光华", "文昌", "崇文", "启明", "思源", "金桥", "锦绣", "春晖", "惠民", "康宁", "仁和", "百草", "平安", "长乐",
    "柳荫", "松苑", "竹园", "荷塘", "梨园", "杏园", "石羊", "望江", "临江", "月潭", "凤岭", "飞龙", "白鹤", "清泉", "七彩",
)  # fmt: skip
ENDS: dict[str, tuple[str, ...]] = {
    "university": ("师范学院", "学院"),
    "college": ("职业技术学院", "卫生学校", "技师学院"),
    "coach": ("汽车客运站",),
    "depot": ("公交总站", "公交停保场"),
    "hospital": ("医院", "中医医院", "妇幼保健院", "康复医院"),
    "clinic": ("社区卫生服务中心",),
    "culture": ("图书馆", "文化馆", "博物馆", "青少年宫", "大剧院"),
    "waterworks": ("自来水厂", "污水处理厂", "水质净化厂"),
    "substation": ("变电站",),
    "fire": ("消防救援站",),
    "stadium": ("体育中心", "体育场"),
    "courts": ("全民健身中心", "文体广场"),
    "hall": ("政务服务中心",),
    "bureau": ("税务所", "派出所", "供电所", "邮政支局", "司法所", "工商所", "电信营业厅"),
    "bureau_large": ("办公楼", "大厦", "综合楼", "商务中心", "电信大楼", "水务大楼", "金融大厦"),
    "plaza": ("广场",),
    "tower": ("塔公园",),
    "middle": ("中学", "实验中学", "高级中学"),
    "primary": ("小学", "实验小学", "中心小学"),
    "kindergarten": ("幼儿园", "实验幼儿园", "艺术幼儿园"),
    "mall": ("购物中心", "商业广场", "生活广场", "时代广场"),
    "market": ("农贸市场", "集贸市场"),
    "wholesale": ("批发市场", "建材市场", "花鸟市场"),
    "park": ("公园", "游园", "湿地公园", "文化公园"),
    "pocket": ("小游园", "口袋公园", "绿地"),
    "hotel": ("酒店", "宾馆", "客栈"),
    "street": ("商业街", "步行街", "商贸城", "市场街", "美食街"),
    "logistics": ("物流园", "冷链物流中心", "仓储中心"),
    "park_works": ("绿色食品产业园", "生物医药产业园", "新材料产业园", "机电产业园", "彝药产业园", "电子产业园"),
    "works": ("食品厂", "制药厂", "建材厂", "机械厂", "包装厂", "饲料厂", "木业公司", "纺织厂", "彝绣工坊", "茶厂", "塑料制品厂", "家具厂"),
    "store": ("仓库", "粮库", "货场", "配送中心"),
    "lab": ("科技园", "创业园", "质检中心", "孵化基地"),
    "nursery": ("苗圃", "花卉园"),
}  # fmt: skip
"""What follows the name of a community or an invented word."""
SELDOM_NAMED = {
    "street": 0.28,
    "works": 0.8,
    "store": 0.7,
    "pocket": 0.35,
    "bureau": 0.6,
    "lab": 0.8,
    "nursery": 0.6,
}
"""Share of the plots of a sort that have a name; others are all named."""
LARGE_BUREAU_M2 = 5_000.0
NAMELESS = frozenset({"homes", "idle"})
LOCAL = frozenset({"clinic", "primary", "kindergarten", "market", "middle", "park", "pocket", "plaza"})
"""Sorts that take the name of their community first."""
FIRST: dict[str, str] = {"tower": "雁", "hall": "市民", "university": "威楚", "college": "滇彝"}


def named(sort: Texts, m2: Numbers, place: Sequence[str], rng: np.random.Generator) -> Geometries:
    """A distinct name for each plot, or None; the largest of a sort take the plain name of their community."""
    name = np.full(len(sort), None, dtype=object)
    taken = set(PARKS)
    for index in np.argsort(-m2, kind="stable").tolist():
        kind = str(sort[index])
        if kind == "bureau" and m2[index] > LARGE_BUREAU_M2:
            kind = "bureau_large"
        if kind in NAMELESS or rng.random() > SELDOM_NAMED.get(kind, 1.0):
            continue
        found = _free_name(kind, place[index], taken, rng)
        if found is not None:
            taken.add(found)
            name[index] = found
    return name


def _free_name(kind: str, place: str, taken: set[str], rng: np.random.Generator) -> str | None:
    ends = ENDS[kind]
    if kind in FIRST and FIRST[kind] + ends[0] not in taken:
        return FIRST[kind] + ends[0]
    first = place.removesuffix("街") if kind in LOCAL or rng.random() < 0.4 else _pick(STEMS, rng)  # noqa: PLR2004
    order = (
        [ends[0], *[ends[int(i)] for i in rng.permutation(len(ends))]]
        if kind in LOCAL
        else [_pick(ends, rng)]
    )
    for end in order:
        if first + end not in taken:
            return first + end
    for _ in range(60):
        found = _pick(STEMS, rng) + _pick(ends, rng)
        if found not in taken:
            return found
    return None


def _pick(words: Sequence[str], rng: np.random.Generator) -> str:
    return words[int(rng.integers(len(words)))]
