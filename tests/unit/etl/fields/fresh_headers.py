"""Headers that the vocabulary has not learnt from: what a new file may expect today.

Drawn on 27 November 2026 from tables of databases, after the vocabulary was fixed: 69 of 81 were right (32 of
34 written for readers, 37 of 47 names of database columns), none in a wrong column.
Who teaches the vocabulary a word of this list moves the list to later_headers and draws another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.unit.etl.fields.office_headers import Headers

FRESH: Final[Headers] = {
    "compounds": {
        "address": "坐落地址 community_address",
        "buildings": "总栋数 total_building buildingNum total_buildings",
        "households": "总套数 houseNum UNIT_COUNT total_households",
        "firm_code": "物业公司名称 property_company estate_company",
        "fee_yuan_m2_month": "物业费标准（元/月/平方米） property_fee",
        "floor_area_m2": "CONSTRUCTION_AREA",
        None: (
            "停车费标准（元/月） 小区介绍 parking_fee 开发商名称 greening_rate thumbnail"
            " 占地面积（m2） parkingNum 楼盘状况 开盘日期 入住日期 楼盘起价 楼盘均价 现房期房"
            " GREEN_RATE CAPACITY_RATE 缩略图 绿化率（%） 单套最大面积 权重设置"
        ),
    },
    "committees": {
        "term_number": "第几届业委会 committee_term",
        "seats": "committee_people_number",
        "code": "committee_id",
        "compound_code": "community_id",
        None: "成立期限 业委会状态 与业委会是否签订合同",
    },
    "buildings": {
        "code": "楼宇ID 楼栋编号",
        "storeys": (
            "总楼层数 总层数 地上层数 floor_total floors_above_ground floorCount above_ground_floors"
            " over_ground_floor"
        ),
        "built_year": "建成时间 建造年份 construction_time building_year",
        "compound_code": "楼盘ID 所属小区ID",
        None: (
            "地下层数 用途 是否封闭式管理 电梯数量 floor_underground floors_below_ground"
            " underground_floors under_ground_floor undergroundFloor elevator_count 标准层面积"
            " 消防电梯数量 物业级别 units_per_floor 每层户数 平层数量 有无电梯 货梯数 客梯数"
            " standardArea 土地面积 土地证号 基底面积 所有权类型 取得日期 建设性质"
        ),
    },
    "tickets": {
        "dispatched_at": "派单时间 DISPATCH_TIME assign_time",
        "opened_at": "申报时间 上报时间 提交时间 submit_time apply_time",
        "source_class": "维修分类 repair_type",
        "accepted_at": "接单时间 accept_time",
        "fed_back_at": "反馈时间 feedback_time",
        "due_at": "计划完成时间",
        None: (
            "派单人 接单维护人员 紧急程度 urgency_level 故障照片 指派维修人员ID 维修结果"
            " repair_result 租户评分 tenant_comment 处理说明 验收时间 verify_time check_time 维修反馈"
            " 验收状态 预估费用 actual_cost 工人专业技能 预估工时"
        ),
    },
    "decisions": {
        "code": "decision_no 处罚决定书编号 处罚文号 penaltynumber",
        "decided_on": "处罚决定书签发日期 punish_time penalty_date penaltydate",
        "kind": "处罚种类 punish_type penalty_type",
        "reason": "主要违法事实 violation_fact penaltyreason 违法行为描述 violation_description",
        "firm_code": "company_name 行政相对人代码_1(统一社会信用代码)",
        None: (
            "处罚执行情况 案件结果 执行类别 decision_org public_date penalty_basis 罚款金额 没收金额"
            " 处罚机构 处罚开始日期 penaltystartdate penaltyenddate penalty_decision penalty_amount"
            " 企业营业执照 PUNISH_UNIT 公示截止日期 失信严重程度 信息使用范围"
        ),
    },
    "party_organisations": {
        "name": "branch_name party_branch_name",
        "parent_code": "父级id pid",
        "code": "支部id",
        None: "支部简介 所属学院 负责人ID leader_id 会议次数 支部账号",
    },
    "service_points": {
        "name": "服务点名称 point_name",
        "address": "服务点地址 detail_address",
        "code": "服务点ID 服务网点代码",
        "kind": "服务点类型",
        "opened_on": "服务点成立日期",
        "hours": "business_hours",
        None: "服务点LOGO 服务半径公里 服务商ID 用户评分 微信联系号 单位隶属关系代码",
    },
    "grid_cells": {
        "code": "网格编码（16位） grid_id",
        "community_code": "所属社区ID",
        None: "网格边界 sw_lng 所属街道ID 所属市区编码 street_id center_lng area_code",
    },
}
"""Tables of estates, buildings, repairs, decisions, branches, service points and grids."""
