"""Headers as offices write them, by what they mean: dataset → field → headers, None for those of no field.

Each list but the first was read only after the patterns of its time were fixed, and then learnt from.
"""

from __future__ import annotations

from typing import Final

Headers = dict[str, dict[str | None, str]]

INVENTED: Final[Headers] = {
    "compounds": {
        "name": "住宅小区名称 小区（楼盘）名 *小区名称（必填） 小区全称 项目（小区）名称",
        "address": "2.小区地址 所在地址 具体地址 小区详细地址 门牌地址",
        "households": "小区总户数（户） 住宅总户数 居民户数 户数（户）",
        "buildings": "楼栋数量 楼幢数（栋） 总栋数 楼栋总数（栋）",
        "floor_area_m2": "小区建筑面积（万㎡） 总建筑面积(平方米) 建筑总面积（㎡） 小区面积",
        "built_year": "建成时间（年） 建成年度 竣工时间",
        "community_code": "所在社区 所属社区名称 所属居委会 社区名 归属社区",
        "firm_code": (
            "物业服务企业名称 物业服务公司名称 物业管理公司 服务单位 物业服务单位 物业单位"
            " 物业企业名称 服务企业名称"
        ),
        "status": "物业管理方式 物业管理状态 管理类型",
        "fee_yuan_m2_month": "物业收费标准（元/㎡/月） 物业服务费标准",
        "elderly": "60周岁以上老人数 老年人人数 老年人口数",
        "aliases": "小区别名 小区曾用名 别称",
        "code": "小区编码（15位） 小区唯一编码",
        None: (
            "序号 备注 联系人电话 填报单位 绿化率 入住户数 交付年份 是否有物业 开发商 电梯数量"
            " 业委会主任姓名 物业经理电话"
        ),
    },
    "buildings": {
        "name": "楼栋名 楼栋号",
        "compound_code": "所在小区 所属小区名称 小区名",
        "storeys": "总层数 楼层总数",
        "units": "单元数量 单元个数",
        "households": "楼栋总户数",
        "floor_area_m2": "建筑面积（平米）",
        "built_year": "建造年份",
        None: "户主姓名 是否加装电梯",
    },
    "firms": {
        "name": "企业全称 物业企业名称 公司名称",
        "code": "统一信用代码 统一社会信用代码（18位）",
        None: "企业地址 法人代表",
    },
    "service_points": {
        "name": "驿站名称 阵地名称 服务点名称 服务站名称",
        "kind": "阵地类型 服务点类别",
        "compound_code": "所在小区名称",
        "community_code": "所在社区名称",
    },
    "grid_cells": {
        "name": "网格名",
        "level": "网格等级",
        "community_code": "所属社区名称",
        "households": "网格内户数",
        None: "网格员电话",
    },
    "tickets": {
        "code": "工单号 诉求编号",
        "accepted_at": "受理时间",
        "closed_at": "办结时间",
        "opened_at": "上报时间 诉求时间",
        "dispatched_at": "派单时间",
        "source_class": "问题类型 事件分类",
        "title": "诉求标题",
        "channel": "来源渠道",
        "address": "事发地址",
        "compound_code": "所属小区",
        "is_satisfied": "满意度评价",
        None: "诉求人电话",
    },
}

