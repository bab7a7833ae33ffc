COMMENT ON TABLE hongtu.party_organisation IS '党组织 | — | 五级党组织，另有建在企业的党组织';
COMMENT ON COLUMN hongtu.party_organisation.kind IS
    '党组织类型 | — | industry_committee 行业党委，general_branch 社区党总支，grid_branch 网格党支部，compound_group 小区党小组，member_household 党员中心户，firm_organisation 企业党组织';
COMMENT ON COLUMN hongtu.party_organisation.level IS '党组织级别 | 级 | 1—5，由类型折算；企业党组织为空';
COMMENT ON COLUMN hongtu.party_organisation.founded_on IS '成立日期 | 日 | 批准成立的日期';
COMMENT ON COLUMN hongtu.party_organisation.members IS '党员数 | 人 | 只记总数';
COMMENT ON TABLE hongtu.party_organisation_grid IS '党组织与网格 | — | 党组织建在哪些网格上';
COMMENT ON TABLE hongtu.party_organisation_firm IS '党组织与企业 | — | 党组织覆盖哪些企业';

COMMENT ON TABLE hongtu.steward_unit IS '红色管家 | — | 党员责任区、先锋岗、红色管家队';
COMMENT ON COLUMN hongtu.steward_unit.kind IS
    '类型 | — | responsibility_area 责任区，vanguard_post 先锋岗，steward_team 管家队';
COMMENT ON COLUMN hongtu.steward_unit.members IS '人数 | 人 | 党员与志愿者总数，不记姓名';

COMMENT ON TABLE hongtu.activity IS '活动 | — | 志愿服务、故事会、议事、联席会、为老托幼、观摩等，一场一行';
COMMENT ON COLUMN hongtu.activity.kind IS
    '活动类型 | — | volunteer_service 志愿服务，story_session 故事会，deliberation 民主议事，council_meeting 业主恳谈，joint_conference 联席会，elder_service 为老，child_care 托幼，study_visit 观摩，open_day 开放日，booked_service 预约上门';
COMMENT ON COLUMN hongtu.activity.held_on IS '活动日期 | 日 | 开展的日期；未到的不计入统计';
COMMENT ON COLUMN hongtu.activity.person_times IS '服务人次 | 人次 | 只记总数；未登记为空';
COMMENT ON COLUMN hongtu.activity.matters_resolved IS '解决事项数 | 件 | 会上解决的事项数；未登记为空';

COMMENT ON TABLE hongtu.honour IS '荣誉与品牌 | — | 示范小区、品牌、绿色社区、美丽家园';
COMMENT ON COLUMN hongtu.honour.kind IS
    '荣誉类型 | — | demonstration 示范小区，brand 品牌，green_community 绿色社区，beautiful_home 美丽家园';
COMMENT ON COLUMN hongtu.honour.holder IS '获得者类别 | — | compound 小区，community 社区，firm 企业，city 全市';
COMMENT ON COLUMN hongtu.honour.holder_code IS '获得者代码 | 代码 | 获得者在其数据集中的代码';
COMMENT ON COLUMN hongtu.honour.level IS '荣誉级别 | — | city 市级，prefecture 州级，provincial 省级，national 国家级；未登记为空';
COMMENT ON COLUMN hongtu.honour.awarded_year IS '授予年份 | 年 | 授予的年份';
COMMENT ON COLUMN hongtu.honour.evidence IS '依据材料 | — | 文号或公告';
COMMENT ON COLUMN hongtu.honour.withdrawn_on IS '撤销日期 | 日 | 从当日起不再持有；未撤销为空';
