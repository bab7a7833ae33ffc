"""Compounds, who manages them since when, their buildings and units."""

from geodata.datasets.spec import Dataset, Field, Reference
from geodata.datasets.territory import CODE, COMMUNITY

MANAGEMENT_STATUS = {
    "professional": ("专业物业", "专业", "专业物业服务", "专业化物业", "市场化物业", "professional"),
    "public_interest": ("红色公益", "红色公益物业", "公益物业", "公益", "public_interest", "public-interest"),
    "self_managed": ("自管", "自治管理", "业主自管", "单位自管", "self_managed", "self-managed"),
    "community_kept": ("社区代管", "代管", "社区托管", "社区兜底", "community_kept", "community-kept"),
    "none": ("无物业", "无", "无管理", "三无", "三无小区", "none"),
    "unknown": ("未知", "不详", "待核实", "unknown"),
}
STATUS = Field(
    name="status",
    zh="管理状态",
    kind="choice",
    synonyms=("物业管理状态", "管理方式", "管理模式", "物业管理模式", "status"),
    choices=MANAGEMENT_STATUS,
)
OF_COMPOUND = Field(
    name="compound_code",
    zh="所属小区",
    synonyms=("小区", "小区代码", "小区编码", "小区名称", "compound", "compound_code"),
    is_required=True,
    reference=Reference(dataset="compounds", is_required=True),
)
FIRM = Field(
    name="firm_code",
    zh="物业服务企业",
    synonyms=(
        "物业公司",
        "物业企业",
        "物业",
        "物业服务公司",
        "服务企业",
        "企业",
        "统一社会信用代码",
        "firm",
        "firm_code",
    ),
    reference=Reference(dataset="firms"),
)
HOUSEHOLDS = Field(
    name="households", zh="户数", kind="integer", minimum=0, synonyms=("总户数", "住户数", "households")
)
FLOOR_AREA = Field(
    name="floor_area_m2",
    zh="建筑面积",
    kind="number",
    minimum=0,
    synonyms=("建筑面积(㎡)", "总建筑面积", "建面", "面积", "floor_area", "floor_area_m2"),
)
ELDERLY = Field(
    name="elderly",
    zh="老年人数",
    kind="integer",
    minimum=0,
    synonyms=("60岁以上人数", "老年人口", "老人数", "elderly"),
)
BUILT_YEAR = Field(
    name="built_year",
    zh="建成年份",
    kind="integer",
    minimum=1900,
    maximum=2100,
    synonyms=("建成年代", "建筑年代", "竣工年份", "built_year", "year_built"),
)

COMPOUNDS = Dataset(
    name="compounds",
    zh="小区",
    en="Compounds",
    table="compound",
    shape_table="compound_shape",
    geometry="polygon",
    natural_key=("name", "community_code"),
    after=("divisions", "firms"),
    fields=(
        Field(
            name="code",
            zh="小区编码",
            synonyms=(*CODE.synonyms, "代码", "小区代码", "小区编号", "compound_code"),
        ),
        Field(
            name="name", zh="小区名称", synonyms=("小区名", "名称", "楼盘名称", "小区", "项目名称", "name")
        ),
        Field(name="aliases", zh="别名", kind="texts", synonyms=("曾用名", "又名", "aliases")),
        Field(name="address", zh="地址", synonyms=("坐落", "详细地址", "小区地址", "address")),
        COMMUNITY,
        Field(
            name="is_urban",
            zh="是否城镇住宅小区",
            kind="boolean",
            synonyms=("是否城区", "城镇小区", "is_urban"),
        ),
        BUILT_YEAR,
        FLOOR_AREA,
        Field(
            name="buildings", zh="楼栋数", kind="integer", minimum=0, synonyms=("栋数", "幢数", "buildings")
        ),
        HOUSEHOLDS,
        ELDERLY,
        Field(
            name="participating_households",
            zh="参与户数",
            kind="integer",
            minimum=0,
            synonyms=("参与治理户数", "participating_households"),
        ),
        Field(
            name="red_observers",
            zh="红色观察员数",
            kind="integer",
            minimum=0,
            synonyms=("红色观察员", "red_observers"),
        ),
        Field(
            name="fee_yuan_m2_month",
            zh="物业费",
            kind="number",
            minimum=0,
            synonyms=("物业费(元/㎡·月)", "物业费标准", "收费标准", "fee", "fee_yuan_m2_month"),
        ),
        Field(
            name="was_unmanaged",
            zh="原为无物业老旧小区",
            kind="boolean",
            synonyms=("原无物业", "老旧无物业", "was_unmanaged"),
        ),
        STATUS,
        Field(
            name="status_since",
            zh="状态起始日期",
            kind="date",
            synonyms=("管理起始日期", "接管日期", "status_since"),
        ),
        FIRM,
    ),
)

