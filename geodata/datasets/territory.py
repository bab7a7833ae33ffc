"""Divisions, the five-level grid, the ground of the base map and the ways through it."""

from geodata.datasets.spec import Dataset, Field, Reference

CODE = Field(name="code", zh="代码", synonyms=("编码", "编号", "code", "id", "gid"))
COMMUNITY = Field(
    name="community_code",
    zh="所属社区",
    synonyms=("社区", "社区代码", "社区编码", "社区名称", "居委会", "community", "community_code"),
    reference=Reference(dataset="divisions"),
)
COMPOUND = Field(
    name="compound_code",
    zh="所属小区",
    synonyms=("小区", "小区代码", "小区编码", "小区名称", "compound", "compound_code"),
    reference=Reference(dataset="compounds"),
)

SINCE = Field(
    name="valid_from", zh="启用日期", kind="date", synonyms=("生效日期", "边界生效日期", "valid_from")
)
PREDECESSORS = Field(
    name="predecessors", zh="前身代码", kind="texts", synonyms=("原代码", "原区划代码", "原网格编码", "predecessors")
)

DIVISIONS = Dataset(
    name="divisions",
    zh="行政区划",
    en="Divisions",
    table="division",
    geometry="polygon",
    code_kind="division",
    natural_key=("name",),
    fields=(
        Field(
            name="code",
            zh="区划代码",
            synonyms=(
                *CODE.synonyms,
                "代码",
                "行政区划代码",
                "统计用区划代码",
                "adcode",
                "district_adcode",
                "社区代码",
                "boro_cd",
            ),
        ),
        Field(
            name="name",
            zh="区划名称",
            synonyms=("名称", "社区名称", "乡镇名称", "name", "district_name"),
            is_required=True,
        ),
        Field(
            name="level",
            zh="级别",
            kind="choice",
            synonyms=("层级", "区划级别", "level", "geography"),
            choices={
                "county": ("县", "县级", "区县", "县市区", "county", "district"),
                "town": ("镇", "乡", "乡镇", "街道", "乡级", "乡镇街道", "town", "township", "subdistrict"),
                "community": ("社区", "村级", "社区居委会", "村委会", "community", "community_district"),
            },
        ),
        Field(
            name="kind",
            zh="城乡分类",
            kind="choice",
            synonyms=("类型", "城乡", "kind"),
            choices={"urban": ("城镇", "城市", "城区", "urban"), "rural": ("乡村", "农村", "rural")},
        ),
        Field(
            name="parent_code", zh="上级代码", synonyms=("上级区划", "上级区划代码", "parent", "parent_code")
        ),
        SINCE,
        PREDECESSORS,
        # Of the county's row: it marks the whole city.
        Field(
            name="is_synthetic",
            zh="是否合成",
            kind="boolean",
            synonyms=("合成数据", "演示数据", "is_synthetic"),
        ),
    ),
)

GRID_CELLS = Dataset(
    name="grid_cells",
    zh="网格",
    en="Grid cells",
    table="grid_cell",
    geometry="polygon",
    code_kind="grid",
    natural_key=("level", "parent_code", "name"),
    after=("divisions",),
    fields=(
        Field(
            name="code", zh="网格编码", synonyms=(*CODE.synonyms, "代码", "网格代码", "网格编号", "grid_code")
        ),
        Field(name="name", zh="网格名称", synonyms=("名称", "name"), is_required=True),
        Field(
            name="level",
            zh="网格级别",
            kind="choice",
            synonyms=("层级", "级别", "level"),
            is_required=True,
            choices={
                "1": ("社区", "社区级", "一级", "community"),
                "2": ("片区", "片区级", "二级", "area"),
                "3": ("小区", "小区级", "三级", "compound"),
                "4": ("楼栋", "楼栋级", "四级", "building"),
                "5": ("单元", "单元级", "五级", "unit"),
            },
        ),
        Field(
            name="parent_code", zh="上级网格", synonyms=("上级编码", "上级网格编码", "parent", "parent_code")
        ),
        COMMUNITY,
        COMPOUND,
        Field(
            name="full_time_workers",
            zh="专职网格员岗位",
            kind="integer",
            minimum=0,
            synonyms=("专职网格员", "专职", "full_time_workers"),
        ),
        Field(
            name="part_time_workers",
            zh="兼职网格员岗位",
            kind="integer",
            minimum=0,
            synonyms=("兼职网格员", "兼职", "part_time_workers"),
        ),
        Field(
            name="grid_leader_posts",
            zh="网格长岗位",
            kind="integer",
            minimum=0,
            synonyms=("网格长", "grid_leader_posts"),
        ),
        Field(
            name="force_posts",
            zh="三方力量岗位",
            kind="integer",
            minimum=0,
            synonyms=("三支力量", "force_posts"),
        ),
        Field(
            name="leader_filled",
            zh="网格长到岗",
            kind="integer",
            minimum=0,
            synonyms=("网格长在岗", "到岗网格长", "leader_filled"),
        ),
        Field(
            name="forces_filled",
            zh="三方力量到岗",
            kind="integer",
            minimum=0,
            synonyms=("三支力量到岗", "三方力量在岗", "力量到岗", "forces_filled"),
        ),
        Field(
            name="volunteer_posts",
            zh="N类力量岗位",
            kind="integer",
            minimum=0,
            synonyms=("志愿者岗位", "N力量", "volunteer_posts"),
        ),
        Field(name="households", zh="户数", kind="integer", minimum=0, synonyms=("总户数", "households")),
        SINCE,
        PREDECESSORS,
    ),
)