REGISTERS: Final[Headers] = {
    "compounds": {
        "code": "小区代码 小区编号",
        "name": "小区（大厦）名称 社（小）区、自然村名称 小区名字",
        "address": "小区地址 标准地址 项目地址 建筑地址",
        "built_year": "竣工日期 建造年代 建筑年份 建成年代",
        "firm_code": "物业服务企业名称 物管公司 物业公司 物管名称",
        "floor_area_m2": "总建筑面积（平方米） 建筑面积/㎡ 小区面积（平方米） 建筑面积",
        "households": "住户数量 总套数 总户数",
        "buildings": "楼栋数量",
        "community_code": "居委会、村委会名称 社区名字 所属社区 居委会",
        "fee_yuan_m2_month": "物管费 住宅物业费 物业费收费标准 住宅物业服务费用",
        None: (
            "区县 房管办 环线 街道 小区性质 占地面积（平方米） 小区状态 绿化面积 多层面积 高层面积"
            " 别墅面积 非住宅面积 其他面积 小区荣誉 小区四至范围 地面机动车位数"
            " 电梯数（台）（有细表） 物企用房建面 业委会用房 小区内会所面积 消防通道总数 城市"
            " 本月均价 所在版块 开发商 容积率 绿化率 简介 高程 所属街道 创建人 更新日期 行政区编码"
            " 单元数量 所属部门 状态 备注 每楼住户数 小区管理处名称 小区信息点数量 小区创建时间"
            " 工程状态 分局 业委会成立情况 所属网格"
        ),
    },
    "buildings": {
        "name": "楼栋号 楼号 楼栋名称 楼栋号(单体名称)",
        "code": "楼栋编号",
        "compound_code": "小区名称 小区编号 所属小区",
        "storeys": "层数 楼层数 总楼层",
        "units": "单元数 单元数量",
        "households": "楼栋户数",
        "floor_area_m2": "建筑面积 房屋建筑面积",
        "built_year": "建成年代",
        None: (
            "楼栋人数 楼栋长姓名 性别 单元楼 是否有电梯(0否1是,默认0) 楼栋类型 显示顺序 占地面积"
            " 房间数 楼栋业主 房号 社区ID"
        ),
    },
    "firms": {
        "name": "物业服务企业名称 机构名称 单位名称 企业名称",
        "code": "统一社会信用代码 社会信用代码",
        None: (
            "注册区县 物业企业注册地址 物业企业办公地址 企业法人代表 企业联系电话 企业传真"
            " 物业企业资质等级 资质证书编号 资质证书颁证日期 营业执照号 营业执照有效期 是否本地企业"
            " 行业分类"
        ),
    },
    "contracts": {
        "starts_on": "物业服务合同开始时间 合同开始时间 合同开始日期",
        "ends_on": "物业服务合同结束时间 合同结束时间 合同到期日期 合同结束日期",
        "code": "合同号 合同编号",
        "signed_on": "签订时间 签约日期",
        "compound_code": "项目名称 小区名称",
        None: "合同名称 合同总价 合同总金额 合同状态 合同附件 解约日期 专业 甲方 合同金额 签约人员",
    },
    "grid_cells": {
        "code": "网格编号 网格ID",
        "name": "网格名称",
        "level": "网格类型",
        "community_code": "社区名称 所属社区id",
        "full_time_workers": "专职网格员人数",
        "part_time_workers": "兼职网格员人数",
        "grid_leader_posts": "网格长人数",
        None: "网格中心点经度 网格员 网格员电话 网格长（社区主任）姓名 区县名称 所属街道",
    },
    "tickets": {
        "code": "工单ID 登记编号 表单号",
        "title": "工单标题 诉求标题 登记内容 诉求内容 事件描述",
        "channel": "诉求来源 诉求来源/途径 接收方式",
        "source_class": "工单分类 反映类型 报修类型 事件类型",
        "address": "诉求地址 详细地址 事件地址",
        "dispatched_at": "交办时间",
        "opened_at": "报修创建时间 诉求时间 事发时间 上报时间",
        "due_at": "到期时间 办结时限",
        "compound_code": "小区名称",
        None: (
            "当前环节 来电号码 来电人姓名 业务分类codeid 关键字 处理部门 处理结果 信息公开 联系方式"
            " 诉求姓名 回复状态 工单状态 相关附件 协办单位 反馈周期"
        ),
    },
    "party_organisations": {
        "name": "党组织名称",
        "kind": "党组织类型 组织类型 组织类别",
        "parent_code": "上级党组织",
        "founded_on": "党组织成立时间 批准建立党组织日期",
        "members": "党员数量 管理党员数",
        "code": "党组织编码",
        None: "党组织书记 党组织联系人 党组织所在地址 选举方式 任期年限 领导班子",
    },
    "divisions": {
        "name": "街道名称 社区名称",
        "code": "行政区编码 区县编码",
        None: "备注",
    },
    "service_points": {
        "name": "党群服务中心名称",
        "address": "所属位置 地点",
        None: "联系人 分管领导 简介",
    },
}
"""A register of estates, a district's map, exports of management systems, hotlines, Party registers."""