COMPOUND_ALIASES = Dataset(
    name="compound_aliases",
    zh="小区别名",
    en="Other names of compounds",
    table="compound_alias",
    natural_key=("compound_code", "name"),
    after=("compounds",),
    fields=(
        CODE,
        Field(name="name", zh="别名", is_required=True, synonyms=("曾用名", "又名", "俗称", "alias", "name")),
        OF_COMPOUND,
        Field(name="source", zh="依据", synonyms=("来源", "备案文号", "source")),
    ),
)

MANAGEMENT_STATUSES = Dataset(
    name="management_statuses",
    zh="管理状态沿革",
    en="Management status periods",
    table="management_status",
    natural_key=("compound_code", "valid_from"),
    after=("compounds", "firms"),
    fields=(
        CODE,
        OF_COMPOUND,
        Field(
            name="status",
            zh="管理状态",
            kind="choice",
            is_required=True,
            synonyms=STATUS.synonyms,
            choices=MANAGEMENT_STATUS,
        ),
        Field(
            name="valid_from",
            zh="起始日期",
            kind="date",
            is_required=True,
            synonyms=("开始日期", "生效日期", "valid_from"),
        ),
        Field(name="valid_to", zh="终止日期", kind="date", synonyms=("结束日期", "截止日期", "valid_to")),
        FIRM,
        Field(name="source", zh="依据", synonyms=("来源", "备案文号", "source")),
    ),
)

BUILDINGS = Dataset(
    name="buildings",
    zh="楼栋",
    en="Buildings",
    table="building",
    geometry="polygon",
    natural_key=("compound_code", "name"),
    after=("compounds",),
    fields=(
        Field(
            name="code", zh="楼栋编码", synonyms=(*CODE.synonyms, "代码", "楼栋代码", "楼栋编号", "幢号编码")
        ),
        Field(name="name", zh="楼栋名称", synonyms=("楼栋", "楼号", "幢号", "名称", "name")),
        OF_COMPOUND,
        Field(
            name="storeys",
            zh="层数",
            kind="integer",
            minimum=1,
            maximum=200,
            synonyms=("楼层数", "地上层数", "storeys", "floors"),
        ),
        Field(name="units", zh="单元数", kind="integer", minimum=0, synonyms=("units",)),
        HOUSEHOLDS,
        FLOOR_AREA,
        ELDERLY,
        BUILT_YEAR,
    ),
)

UNITS = Dataset(
    name="units",
    zh="单元",
    en="Units",
    table="unit",
    natural_key=("building_code", "name"),
    after=("buildings",),
    fields=(
        Field(name="code", zh="单元编码", synonyms=(*CODE.synonyms, "代码", "单元代码", "单元编号")),
        Field(name="name", zh="单元名称", synonyms=("单元", "单元号", "名称", "name")),
        Field(
            name="building_code",
            zh="所属楼栋",
            synonyms=("楼栋", "楼栋代码", "楼栋编码", "building", "building_code"),
            is_required=True,
            reference=Reference(dataset="buildings", is_required=True),
        ),
        HOUSEHOLDS,
        FLOOR_AREA,
        ELDERLY,
    ),
)
