"""The Party organisation, red stewards, activities and honours."""

from geodata.datasets.spec import Dataset, Field, Reference
from geodata.datasets.territory import CODE, COMMUNITY, COMPOUND

MEMBERS = Field(name="members", zh="人数", kind="integer", minimum=0, synonyms=("党员数", "队员数", "members"))

PARTY_ORGANISATIONS = Dataset(
    name="party_organisations",
    zh="党组织",
    en="Party organisations",
    table="party_organisation",
    natural_key=("kind", "name"),
    after=("divisions", "grid_cells", "firms"),
    fields=(
        Field(name="code", zh="党组织编码", synonyms=(*CODE.synonyms, "党组织代码")),
        Field(name="name", zh="党组织名称", synonyms=("名称", "name"), is_required=True),
        Field(
            name="kind",
            zh="党组织类型",
            kind="choice",
            is_required=True,
            synonyms=("类型", "层级", "kind"),
            choices={
                "industry_committee": ("行业党委", "物业行业党委", "industry_committee"),
                "general_branch": ("社区党总支", "党总支", "社区党委", "general_branch"),
                "grid_branch": ("网格党支部", "党支部", "grid_branch"),
                "compound_group": ("小区党小组", "党小组", "compound_group"),
                "member_household": ("党员中心户", "中心户", "member_household"),
                "firm_organisation": ("企业党组织", "物业企业党组织", "firm_organisation"),
            },
        ),
        Field(name="parent_code", zh="上级党组织", synonyms=("上级党组织编码", "parent", "parent_code")),
        COMMUNITY,
        Field(name="founded_on", zh="成立日期", kind="date", synonyms=("founded_on",)),
        MEMBERS,
        Field(name="grids", zh="对应网格", kind="codes", synonyms=("网格编码", "对应网格编码", "grids"), reference=Reference(dataset="grid_cells")),
        Field(name="firms", zh="覆盖企业", kind="codes", synonyms=("覆盖企业代码", "firms"), reference=Reference(dataset="firms")),
    ),
)

STEWARD_UNITS = Dataset(
    name="steward_units",
    zh="红色管家",
    en="Red stewards",
    table="steward_unit",
    natural_key=("kind", "name"),
    after=("divisions",),
    fields=(
        Field(name="code", zh="编号", synonyms=CODE.synonyms),
        Field(name="name", zh="名称", synonyms=("name",), is_required=True),
        Field(
            name="kind",
            zh="类型",
            kind="choice",
            is_required=True,
            synonyms=("kind",),
            choices={
                "responsibility_area": ("责任区", "党员责任区", "responsibility_area"),
                "vanguard_post": ("先锋岗", "党员先锋岗", "vanguard_post"),
                "steward_team": ("管家队", "红色管家队", "红管家服务队", "steward_team"),
            },
        ),
        COMMUNITY,
        COMPOUND,
        MEMBERS,
    ),
)

ACTIVITIES = Dataset(
    name="activities",
    zh="活动",
    en="Activities",
    table="activity",
    natural_key=("kind", "name", "held_on", "community_code"),
    after=("divisions",),
    fields=(
        Field(name="code", zh="活动编号", synonyms=CODE.synonyms),
        Field(name="name", zh="活动名称", synonyms=("名称", "主题", "name"), is_required=True),
        Field(
            name="kind",
            zh="活动类型",
            kind="choice",
            is_required=True,
            synonyms=("类型", "kind"),
            choices={
                "volunteer_service": ("志愿服务", "volunteer_service"),
                "story_session": ("红色故事会", "故事会", "story_session"),
                "deliberation": ("民主议事", "议事协商", "deliberation"),
                "council_meeting": ("业主恳谈", "院坝会", "council_meeting"),
                "joint_conference": ("联席会议", "红色物业联席会", "joint_conference"),
                "elder_service": ("为老服务", "助老服务", "elder_service"),
                "child_care": ("托幼服务", "四点半课堂", "child_care"),
                "study_visit": ("观摩学习", "接待观摩", "study_visit"),
                "open_day": ("开放日", "物业开放日", "open_day"),
                "booked_service": ("预约服务", "上门服务", "booked_service"),
            },
        ),
        Field(name="held_on", zh="活动日期", kind="date", is_required=True, synonyms=("日期", "开展日期", "held_on")),
        COMMUNITY,
        COMPOUND,
        Field(name="person_times", zh="服务人次", kind="integer", minimum=0, synonyms=("人次", "参与人次", "person_times")),
        Field(name="matters_resolved", zh="解决事项数", kind="integer", minimum=0, synonyms=("办结事项", "matters_resolved")),
    ),
)

HONOURS = Dataset(
    name="honours",
    zh="荣誉与品牌",
    en="Titles, brands and honours",
    table="honour",
    natural_key=("kind", "name", "holder_code"),
    after=("compounds", "firms", "divisions"),
    fields=(
        Field(name="code", zh="编号", synonyms=CODE.synonyms),
        Field(name="name", zh="荣誉名称", synonyms=("名称", "品牌名称", "name"), is_required=True),
        Field(
            name="kind",
            zh="荣誉类型",
            kind="choice",
            is_required=True,
            synonyms=("类型", "kind"),
            choices={
                "demonstration": ("示范小区", "红色物业示范小区", "demonstration"),
                "brand": ("品牌", "服务品牌", "brand"),
                "green_community": ("绿色社区", "green_community"),
                "beautiful_home": ("美丽家园", "beautiful_home"),
            },
        ),
        Field(
            name="holder",
            zh="获得者类别",
            kind="choice",
            is_required=True,
            synonyms=("对象类别", "holder"),
            choices={
                "compound": ("小区", "compound"),
                "community": ("社区", "community"),
                "firm": ("企业", "firm"),
                "city": ("全市", "city"),
            },
        ),
        Field(name="holder_code", zh="获得者代码", is_required=True, synonyms=("对象代码", "获得者", "holder_code")),
        Field(
            name="level",
            zh="荣誉级别",
            kind="choice",
            synonyms=("级别", "level"),
            choices={
                "city": ("市级", "县级", "city"),
                "prefecture": ("州级", "地级", "prefecture"),
                "provincial": ("省级", "provincial"),
                "national": ("国家级", "national"),
            },
        ),
        Field(name="awarded_year", zh="授予年份", kind="integer", minimum=1990, maximum=2100, synonyms=("年份", "awarded_year")),
        Field(name="evidence", zh="依据材料", synonyms=("依据", "evidence")),
        Field(name="withdrawn_on", zh="撤销日期", kind="date", synonyms=("withdrawn_on",)),
    ),
)
