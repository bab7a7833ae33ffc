"""What the headers of offices say, as patterns: an attribute, behind the word for what the rows are.

Offices put the word for the row before the attribute or leave it away (小区建筑面积, 建筑面积), and write the
attribute in a dozen ways (竣工时间, 建成年代, 建造年份). Here each field has the attributes that mean it; a
header means a field when nothing of it is left over, and when it means no other field of its dataset.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from etl.fields.headers import fold, is_unit, without_brackets
from geodata.datasets import DATASETS

if TYPE_CHECKING:
    from geodata.datasets import Dataset

_COUNT: Final = "(人数|人员数|人员|人)?(总数|数量|个数|总量|数目|合计|数)"
_DAY: Final = "(时间|日期|时刻|日|年月日|年月)"
_CODE: Final = "(唯一|统一)*(编号|编码|代码|代号|码|id|标识|标识码)"
_NAME: Final = "(标准|规范|正式|登记|备案|中文|现)*(名称|名字|全称|名|简称)"
_KIND: Final = "(类型|类别|分类|种类|大类|小类)"
_PLACE: Final = "(标准|详细|具体|建筑|项目|所在|现|实际|坐落|地理|门牌)*(地址|地点|位置|坐落|门牌号?)"
_FIRM: Final = (
    "(现有?|在管|当前|现任|选聘的?)?(物业|物管)(管理|服务)*(企业|公司|单位|机构|人)"
    "|物管|服务(企业|公司|单位)|管理单位"
)
_COMPOUND: Final = "(住宅)?小区|楼盘|项目|住宅区|居民区|物业项目"
_COMMUNITY: Final = "社区|居委|居委会|村委会|居民委员会|社区居委会|社区居民委员会|村居|社区村|村社区|村"
_BUILDING: Final = "楼栋|楼幢|楼宇|楼|栋|幢|房屋|建筑物|单体"
_TICKET: Final = (
    "工单|诉求|事件|问题|案件|报修|投诉|表单|登记|反映|受理|流水|事项|信访|来电|上报|办件|任务|求助|热线"
    "|申报|申请|举报|咨询|建议|来件|来信|派单|业务"
)
_PARTY: Final = "党组织|组织|党支部|支部|党总支|党委|党小组|基层党组织"
_POINT: Final = (
    "阵地|站点|驿站|红色驿站|服务站|服务点|服务中心|中心|党群服务中心|场所|网点|点位|活动室|场馆|机构|设施"
)
_DIVISION: Final = "行政区划?|区划|街道办?|街镇|乡镇|镇街|社区|区县|县区|县市区|村|统计用区划|行政村"
# Words that may come again and again are tried in every order, which only short texts allow.
_LONGEST_PART: Final = 24
_PARTS: Final = re.compile(r"[/、,，;；&|]")
_NUMBERED: Final = re.compile(r"^\d{1,2}(?=[^\d周岁])")
_BELONGS: Final = re.compile("^(所属|所在|归属|隶属|管辖|属地|对应|关联)+")

_NOUNS: Final = {
    "compounds": _COMPOUND,
    "buildings": _BUILDING,
    "units": "单元",
    "gates": "出入口|大门|门",
    "firms": f"{_FIRM}|企业|公司|单位|机构",
    "contracts": "合同|(物业)?(管理|服务)*合同|物业",
    "grid_cells": "网格|片区|微网格|微格|基础网格",
    "tickets": _TICKET,
    "committees": "业委会|业主委员会|物委会|物业管理委员会|物管会|委员会",
    "party_organisations": _PARTY,
    "service_points": _POINT,
    "divisions": _DIVISION,
    "activities": "活动",
    "honours": "荣誉|品牌|称号",
    "disputes": "案件|投诉|信访|诉讼",
    "decisions": "决定|处罚|处理",
}
"""What the rows of a dataset are called where an attribute follows."""

# Field → attributes; those of `Dataset.field` are meant in that dataset alone.
_ATTRIBUTES: Final = {
    "code": _CODE,
    "name": _NAME,
    "kind": _KIND,
    "address": _PLACE,
    "aliases": "(分期|项目)?(别名|别称|曾用名|又名|又称|俗称|俗名|推广名|备案名|其他名称)",
    "floor_area_m2": "(总|房屋|住宅|住宅总|房屋总)?(建筑|建)(总)?面积|建筑总面积|总?建面|(总)?面积",
    "households": (
        "(总|居民|住宅|常住|居民总|住宅总|小区总)?(户数|住户数?|居民户|套数|户)(总数|数量|合计|数)?"
        "|房屋(总数|套数|总套数)"
    ),
    "buildings": f"(总|住宅)?(楼栋|楼幢|楼宇|栋|幢|楼房|住宅楼|居民楼|楼)({_COUNT})",
    "storeys": "(地上|总|最高|建筑|地面)?(楼层|层)(总数|数量|数)|总楼层|总层",
    "units": f"(总)?单元({_COUNT})",
    "built_year": (
        "(房屋|楼房|主体|项目)*(建成|竣工|竣工验收|建造|建设|建筑|修建|落成|建)"
        f"(年份|年代|年度|年限|年|{_DAY})"
    ),
    "elderly": (
        "((60|六十)?(周)?岁?(及)?以上)?(老年人|老年人口|老人|老龄人口|老年)(人口)?(人数|总数|数量|数)?"
    ),
    "fee_yuan_m2_month": (
        "(住宅)?(物业|物管)(管理|服务)*(费|费用|收费)(收费|收取|缴费)?(标准|单价|价格)?|(物业)?(服务)?收费标准|收费单价"
    ),
    "status": "(物业)?(服务)?管理(状态|方式|模式|类型|形式)|物业(服务|管理)*(状态|方式|模式|类型|形式)",
    "status_since": f"(首次|正式|物业)*(接管|接盘|进驻|入驻|进场|接手)({_DAY})",
    "firm_code": f"({_FIRM})({_NAME}|{_CODE})?|物业{_CODE}",
    "compound_code": f"({_COMPOUND})({_NAME}|{_CODE})?",
    "community_code": f"({_COMMUNITY})({_NAME}|{_CODE})?",
    "building_code": f"({_BUILDING})({_NAME}|{_CODE})?",
    "full_time_workers": f"专职网格(员|人员)(岗位)?({_COUNT})?",
    "part_time_workers": f"兼职网格(员|人员)(岗位)?({_COUNT})?",
    "grid_leader_posts": f"网格长(岗位)?({_COUNT})?",
    "level": "(行政)?(区划)?(级别|层级|等级)",
    "starts_on": f"(合同|服务|期限|合同期|服务期|履约)*(开始|起始|生效|启动|起)({_DAY})?",
    "ends_on": f"(合同|服务|期限|合同期|服务期|履约)*(结束|终止|到期|截止|届满|失效|止)({_DAY})?",
    "signed_on": f"(合同)?(签订|签约|签署)({_DAY})",
    "registered_on": f"(成立|注册|登记|备案|工商登记)({_DAY})",
    "employees": f"(从业|员工|职工|在职|在岗|用工)({_COUNT})",
    "star_grade": "(信用|服务)?(星级|等级|评级|信用等级)(评定)?",
    "credit_score": "(信用)?(得分|评分|分数|分值)",
    "members": f"(管理)?(党员|成员|队员)?({_COUNT})",
    "founded_on": f"(批准)?(成立|建立|组建|设立)(党组织|组织)?({_DAY})",
    "term_from": f"(成立|选举|当选|备案|换届|本届成立|任期开始|任期起始|任职)({_DAY})|任期起",
    "term_to": f"(任期)?(届满|到期|终止|结束|到届|期满)({_DAY})?|任期止",
    "seats": f"(委员|成员)({_COUNT})",
    "term_number": "(当前|现任|现)?(届次|届数|届别|第几届)",
    "hours": "(开放|服务|营业|对外开放|工作)(时间|时段|时间段)",
    "opened_on": f"(启用|建成|投用|投入使用|挂牌|开放|设立|成立)({_DAY})",
    "closed_on": f"(停用|关闭|撤销|停止使用)({_DAY})",
    "capacity": "(可|最大|最多)?(容纳|接待)(能力|人数)|座位数量?|床位数",
    "held_on": f"(活动|开展|举办|召开|举行)?({_DAY})",
    "person_times": "(参与|服务|参加|受益)?(人次|人数)",
    "firms.code": "(统一)?(社会)?信用(代码|码|编码)|纳税人识别号|税号",
    "tickets.code": f"(?<=.)({_CODE}|号|单号|流水号)",
    "tickets.title": "(主要|具体|详细)?(标题|主题|内容|描述|概述|摘要|简述|详情|内容描述|内容摘要)",
    "tickets.channel": (
        "(信息)?(来源|渠道|途径|来源渠道|来源途径|来源方式|接收方式|受理方式|受理渠道|反映方式|反映渠道"
        "|上报方式|上报渠道)"
    ),
    "tickets.source_class": f"({_KIND}|类目|事项类别|细类|业务类型)",
    "tickets.address": f"(事发|案发|发生|事件|问题)?({_PLACE})",
    "tickets.opened_at": (
        "(上报|创建|事发|案发|发生|发现|发起|提交|报案|立案|报告|接件|录入|生成|诉求|登记|来电|投诉|反映|报修"
        f"|申报|申请|举报|问题|事件|信访)(创建|上报|登记|发生|提交)?({_DAY})"
    ),
    "tickets.accepted_at": f"(受理|接收|签收|接单)({_DAY})",
    "tickets.dispatched_at": f"(转派|派单|派遣|交办|分派|转办|下派|派发|批转|流转)({_DAY})",
    "tickets.handled_at": f"(实际)?(处置|处理|办理|到场|处置完成|处理完成)({_DAY})",
    "tickets.fed_back_at": f"(反馈|回复|答复|回访|反馈回复)({_DAY})",
    "tickets.closed_at": f"(实际|最终)?(结案|办结|完成|关闭|归档|结束|完结|办理完成)({_DAY})",
    "tickets.due_at": (
        "(办理|办结|处理|处置|要求|承诺|规定|最终)?(时限|期限|限期|截止期|截止期限|截止)"
        f"({_DAY})?|(到期|要求办结|要求完成|限办|限期办结|应办结|截止)({_DAY})"
    ),
    "tickets.is_satisfied": (
        "(是否|群众|诉求人|回访|处理|结果|办理)?满意(度|程度|情况|否|与否|评价|度评价)?|回访(结果|情况)"
    ),
    "grid_cells.level": "(级别|层级|等级)|(?<=网格)(类型|类别)",
    "grid_cells.parent_code": f"(上级|父级|上一级)(网格)?({_NAME}|{_CODE})?",
    "divisions.parent_code": f"(上级|父级|上一级)({_DIVISION})*({_NAME}|{_CODE})?",
    "divisions.kind": "城乡(分类|类型|类别|属性)",
    "party_organisations.kind": "(类型|类别|层级|级别|形式|分类)",
    "party_organisations.parent_code": f"(上级|父级|直属上级|上一级)({_PARTY})*({_NAME}|{_CODE})?",
    "party_organisations.members": f"(管理|现有|正式|在册)*(党员)({_COUNT})|(党员)?(人数|总数)",
    "contracts.code": f"(?<=合同)(备案)?({_CODE}|号)",
    "units.name": f"(?<=.)({_NAME}|号)",
    "buildings.name": f"(?<=.)({_NAME}|号|号楼|牌号)",
}
_NEED_NOUN: Final = (_NAME, _CODE)
"""A name or a number alone may be of anything: of a clerk, of the line."""


def likely_field(dataset: Dataset, header: str) -> str | None:
    """The one field that a header must mean when its words are not the registry's; None for doubt.

    A header of several parts (居委会、村委会名称) means a field when each of them does.
    """
    parts = [_NUMBERED.sub("", fold(part)) for part in _PARTS.split(without_brackets(header))]
    found = [_fields(dataset, part) for part in parts if part and not is_unit(part)]
    if not found or any(len(fields) != 1 or fields != found[0] for fields in found):
        return None
    return next(iter(found[0]))


def _fields(dataset: Dataset, part: str) -> frozenset[str]:
    if len(part) > _LONGEST_PART:
        return frozenset()
    bare = _BELONGS.sub("", part) or part
    return frozenset(name for name, pattern in _patterns(dataset.name) if pattern.fullmatch(bare))


@cache
def _patterns(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    noun = _NOUNS.get(name)
    made = []
    for field in DATASETS[name].fields:
        own = _ATTRIBUTES.get(f"{name}.{field.name}") or _ATTRIBUTES.get(field.name)
        if own is None:
            continue
        # The word for a row of another dataset is the attribute itself.
        is_another = field.reference is not None and not field.name.startswith("parent")
        often = "+" if own in _NEED_NOUN else "*"
        lead = "" if noun is None or is_another else f"(({noun})内?){often}"
        made.append((field.name, re.compile(f"{lead}({own})")))
    return tuple(made)