BASE_FEATURES = Dataset(
    name="base_features",
    zh="底图要素",
    en="Base map features",
    table="base_feature",
    geometry="any",
    is_geometry_required=True,
    natural_key=("kind", "name"),
    fields=(
        Field(name="code", zh="要素编码", synonyms=CODE.synonyms),
        Field(name="name", zh="要素名称", synonyms=("名称", "道路名称", "河流名称", "name")),
        Field(
            name="kind",
            zh="要素类别",
            kind="choice",
            synonyms=("类别", "类型", "kind", "highway", "natural"),
            is_required=True,
            choices={
                "water": ("水面", "水域", "湖泊", "water", "lake"),
                "waterway": ("河流", "河道", "溪流", "waterway", "river", "stream"),
                "street": ("道路", "街道", "城市道路", "street", "road", "highway"),
                "bridge": ("桥梁", "桥", "bridge"),
                "rail": ("铁路", "rail", "railway"),
                "green": ("绿地", "公园", "green", "park"),
                "block": ("街区", "建成区", "block", "urban"),
                "place": ("地名", "地名点", "place"),
                "relief": ("地形", "地貌", "山体", "等高面", "relief", "terrain"),
                "wood": ("林地", "森林", "wood", "forest"),
                "farmland": ("农田", "耕地", "farmland", "cropland"),
                "school": ("学校", "中小学", "院校", "school", "college"),
                "kindergarten": ("幼儿园", "kindergarten"),
                "hospital": ("医院", "医疗用地", "hospital"),
                "market": ("市场", "农贸市场", "market"),
                "commerce": ("商业", "商场", "商业用地", "commerce", "retail", "mall"),
                "office": ("办公", "机关", "政府", "office", "government"),
                "factory": ("工厂", "工业", "工业用地", "factory", "industrial"),
                "warehouse": ("仓库", "仓储", "物流", "warehouse"),
                "station": ("车站", "火车站", "客运站", "公交站", "station"),
                "square": ("广场", "square", "plaza"),
                "sports": ("体育", "体育场", "体育馆", "sports", "stadium"),
                "vacant": ("空地", "待建", "待建用地", "vacant", "brownfield"),
                "structure": ("其他建筑", "建筑物", "公共建筑", "structure"),
                "pitch": ("运动场地", "球场", "操场", "跑道", "pitch", "track"),
                "garden": ("小区绿地", "宅间绿地", "花园", "garden"),
            },
        ),
        Field(
            name="rank",
            zh="等级",
            kind="integer",
            minimum=0,
            maximum=9,
            synonyms=("道路等级", "级别", "rank"),
        ),
    ),
)

GATES = Dataset(
    name="gates",
    zh="出入口",
    en="Gates",
    table="gate",
    geometry="point",
    is_geometry_required=True,
    natural_key=("compound_code", "kind", "name"),
    after=("compounds",),
    fields=(
        Field(name="code", zh="出入口编码", synonyms=(*CODE.synonyms, "出入口编号", "大门编码")),
        Field(name="name", zh="出入口名称", synonyms=("名称", "大门名称", "门名", "name")),
        Field(
            name="compound_code",
            zh="所属小区",
            synonyms=COMPOUND.synonyms,
            is_required=True,
            reference=Reference(dataset="compounds", is_required=True),
        ),
        Field(
            name="kind",
            zh="出入口类别",
            kind="choice",
            is_required=True,
            synonyms=("类别", "类型", "出入口类型", "kind"),
            choices={
                "main": ("主出入口", "主入口", "正门", "大门", "main"),
                "side": ("次出入口", "次入口", "侧门", "后门", "side"),
                "pedestrian": ("人行出入口", "人行门", "小门", "pedestrian"),
            },
        ),
    ),
)

WALK_LINKS = Dataset(
    name="walk_links",
    zh="步行路网",
    en="Walking network",
    table="walk_link",
    geometry="line",
    is_geometry_required=True,
    after=("divisions",),
    fields=(
        Field(name="code", zh="路段编码", synonyms=(*CODE.synonyms, "路段编号")),
        Field(name="name", zh="路段名称", synonyms=("名称", "道路名称", "name")),
        Field(
            name="kind",
            zh="路段类别",
            kind="choice",
            is_required=True,
            synonyms=("类别", "类型", "kind", "highway"),
            choices={
                "street": ("道路", "街道", "人行道", "street"),
                "lane": ("小路", "巷", "巷道", "小区道路", "lane"),
                "bridge": ("桥梁", "桥", "bridge"),
                "path": ("步道", "小径", "步行道", "path"),
                "gate": ("出入口连线", "出入口", "gate"),
            },
        ),
        Field(
            name="rank",
            zh="等级",
            kind="integer",
            minimum=0,
            maximum=9,
            synonyms=("道路等级", "级别", "rank"),
        ),
    ),
)
