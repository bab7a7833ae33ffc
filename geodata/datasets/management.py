"""Firms and what binds them, judges them and stands beside them: contracts, decisions, disputes, committees."""

from geodata.datasets.housing import OF_COMPOUND
from geodata.datasets.spec import Dataset, Field, Reference
from geodata.datasets.territory import CODE, COMMUNITY, COMPOUND

OF_FIRM = Field(
    name="firm_code",
    zh="物业服务企业",
    synonyms=("物业公司", "物业企业", "企业", "企业名称", "统一社会信用代码", "firm", "firm_code"),
    is_required=True,
    reference=Reference(dataset="firms", is_required=True),
)

FIRMS = Dataset(
    name="firms",
    zh="物业服务企业",
    en="Firms",
    table="firm",
    code_kind="credit",
    natural_key=("name",),
    after=("divisions",),
    fields=(
        Field(name="code", zh="统一社会信用代码", synonyms=(*CODE.synonyms, "信用代码", "代码", "credit_code", "uscc")),
        Field(name="name", zh="企业名称", synonyms=("名称", "公司名称", "物业公司", "name"), is_required=True),
        Field(
            name="kind",
            zh="企业类型",
            kind="choice",
            synonyms=("类型", "kind"),
            choices={
                "professional": ("专业物业", "专业", "市场化", "professional"),
                "public_interest": ("红色公益物业", "公益物业", "公益", "红色公益", "public_interest"),
            },
        ),
        COMMUNITY,
        Field(
            name="star_grade",
            zh="星级",
            kind="choice",
            synonyms=("信用星级", "A级", "star_grade"),
            choices={
                "5": ("5A", "AAAAA", "五星", "五A", "5星"),
                "4": ("4A", "AAAA", "四星", "四A", "4星"),
                "3": ("3A", "AAA", "三星", "三A", "3星"),
                "2": ("2A", "AA", "二星", "二A", "2星"),
                "1": ("1A", "A", "一星", "一A", "1星"),
                "0": ("未评级", "无", "未评"),
            },
        ),
        Field(name="credit_score", zh="信用分", kind="number", minimum=0, maximum=150, synonyms=("信用得分", "credit_score")),
        Field(
            name="listed",
            zh="红黑榜",
            kind="choice",
            synonyms=("榜单", "listed"),
            choices={"red": ("红榜", "红", "red"), "black": ("黑榜", "黑", "black")},
        ),
        Field(name="registered_on", zh="备案日期", kind="date", synonyms=("成立日期", "注册日期", "registered_on")),
        Field(name="employees", zh="从业人数", kind="integer", minimum=0, synonyms=("员工数", "employees")),
    ),
)

CONTRACTS = Dataset(
    name="contracts",
    zh="物业服务合同",
    en="Contracts",
    table="contract",
    natural_key=("compound_code", "firm_code", "starts_on"),
    after=("compounds", "firms"),
    fields=(
        Field(name="code", zh="合同编号", synonyms=(*CODE.synonyms, "合同备案号")),
        OF_COMPOUND,
        OF_FIRM,
        Field(name="starts_on", zh="合同起始", kind="date", is_required=True, synonyms=("起始日期", "开始日期", "starts_on")),
        Field(name="ends_on", zh="合同终止", kind="date", synonyms=("终止日期", "到期日期", "截止日期", "ends_on")),
        Field(name="signed_on", zh="签订日期", kind="date", synonyms=("签约日期", "signed_on")),
        Field(name="fee_yuan_m2_month", zh="物业费", kind="number", minimum=0, synonyms=("收费标准", "fee", "fee_yuan_m2_month")),
        Field(name="notice_days", zh="提前通知天数", kind="integer", minimum=0, synonyms=("通知期(天)", "notice_days")),
    ),
)

DECISIONS = Dataset(
    name="decisions",
    zh="企业处理决定",
    en="Decisions on firms",
    table="decision",
    natural_key=("firm_code", "kind", "decided_on"),
    after=("firms",),
    fields=(
        Field(name="code", zh="决定文号", synonyms=(*CODE.synonyms, "文号")),
        OF_FIRM,
        Field(
            name="kind",
            zh="决定类型",
            kind="choice",
            is_required=True,
            synonyms=("类型", "处理方式", "kind"),
            choices={
                "removed": ("清退", "退出", "removed"),
                "rectified": ("整改", "限期整改", "责令整改", "rectified"),
                "warned": ("警告", "约谈", "warned"),
                "praised": ("表扬", "通报表扬", "praised"),
            },
        ),
        Field(name="decided_on", zh="决定日期", kind="date", is_required=True, synonyms=("日期", "decided_on")),
        Field(name="reason", zh="事由", synonyms=("原因", "reason")),
    ),
)

DISPUTES = Dataset(
    name="disputes",
    zh="投诉信访诉讼",
    en="Complaints and lawsuits",
    table="dispute",
    natural_key=("firm_code", "kind", "filed_on", "subject"),
    after=("firms",),
    fields=(
        Field(name="code", zh="案件编号", synonyms=(*CODE.synonyms, "案号", "信访编号")),
        OF_FIRM,
        COMPOUND,
        Field(
            name="kind",
            zh="案件类型",
            kind="choice",
            is_required=True,
            synonyms=("类型", "kind"),
            choices={
                "complaint": ("投诉", "complaint"),
                "petition": ("信访", "petition"),
                "lawsuit": ("诉讼", "民事诉讼", "lawsuit"),
            },
        ),
        Field(name="filed_on", zh="受理日期", kind="date", is_required=True, synonyms=("立案日期", "日期", "filed_on")),
        Field(name="subject", zh="事由", synonyms=("案由", "subject")),
    ),
)

COMMITTEES = Dataset(
    name="committees",
    zh="业委会物委会",
    en="Committees",
    table="committee",
    natural_key=("compound_code", "kind", "term_from"),
    after=("compounds",),
    fields=(
        Field(name="code", zh="备案编号", synonyms=CODE.synonyms),
        Field(name="name", zh="名称", synonyms=("委员会名称", "name")),
        Field(
            name="kind",
            zh="委员会类型",
            kind="choice",
            is_required=True,
            synonyms=("类型", "kind"),
            choices={
                "owners": ("业委会", "业主委员会", "owners"),
                "management": ("物委会", "物业管理委员会", "物管会", "management"),
            },
        ),
        OF_COMPOUND,
        Field(name="term_number", zh="届次", kind="integer", minimum=1, synonyms=("第几届", "term_number")),
        Field(name="term_from", zh="任期起始", kind="date", is_required=True, synonyms=("成立日期", "任期开始", "term_from")),
        Field(name="term_to", zh="任期届满", kind="date", synonyms=("任期终止", "届满日期", "term_to")),
        Field(name="dissolved_on", zh="解散日期", kind="date", synonyms=("撤销日期", "dissolved_on")),
        Field(name="seats", zh="委员人数", kind="integer", minimum=1, synonyms=("席位", "委员数", "seats")),
        Field(name="party_seats", zh="党员委员数", kind="integer", minimum=0, synonyms=("党员席位", "party_seats")),
        Field(name="has_party_work", zh="党的工作覆盖", kind="boolean", synonyms=("党组织覆盖", "has_party_work")),
    ),
)

__all__ = ["COMMITTEES", "CONTRACTS", "DECISIONS", "DISPUTES", "FIRMS", "OF_FIRM"]
