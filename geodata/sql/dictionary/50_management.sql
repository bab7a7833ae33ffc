COMMENT ON TABLE hongtu.firm IS '物业服务企业 | — | 在册备案的企业，含红色公益物业';
COMMENT ON COLUMN hongtu.firm.code IS '统一社会信用代码 | 代码 | 18位，GB 32100';
COMMENT ON COLUMN hongtu.firm.kind IS '企业类型 | — | professional 专业物业，public_interest 红色公益物业';
COMMENT ON COLUMN hongtu.firm.community_code IS '组建社区 | 代码 | 组建红色公益物业的社区；专业物业为空';
COMMENT ON COLUMN hongtu.firm.star_grade IS '星级 | A | 0 未评级，1—5 对应1A—5A；未登记为空';
COMMENT ON COLUMN hongtu.firm.credit_score IS '信用分 | 分 | 信用档案得分';
COMMENT ON COLUMN hongtu.firm.listed IS '红黑榜 | — | red 红榜，black 黑榜；未上榜为空';
COMMENT ON COLUMN hongtu.firm.registered_on IS '备案日期 | 日 | 在本市备案的日期';
COMMENT ON COLUMN hongtu.firm.employees IS '从业人数 | 人 | 只记总数';

COMMENT ON TABLE hongtu.contract IS '物业服务合同 | — | 小区与企业的服务合同';
COMMENT ON COLUMN hongtu.contract.starts_on IS '合同起始 | 日 | 含当日';
COMMENT ON COLUMN hongtu.contract.ends_on IS '合同终止 | 日 | 含当日；不定期为空';
COMMENT ON COLUMN hongtu.contract.signed_on IS '签订日期 | 日 | 合同签订的日期';
COMMENT ON COLUMN hongtu.contract.fee_yuan_m2_month IS '物业费 | 元/㎡·月 | 合同约定的收费标准';
COMMENT ON COLUMN hongtu.contract.notice_days IS '提前通知期 | 天 | 不续约须提前多少天通知';

COMMENT ON TABLE hongtu.decision IS '企业处理决定 | — | 主管部门对企业的清退、整改、警告、表扬';
COMMENT ON COLUMN hongtu.decision.kind IS '决定类型 | — | removed 清退，rectified 整改，warned 警告，praised 表扬';
COMMENT ON COLUMN hongtu.decision.decided_on IS '决定日期 | 日 | 作出决定的日期';
COMMENT ON COLUMN hongtu.decision.reason IS '事由 | — | 对企业的处理事由，不涉及个人';

COMMENT ON TABLE hongtu.dispute IS '投诉信访诉讼 | — | 针对企业的投诉、信访与诉讼，一件一行';
COMMENT ON COLUMN hongtu.dispute.kind IS '案件类型 | — | complaint 投诉，petition 信访，lawsuit 民事诉讼';
COMMENT ON COLUMN hongtu.dispute.filed_on IS '受理日期 | 日 | 受理或立案的日期';
COMMENT ON COLUMN hongtu.dispute.subject IS '事由 | — | 一句话的事由；自由文字，不对外发布';

COMMENT ON TABLE hongtu.committee IS '业委会物委会 | — | 业主委员会与物业管理委员会，每届一行';
COMMENT ON COLUMN hongtu.committee.name IS '委员会名称 | — | 备案的名称';
COMMENT ON COLUMN hongtu.committee.kind IS '委员会类型 | — | owners 业主委员会，management 物业管理委员会';
COMMENT ON COLUMN hongtu.committee.term_number IS '届次 | 届 | 第几届';
COMMENT ON COLUMN hongtu.committee.term_from IS '任期起始 | 日 | 含当日';
COMMENT ON COLUMN hongtu.committee.term_to IS '任期届满 | 日 | 含当日；未定为空';
COMMENT ON COLUMN hongtu.committee.dissolved_on IS '解散日期 | 日 | 从当日起不再履职；未解散为空';
COMMENT ON COLUMN hongtu.committee.seats IS '委员人数 | 人 | 席位数，不记姓名';
COMMENT ON COLUMN hongtu.committee.party_seats IS '党员委员数 | 人 | 其中党员席位数';
COMMENT ON COLUMN hongtu.committee.has_party_work IS '党的工作覆盖 | — | 真：已覆盖；未登记为空';