ESTATES: Final[Headers] = {
    "compounds": {
        "code": "小区ID",
        "aliases": "分期别名(内部)",
        "buildings": "楼栋个数 小区栋数",
        "households": "总套数",
        "built_year": "竣工日期 建筑时间",
        "status_since": "接盘日期 首次接管时间",
        "firm_code": "物业编号 物业公司名称",
        None: (
            "收费面积(㎡) 管理面积(㎡) 固定车位数 临时车位数 绿地率(%) 容积率 邮编 承建单位"
            " 开发商名称 业委会成立情况（数据字典表）：已成立、未成立 电梯数量 中央空调数量 撤场日期"
            " 分公司Id 小区类别 收入方式 绿化面积 物管用房 首次交房 业委会备案日期 纳税人识别号"
            " 银行户名 服务中心 传真 管理阶段 服务模式 收费模式 是否退出 退出时间 退出方式"
            " 是否成立业委会 项目业态 项目归属 开发时间 首次集中交付时间 区域 板块 环线 物业档次"
            " 小区类型 地标 小区所在省份 小区所在县 小区联系人 表数 区/县"
        ),
    },
    "buildings": {
        "code": "楼宇编号",
        "built_year": "建筑时间",
        None: "户型 社区ID",
    },
    "firms": {
        "code": "纳税人识别号",
        None: "传真 银行账号",
    },
    "service_points": {
        "code": "站点编号",
        "kind": "站点类型",
        "address": "站点地址",
        None: "网格营销站点 负责惠农专员ID 站点状态",
    },
    "grid_cells": {
        None: "网格负责人 所属小组",
    },
    "tickets": {
        "code": "申报流水号/受理号 受理编号",
        "opened_at": "立案时间 申报时间 问题时间 发起时间",
        "channel": "问题来源",
        "accepted_at": "受理日期",
        "handled_at": "处理日期",
        "due_at": "办理时限",
        "source_class": "受理类型",
        None: "办结结果 办结人 经办人 事项实例状态 受理部门 承办部门 是否移交纪检 办结区划名称",
    },
    "committees": {
        "code": "业委会代码",
        "name": "业委会名称",
        "compound_code": "小区ID",
        "term_from": "业委会成立时间",
        None: "业委会状态(0未成立,1发起中,2已成立,3过期) 管理楼宇栋数 业委会联系人 职位",
    },
    "party_organisations": {
        "name": "党支部名称",
        "code": "党支部id",
        "parent_code": "上级党支部ID（没有为0）",
        None: "党支部书记 党员姓名 文化程度 党支部角色",
    },
}
"""Tables of an estate company, of rents, of cases, of committees."""

OTHERS: Final[Headers] = {
    "compounds": {
        "code": "小区sectId 项目编号",
        "address": "坐落地址 坐落地点",
        "households": "住宅户数",
        "buildings": "总楼栋数",
        None: (
            "物业公司原资质等级 收费模式 地上车位数 地下车位数 业主大会名称 第几届 小区封闭与否"
            " 商品房面 街道 小区性质 总人口数 入住户数 占地面积 绿化率 建筑形态 商铺户数"
            " 已入住住宅户数 项目类型 项目状态 开发单位 是否外包 小区会计账号1 总门牌数"
        ),
    },
    "buildings": {
        "units": "总单元数",
        None: "总人口数 入住户数 梯户比",
    },
    "firms": {
        "code": "统一社会信用代号 物业企业统一社会信用代码",
        None: "法定代表人 公司账户名称 物业企业状态 营业执照 职业资格证书编号",
    },
    "tickets": {
        "channel": "工单来源",
        "due_at": "处理时限",
        "address": "发生位置",
        "source_class": "业务类别",
        "opened_at": "提交时间",
        None: "接单时长（Min） 维修时长（Min） 操作人 操作时间 处理单位 工单状态 工单所有人 地市",
    },
}
"""An archive of compounds, work orders, an office's forms."""

LISTINGS: Final[Headers] = {
    "compounds": {
        "households": "房屋总数 房屋总套数",
        "fee_yuan_m2_month": "物业费用",
        "community_code": "所属居委 所属居委会/村 所属居委（村）",
        None: (
            "关注人数 均价 建筑类型 附近门店 停车位 在售套数 在租套数 涨跌幅 产权描述 小区url"
            " 抓取年份 最低楼层 最高楼层 产权年限 所属街道/镇 居委会负责人 行政案件数"
        ),
    },
    "buildings": {
        "storeys": "楼栋层数",
        None: "楼栋梯数",
    },
    "tickets": {
        "due_at": "截止期限",
        None: "是否急件 待办人 发送人 责任部门",
    },
    "service_points": {
        "address": "场馆地址",
        "capacity": "最大容纳人数",
        None: "支持的活动类型",
    },
}
"""Listings of estates, applications, venues."""
