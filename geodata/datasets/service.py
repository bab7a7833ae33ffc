"""Service points: the stations and micro-spaces where residents are served."""

from geodata.datasets.spec import Dataset, Field
from geodata.datasets.territory import CODE, COMMUNITY, COMPOUND

SERVICE_POINTS = Dataset(
    name="service_points",
    zh="服务阵地",
    en="Service points",
    table="service_point",
    geometry="point",
    is_geometry_required=True,
    natural_key=("kind", "name"),
    after=("divisions", "compounds"),
    fields=(
        Field(name="code", zh="阵地编码", synonyms=(*CODE.synonyms, "阵地编号")),
        Field(name="name", zh="阵地名称", synonyms=("名称", "站点名称", "name"), is_required=True),
        Field(
            name="kind",
            zh="阵地类型",
            kind="choice",
            is_required=True,
            synonyms=("类型", "类别", "kind"),
            choices={
                "centre": ("党群服务中心", "党群中心", "centre", "center"),
                "station": ("红色驿站", "驿站", "服务站", "station"),
                "canteen": ("长者食堂", "老年幸福食堂", "幸福食堂", "老年食堂", "canteen"),
                "elder": ("长者之家", "老年之家", "居家养老服务中心", "elder"),
                "child": ("儿童之家", "child"),
                "class": ("四点半课堂", "class"),
                "book": ("书屋", "红色书屋", "阅览室", "农家书屋", "book"),
                "pavilion": ("议事亭", "议事厅", "红色议事亭", "pavilion"),
                "cinema": ("红色影院", "cinema"),
                "repair": ("便民维修", "维修点", "repair"),
                "parcel": ("快递代收", "快递驿站", "parcel"),
                "night": ("夜间值守", "night"),
                "desk": ("帮办窗口", "代办窗口", "desk"),
                "edu": ("红色教育阵地", "教育阵地", "教育基地", "edu"),
            },
        ),
        COMMUNITY,
        COMPOUND,
        Field(name="address", zh="地址", synonyms=("详细地址", "address")),
        Field(name="hours", zh="开放时间", synonyms=("服务时间", "营业时间", "hours")),
        Field(name="capacity", zh="容量", kind="integer", minimum=0, synonyms=("座位数", "接待能力", "capacity")),
        Field(name="windows", zh="窗口数", kind="integer", minimum=0, synonyms=("服务窗口", "windows")),
        Field(name="opened_on", zh="启用日期", kind="date", synonyms=("建成日期", "opened_on")),
        Field(name="closed_on", zh="停用日期", kind="date", synonyms=("关闭日期", "closed_on")),
    ),
)
