COMMENT ON TABLE hongtu.compound IS '小区 | — | 住宅小区；边界另存，汇总时不读图形';
COMMENT ON COLUMN hongtu.compound.name IS '小区名称 | — | 公布的名称；来源没有名称的为空';
COMMENT ON COLUMN hongtu.compound.aliases IS '别名 | — | 曾用名与俗称，供查找';
COMMENT ON COLUMN hongtu.compound.pinyin IS '全拼 | — | 名称的汉语拼音，供查找';
COMMENT ON COLUMN hongtu.compound.pinyin_initials IS '首字母 | — | 名称的拼音首字母，供查找';
COMMENT ON COLUMN hongtu.compound.address IS '坐落 | — | 小区的坐落地址，到小区为止，不到户';
COMMENT ON COLUMN hongtu.compound.is_urban IS '是否城镇住宅小区 | — | 真：计入城镇住宅小区总数';
COMMENT ON COLUMN hongtu.compound.built_year IS '建成年份 | 年 | 首批楼栋建成的年份';
COMMENT ON COLUMN hongtu.compound.buildings IS '楼栋数 | 栋 | 小区内楼栋数';
COMMENT ON COLUMN hongtu.compound.participating_households IS '参与户数 | 户 | 参与小区治理的户数，只记总数';
COMMENT ON COLUMN hongtu.compound.red_observers IS '红色观察员数 | 人 | 只记总数';
COMMENT ON COLUMN hongtu.compound.fee_yuan_m2_month IS '物业费 | 元/㎡·月 | 公示的收费标准';
COMMENT ON COLUMN hongtu.compound.was_unmanaged IS '原为无物业老旧小区 | — | 真：接管前无人管理；未登记为空';
COMMENT ON COLUMN hongtu.compound.status IS
    '管理状态 | — | professional 专业，public_interest 红色公益，self_managed 自管，community_kept 社区代管，none 无物业，unknown 未知；由沿革折算的今日状态';
COMMENT ON COLUMN hongtu.compound.status_since IS '状态起始日期 | 日 | 今日状态从哪天起';

COMMENT ON TABLE hongtu.compound_shape IS '小区边界 | — | 与小区一一对应的边界图形';
COMMENT ON COLUMN hongtu.compound_shape.point_3857 IS '标注点 | 米 | 边界内的一点，由图形自动生成，EPSG:3857';

COMMENT ON TABLE hongtu.management_status IS '管理状态沿革 | — | 谁从哪天到哪天管理该小区；时段互不重叠，是管理状态的依据';
COMMENT ON COLUMN hongtu.management_status.status IS '管理状态 | — | 该时段的管理状态，取值同小区';
COMMENT ON COLUMN hongtu.management_status.valid_from IS '起始日期 | 日 | 含当日';
COMMENT ON COLUMN hongtu.management_status.valid_to IS '终止日期 | 日 | 不含当日；至今为空';
COMMENT ON COLUMN hongtu.management_status.source IS '依据 | — | 备案文号或来源';

COMMENT ON TABLE hongtu.building IS '楼栋 | — | 只记户数、面积与老年人总数，不记住户';
COMMENT ON COLUMN hongtu.building.storeys IS '层数 | 层 | 地上层数';
COMMENT ON COLUMN hongtu.building.units IS '单元数 | 个 | 楼栋内单元数';
COMMENT ON COLUMN hongtu.building.built_year IS '建成年份 | 年 | 楼栋建成的年份';

COMMENT ON TABLE hongtu.unit IS '单元 | — | 楼栋内的单元，只记总数，不记住户';

COMMENT ON TABLE hongtu.compound_sum IS '小区汇总 | — | 各社区各管理状态的小区数，由触发器随小区增减';
COMMENT ON COLUMN hongtu.compound_sum.community_code IS '社区代码 | 代码 | 小区登记的社区；未登记为空串';
COMMENT ON COLUMN hongtu.compound_sum.status IS '管理状态 | — | 与小区的管理状态同';
COMMENT ON COLUMN hongtu.compound_sum.n IS '小区数 | 个 | 该社区该状态的小区数';
