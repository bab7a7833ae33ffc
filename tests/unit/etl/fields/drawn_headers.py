"""Headers of forms, exports and open data, drawn after the vocabulary was fixed, source by source.

All that a source had for a dataset is listed, also what was not understood; None stands for headers of no
field. Each list tells how many of its headers, strange to the registry, were right the day it was drawn: that
is what a new file may expect. Later the vocabulary learnt from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.unit.etl.fields.office_headers import Headers

FORMS: Final[Headers] = {
    "compounds": {
        "address": "项目地址 详细地址： 小区位置",
        "community_code": "居委会名称",
        "firm_code": "物业公司名称",
        "households": "住宅数 总户数：",
        "floor_area_m2": "建筑总面积",
        "built_year": "竣工时间 修建时间 建筑年代： 小区建造时间",
        "fee_yuan_m2_month": "物业费用：",
        None: (
            "行政管辖区域 区政府地址 街道办名称 街道办地址 居委会地址 居委会书记 物业公司地址"
            " 物业公司法人 业主委员会名称 业主委员会地址 业主委员会主任 项目介绍人 房屋类型 商业数"
            " 仓库数 停车位数 土地面积 土地总面积 土地性质 项目主体单位名称 项目主体单位地址 灭失原因"
            " 项目承建商名称 项目批复文件 施工许可证 消防验收报告 删除时间 房价 区域商圈： 建筑类型："
            " 产权类别： 停车位： 小区均价 户型结构 小区房屋类型 小区层数 项目业态 项目包含业态"
            " 项目归属 项目来源 开发主体 预计首次交楼时间 管理阶段 是否提供增值服务 提供增值服务内容"
            " 退出原因 是否成立业委会"
        ),
    },
    "party_organisations": {
        "code": "集团党组织唯一标识 组织编码",
        "name": "党组织全称 党组织简称",
        "parent_code": "上一级党组织唯一标识 批准成立的上级党组织全称",
        "kind": "党组织建制",
        "members": "党组织党员人数",
        None: (
            "联系人编码 党组织所在单位情况 显示排序 删除标识 更新时间戳 操作党组织"
            " 党支部标准化规范化建设类别 党组织副书记 所在行政区划 设置委员数 实际委员数"
            " 党组织办公室电话 传真 邮政编码 党组织分布类别 组建方式 管辖单位编码"
        ),
    },
    "buildings": {
        "name": "建筑物名称 blk_no",
        "storeys": "建筑地上层数 max_floor_lvl",
        "built_year": "竣工年份 year_completed",
        "households": "total_dwelling_units",
        None: (
            "结构类型 建筑耐火等级 建筑地下层数 建筑高度(m) 建筑占地面积(㎡) 建筑地上面积(㎡)"
            " 车库地址 车库面积 土地用途 房屋类别 房屋起始层 是否电梯房 residential commercial"
            " market_hawker multistorey_carpark precinct_pavilion bldg_contract_town exec_sold"
        ),
    },
    "contracts": {
        "firm_code": "物业企业名称",
        "starts_on": "物业服务合同时间起",
        "ends_on": "物业服务合同时间止 合同到期时间 合同结束日期",
        "signed_on": "合同签订日期",
        None: "从业主体id 物业企业状态 店铺规格 商户性质 合同结束期限",
    },
    "decisions": {
        "firm_code": "行政相对人名称 行政相对人代码_1(统一社会信用代码)",
        "code": "行政处罚决定书文号",
        "reason": "违法事实 处罚事由",
        "kind": "处罚类别",
        "decided_on": "处罚决定日期",
        None: (
            "行政相对人类别 行政相对人代码_2(工商注册号) 行政相对人代码_3(组织机构代码) 处罚依据"
            " 处罚结果 罚款金额 公示期限 处罚机关 当前状态 地方编码 处罚名称"
        ),
    },
    "tickets": {
        "code": "受理单号 case_enquiry_id",
        "opened_at": "申报日期 投诉时间 事发时间 open_dt",
        "due_at": "sla_target_dt 办结时限",
        "closed_at": "closed_dt",
        "dispatched_at": "交办时间",
        "handled_at": "处理完成时间",
        "title": "投诉标题 事件标题 工单名称 投诉内容 事件描述 case_title 工单问题描述",
        "source_class": "投诉类型 申报类型 工单类型 事件类型 type",
        "channel": "工单来源名称 source",
        "address": "事发地点 location",
        None: (
            "工单负责人 派发方式 事件主键 所属单位主键 分派部门状态 上报人 上报电话 投诉对象"
            " 投诉对象id 配备状态 on_time case_status closure_reason department queue 工单优先级"
            " 工单状态 汇报时间 进展状态 涉及人员 事故情况 汇报人"
        ),
    },
    "firms": {
        "name": (
            "企业全称 单位全称 公司全称 企业简称 单位简称 市场主体名称 经营主体名称 主体名称 企业（单位）名称"
        ),
        "code": "统一信用代码",
        None: "组织机构代码 注册地址 经营范围",
    },
    "honours": {
        "name": "单位荣誉名称",
        "code": "获奖编号",
        "holder_code": "获奖单位",
        "awarded_year": "获奖时间",
        None: "授奖部门 主要完成人 获奖证书 奖励金额 署名情况",
    },
    "committees": {
        "name": "业主委员会名称 委员会名称",
        "term_from": "成立时间 业委会成立时间",
        None: "登记人警号 登记单位名称 注销标识 实体地址",
    },
    "activities": {
        "name": "event_name 活动名称",
        "held_on": "event_time 活动开始时间",
        "kind": "event_category",
        "person_times": "总参与人次 参与人次",
        None: "venue venue_address door_time section seat row ticket_count performer 主办单位",
    },
    "grid_cells": {
        "name": "网格名称",
        "code": "网格编号",
        "level": "网格层级",
        None: "单元性质 网格面积 网格员 上传人 优先级",
    },
}
"""Forms of estates, Party registers, penalties, complaints, cities abroad: 73 of 86 the first time (85 %)."""

EXPORTS: Final[Headers] = {
    "compounds": {
        "address": "楼盘地址 物业地址",
        "floor_area_m2": "总建面",
        "buildings": "楼栋总数 小区总栋数",
        "households": "总住户数 小区总户数",
        "firm_code": "小区物业服务企业名称 所属物业公司 所属物业公司名 所属物业公司ID 所属物业公司编码",
        None: (
            "板块 最小户型面积 占地面积 开发公司 开发品牌 售楼部位置 装修类型 绿地率 交房时间"
            " 售楼电话 行政区 楼盘类型 最新动态 入住时间 装修状况 绿化比例 购房优惠 预估单价"
            " 高清沙盘图 业委会届数 物业联系电话 物业服务电话 业主大会备案 业主委员会备案"
            " 当前业委会届次 过渡期管理组织 过渡期组织状态 小区范围 小区总人数 产权年限 销售状态"
            " 开盘时间 售楼地址 投资商"
        ),
    },
    "buildings": {
        "name": "楼宇名称",
        None: "负责单位 楼宇中心点 承载底图",
    },
    "units": {
        "building_code": "楼宇编号",
        None: "住户编号 房间编号 户主姓名",
    },
    "committees": {
        "term_number": "业委会届别 业委会届数 当前业委会届次",
        "term_from": "业委会任期起始时间",
        "term_to": "业委会任期结束时间",
        None: "业主大会办公地址 业委会联系电话",
    },
    "divisions": {
        "code": "区划编码 医保区划编码 区域编码",
        "name": "医保区划名称 行政区划名称 区域名称",
        "parent_code": "上级区划ID 上级区划编码 父节点",
        "level": "行政区划等级 区域级别",
        None: "邮政编码 顺序号 拼音码 作废标志 创建人 地名简称 组合名称 其他代码 祖级列表 是否正规区域",
    },
    "disputes": {
        "code": "信访件编号 省信访件编号 市受理编号",
        "filed_on": "反映日期",
        "subject": "反映内容",
        None: (
            "信访人姓名 被反映人 工作单位 职务 导入时间 线索编号 线索来源 材料名称 材料类型 页数"
            " 所属阶段（状态）"
        ),
    },
    "tickets": {
        "code": "区县受理编号 报修单号",
        "address": "发生地 所在位置",
        "title": "派单内容 故障描述 报修原因",
        "source_class": "维修类型",
        "opened_at": "报修时间",
        "dispatched_at": "派单时间",
        "handled_at": "处理时间",
        None: (
            "当前处理人BOOS工号 当前处理人 当前状态 是否超时 超时时间 工单发起人 品牌型号 店铺名称"
            " 店铺电话 审核结果 维修工人 评分 故障等级 是否停机 备件详情 报修人员id 紧急程度 关闭状态"
            " 维修状态 设备编号 客户"
        ),
    },
    "contracts": {
        "code": "合同号",
        "starts_on": "合同起始日期 合同起始时间",
        "ends_on": "合同终止日期 合同到期日期",
        "firm_code": "所属物业公司编码",
        None: ("合同币种 担保方式 还款方式 起租日期 免租开始日期 免租截止日期 缴费方式 客户编码 利率类型"),
    },
    "firms": {
        "star_grade": "信用评价等级 局信用评价等级 公司信用评价等级 供应商信用评价等级",
        "credit_score": "公司考核得分 最终信用评价得分",
        None: (
            "有无直接降为D的行为 业务联系人 办公传真 办公地址 不良供应商处罚周期 黑名单"
            " 供应商经营范围 有效期 发布日期 评估机构 到期日期"
        ),
    },
    "party_organisations": {
        "name": "支部名称 基层党支部名称 党小组名称 党组名称",
        "kind": "支部类型",
        "parent_code": "父级id",
        "members": "党员人数",
        None: "公众号id 支部书记 提交作品题目 所属学校 简介 工作电话",
    },
    "activities": {
        "held_on": "活动开展时间 活动开展时间起 演出开始时间",
        "name": "行风活动主题 体验活动标题",
        "person_times": "实到人数",
        None: (
            "学年学期 素拓分 学号 审核时间 活动组织部门 活动录入日期 录入人信息 活动地点 活动时长"
            " 活动价格 活动语言 活动内容 集合地点 缺席人数 应参会人数 售票开始时间 演出结束时间"
        ),
    },
    "honours": {
        "kind": "荣誉类别",
        "awarded_year": "获得荣誉时间 授予时间 获奖日期 获得荣誉学年",
        None: "颁奖单位 关联员工 授予部门 获得荣誉学期 删除状态",
    },
    "grid_cells": {
        "parent_code": "上级网格ID",
        "level": "网格类型",
        "households": "网格户数",
        None: (
            "边界GeoJSON坐标 中心点坐标 常住人口数 网格员电话 涉密等级 网格状态 网格公司名称"
            " 网格经理名称 团队名称 部门名称 网格描述 网格地址 区域id"
        ),
    },
    "service_points": {
        "name": "场馆名称 养老机构名称",
        "kind": "场馆类型 FacilityType",
        "address": "场馆地址",
        "hours": "open_time",
        None: (
            "场馆描述 场馆介绍 有效期至 注册资金 场馆LOGO Applicant blocklot permit Status FoodItems"
            " Approved PriorPermit ExpirationDate phone distance sort_order"
        ),
    },
}
"""Exports of estates, petitions, repairs, ratings, events, divisions: 62 of 84 the first time (74 %)."""
