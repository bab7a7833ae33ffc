COMMENT ON TABLE hongtu.division IS '行政区划 | — | 县级、乡镇（街道）、社区三级';
COMMENT ON COLUMN hongtu.division.code IS '区划代码 | 代码 | 县级6位、乡级9位、社区12位（统计用区划代码）';
COMMENT ON COLUMN hongtu.division.level IS '级别 | — | county 县级，town 乡镇（街道），community 社区';
COMMENT ON COLUMN hongtu.division.kind IS '城乡分类 | — | urban 城镇，rural 乡村；未登记为空';

COMMENT ON TABLE hongtu.grid_cell IS '网格 | — | 五级网格：社区、片区、小区、楼栋、单元';
COMMENT ON COLUMN hongtu.grid_cell.code IS '网格编码 | 代码 | 前12位为社区区划代码，其后为顺序号';
COMMENT ON COLUMN hongtu.grid_cell.level IS '网格级别 | 级 | 1 社区，2 片区，3 小区，4 楼栋，5 单元';
COMMENT ON COLUMN hongtu.grid_cell.full_time_workers IS '专职网格员岗位 | 人 | 岗位数，不记姓名；未登记为空';
COMMENT ON COLUMN hongtu.grid_cell.part_time_workers IS '兼职网格员岗位 | 人 | 岗位数，不记姓名；未登记为空';
COMMENT ON COLUMN hongtu.grid_cell.grid_leader_posts IS '网格长岗位 | 人 | “1+3+N”中的1';
COMMENT ON COLUMN hongtu.grid_cell.force_posts IS '三方力量岗位 | 人 | “1+3+N”中的3：物业、业委会、社区民警';
COMMENT ON COLUMN hongtu.grid_cell.volunteer_posts IS 'N类力量岗位 | 人 | “1+3+N”中的N：志愿者、楼栋长等';

COMMENT ON TABLE hongtu.base_feature IS '底图要素 | — | 离线底图的水系、道路、绿地、街区与地名';
COMMENT ON COLUMN hongtu.base_feature.name IS '要素名称 | — | 道路、河流、地名等的名称；无名为空';
COMMENT ON COLUMN hongtu.base_feature.kind IS '要素类别 | — | 水面、河流、道路、桥梁、铁路、绿地、街区、地名';
COMMENT ON COLUMN hongtu.base_feature.rank IS '等级 | 级 | 0 最主要；决定线宽与出现的比例尺';
