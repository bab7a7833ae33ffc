"""Classes of tickets: how common each is where, when it comes, how long it takes, and what people say."""

# ruff: noqa: E501 - a table, one class a line

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A class of tickets.

    ``old`` and ``new`` weigh it in old and in new compounds, ``season`` and ``clock`` say when it comes, ``feast`` by
    how much on holidays. ``hours`` of handling are usual, ``limit_h`` are allowed. ``says`` are phrases about a house,
    ``outside`` those about the grounds; one that begins with a word of ``NEEDS`` and a colon is only said where there is
    such a thing.
    """

    is_small: bool
    old: float
    new: float
    season: str
    clock: str
    hours: float
    limit_h: int
    says: tuple[str, ...]
    outside: tuple[str, ...] = ()
    feast: float = 0.6


NEEDS = ("lift", "garage", "fresh")
"""A lift; an underground garage; flats that are still being fitted out."""
MATTERS = {
    "电梯停运": Matter(is_small=False, old=6.0, new=6.0, season="flat", clock="home", hours=9, limit_h=48, says=("电梯停运无法使用", "电梯运行异响", "电梯困人后停梯"), feast=1.0),
    "照明损坏": Matter(is_small=True, old=8, new=5, season="winter", clock="evening", hours=20, limit_h=72, says=("楼道灯不亮",), outside=("路灯损坏", "garage:地下车库照明损坏")),
    "漏水维修": Matter(is_small=True, old=8, new=5, season="rain", clock="home", hours=26, limit_h=120, says=("屋顶漏水", "楼道水管漏水", "外墙渗水")),
    "设施维修": Matter(is_small=True, old=7, new=7, season="flat", clock="day", hours=30, limit_h=120, says=("单元门合页损坏",), outside=("健身器材损坏", "休闲座椅破损")),
    "道路破损": Matter(is_small=False, old=4, new=1.5, season="rain", clock="day", hours=60, limit_h=240, says=(), outside=("小区道路坑洼", "路面塌陷")),
    "供水供电": Matter(is_small=False, old=3.5, new=2, season="summer", clock="home", hours=8, limit_h=48, says=("整栋停水", "单元停电", "水压不足"), feast=1.1),
    "楼道堆物": Matter(is_small=True, old=10, new=5, season="flat", clock="day", hours=22, limit_h=72, says=("楼道堆放杂物", "楼梯间堆放旧家具", "过道堆放纸箱")),
    "下水道堵塞": Matter(is_small=True, old=9, new=3, season="rain", clock="home", hours=14, limit_h=48, says=("下水道堵塞返水",), outside=("污水井外溢", "化粪池满溢"), feast=0.9),
    "垃圾清运": Matter(is_small=True, old=9, new=6, season="summer", clock="day", hours=10, limit_h=48, says=(), outside=("垃圾桶满溢", "建筑垃圾未清运", "垃圾房异味"), feast=1.2),
    "绿化养护": Matter(is_small=True, old=2.5, new=5, season="summer", clock="day", hours=40, limit_h=168, says=("树枝遮挡窗户",), outside=("草坪枯死", "绿化带杂草丛生")),
    "保洁不到位": Matter(is_small=True, old=5, new=6, season="flat", clock="day", hours=12, limit_h=48, says=("楼道多日未打扫", "lift:电梯轿厢脏"), outside=("公共区域有积水",)),
    "停车纠纷": Matter(is_small=True, old=8, new=9, season="flat", clock="evening", hours=6, limit_h=48, says=(), outside=("车辆堵住出口", "占用他人车位", "车辆乱停乱放"), feast=1.3),
    "违章搭建": Matter(is_small=False, old=3, new=1, season="flat", clock="day", hours=110, limit_h=360, says=("楼顶搭建阳光房", "一楼占绿搭棚")),
    "占道经营": Matter(is_small=True, old=4, new=2, season="summer", clock="evening", hours=7, limit_h=48, says=(), outside=("小区门口占道摆摊", "烧烤摊占道油烟扰民"), feast=1.1),
    "电动车充电": Matter(is_small=True, old=6, new=5, season="flat", clock="evening", hours=12, limit_h=48, says=("飞线充电", "电动车进楼道充电"), outside=("充电桩故障",)),
    "消防通道堵塞": Matter(is_small=False, old=3, new=2, season="flat", clock="evening", hours=5, limit_h=24, says=("消防通道堆物",), outside=("车辆占用消防通道",), feast=1.2),
    "高空坠物": Matter(is_small=False, old=0.8, new=1.6, season="flat", clock="home", hours=12, limit_h=48, says=("高空抛物", "窗扇松动有坠落风险")),
    "墙体脱落": Matter(is_small=False, old=1.6, new=0.5, season="rain", clock="day", hours=60, limit_h=168, says=("外墙瓷砖脱落", "墙皮大面积脱落")),
    "电线隐患": Matter(is_small=False, old=1.8, new=0.4, season="flat", clock="day", hours=30, limit_h=72, says=("电线老化裸露", "私拉电线")),
    "物业收费": Matter(is_small=False, old=1.2, new=3.2, season="winter", clock="day", hours=36, limit_h=168, says=(), outside=("对物业费标准有异议", "停车费收取不合理")),
    "门禁故障": Matter(is_small=True, old=2, new=6, season="flat", clock="home", hours=12, limit_h=72, says=("单元门禁失灵",), outside=("车辆道闸无法抬杆",)),
    "服务态度": Matter(is_small=True, old=1, new=2, season="flat", clock="day", hours=18, limit_h=120, says=(), outside=("保安态度生硬", "前台推诿")),
    "维修资金": Matter(is_small=False, old=0.5, new=1.0, season="flat", clock="day", hours=120, limit_h=480, says=("申请使用维修资金", "咨询维修资金余额")),
    "噪声扰民": Matter(is_small=True, old=5, new=7, season="summer", clock="night", hours=4, limit_h=24, says=("fresh:装修噪声扰民", "楼上噪声扰民"), outside=("广场舞声音过大", "夜间施工噪声"), feast=1.7),
    "宠物管理": Matter(is_small=True, old=3, new=5, season="flat", clock="evening", hours=10, limit_h=72, says=(), outside=("遛狗不牵绳", "宠物粪便未清理")),
    "邻里纠纷": Matter(is_small=True, old=4, new=3, season="flat", clock="home", hours=30, limit_h=120, says=("楼上漏水协商未果", "公共过道使用纠纷")),
    "助老助困": Matter(is_small=True, old=5, new=1.5, season="winter", clock="day", hours=8, limit_h=48, says=("独居老人需要送餐", "行动不便请求代办", "请求上门量血压")),
    "咨询求助": Matter(is_small=True, old=4, new=4, season="flat", clock="day", hours=3, limit_h=48, says=("咨询办理居住证", "咨询社保认证", "求助联系开锁")),
}  # fmt: skip
"""By the names of the classes that the database is seeded with."""


SEASONS = {
    "flat": (0.95, 0.85, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.05, 1.05, 1.05),
    "rain": (0.5, 0.5, 0.6, 0.7, 1.0, 1.6, 1.9, 1.9, 1.4, 1.0, 0.7, 0.5),
    "summer": (0.6, 0.6, 0.9, 1.1, 1.3, 1.4, 1.4, 1.3, 1.1, 0.9, 0.7, 0.6),
    "winter": (1.5, 1.2, 0.9, 0.8, 0.8, 0.8, 0.8, 0.8, 0.9, 1.0, 1.2, 1.5),
}
"""Weight of each month."""
CLOCKS = {
    "day": (1, 1, 1, 1, 1, 2, 6, 14, 30, 42, 40, 30, 18, 20, 32, 36, 34, 26, 16, 10, 7, 4, 2, 1),
    "home": (3, 2, 2, 2, 2, 4, 12, 26, 24, 20, 18, 20, 22, 16, 14, 15, 18, 26, 34, 34, 28, 18, 10, 5),
    "evening": (3, 2, 1, 1, 1, 2, 6, 14, 14, 12, 12, 12, 12, 10, 10, 12, 18, 30, 40, 42, 36, 24, 12, 6),
    "night": (16, 8, 5, 3, 2, 3, 6, 8, 6, 6, 6, 8, 12, 10, 6, 6, 8, 10, 16, 26, 38, 46, 42, 28),
}
"""Weight of each hour."""
