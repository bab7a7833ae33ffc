"""Tickets as a file delivers them; their steps become events at load."""

from geodata.datasets.spec import Dataset, Field
from geodata.datasets.territory import CODE, COMMUNITY, COMPOUND

TICKETS = Dataset(
    name="tickets",
    zh="工单",
    en="Tickets",
    table="ticket",
    geometry="point",
    natural_key=("opened_at", "source_class", "title"),
    after=("divisions", "compounds"),
    fields=(
        Field(name="code", zh="工单编号", synonyms=(*CODE.synonyms, "工单号", "案件编号", "key", "unique_key", "service_request_id")),
        Field(
            name="opened_at",
            zh="发现时间",
            kind="timestamp",
            is_required=True,
            synonyms=("上报时间", "创建时间", "受理时间", "created", "created_date", "opened_at", "requested_datetime"),
        ),
        Field(
            name="source_class",
            zh="工单类别",
            synonyms=("问题类型", "小类", "类别", "诉求类型", "complaint_type", "class", "service_name"),
        ),
        Field(name="title", zh="问题描述", synonyms=("描述", "标题", "内容摘要", "descriptor", "title", "description")),
        Field(name="channel", zh="来源渠道", synonyms=("来源", "渠道", "channel")),
        Field(name="address", zh="地址", synonyms=("事发地址", "address")),
        COMMUNITY,
        COMPOUND,
        Field(name="accepted_at", zh="受理时刻", kind="timestamp", synonyms=("accepted_at",)),
        Field(name="dispatched_at", zh="转派时刻", kind="timestamp", synonyms=("转派时间", "派遣时间", "dispatched_at")),
        Field(name="handled_at", zh="处置时刻", kind="timestamp", synonyms=("处置时间", "处理时间", "handled_at")),
        Field(name="fed_back_at", zh="反馈时刻", kind="timestamp", synonyms=("反馈时间", "fed_back_at")),
        Field(name="closed_at", zh="结案时刻", kind="timestamp", synonyms=("结案时间", "办结时间", "closed_date", "closed_at")),
        Field(name="due_at", zh="办理期限", kind="timestamp", synonyms=("截止时间", "due_date", "due_at")),
        Field(
            name="is_satisfied",
            zh="回访满意",
            kind="boolean",
            synonyms=("满意度", "是否满意", "回访结果", "is_satisfied"),
        ),
    ),
)
