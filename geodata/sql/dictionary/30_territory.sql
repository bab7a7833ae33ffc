COMMENT ON TABLE hongtu.division IS '行政区划 | — | 县级、乡镇（街道）、社区三级';
COMMENT ON COLUMN hongtu.division.code IS '区划代码 | 代码 | 县级6位、乡级9位、社区12位（统计用区划代码）';
COMMENT ON COLUMN hongtu.division.level IS '级别 | — | county 县级，town 乡镇（街道），community 社区';
COMMENT ON COLUMN hongtu.division.kind IS '城乡分类 | — | urban 城镇，rural 乡村；未登记为空';
COMMENT ON COLUMN hongtu.division.point_3857 IS '标注点 | 米 | 区划内的一点，名称与汇总圈标在这里，由图形自动生成，EPSG:3857';

COMMENT ON TABLE hongtu.grid_cell IS '网格 | — | 五级网格：社区、片区、小区、楼栋、单元';
COMMENT ON COLUMN hongtu.grid_cell.code IS '网格编码 | 代码 | 前12位为社区区划代码，其后为顺序号';
COMMENT ON COLUMN hongtu.grid_cell.level IS '网格级别 | 级 | 1 社区，2 片区，3 小区，4 楼栋，5 单元';
COMMENT ON COLUMN hongtu.grid_cell.full_time_workers IS '专职网格员岗位 | 人 | 岗位数，不记姓名；未登记为空';
COMMENT ON COLUMN hongtu.grid_cell.part_time_workers IS '兼职网格员岗位 | 人 | 岗位数，不记姓名；未登记为空';
COMMENT ON COLUMN hongtu.grid_cell.grid_leader_posts IS '网格长岗位 | 人 | “1+3+N”中的1';
COMMENT ON COLUMN hongtu.grid_cell.force_posts IS '三方力量岗位 | 人 | “1+3+N”中的3：物业、业委会、社区民警';
COMMENT ON COLUMN hongtu.grid_cell.leader_filled IS '网格长到岗 | 人 | 已到岗的网格长；少于岗位数即为空缺，未登记为空';
COMMENT ON COLUMN hongtu.grid_cell.forces_filled IS '三方力量到岗 | 人 | 已到岗的三方力量；少于岗位数即为空缺，未登记为空';
COMMENT ON COLUMN hongtu.grid_cell.volunteer_posts IS 'N类力量岗位 | 人 | “1+3+N”中的N：志愿者、楼栋长等';

COMMENT ON TABLE hongtu.base_feature IS '底图要素 | — | 离线底图的地形、水系、道路、绿地、街区、用地、建筑与地名';
COMMENT ON COLUMN hongtu.base_feature.name IS '要素名称 | — | 道路、河流、地名等的名称；无名为空';
COMMENT ON COLUMN hongtu.base_feature.kind IS
    '要素类别 | — | water 水面，waterway 河流，street 道路，bridge 桥梁，rail 铁路，green 绿地，block 街区，place 地名，relief 地形，wood 林地，farmland 农田，school 学校，kindergarten 幼儿园，hospital 医院，market 市场，commerce 商业，office 办公，factory 工厂，warehouse 仓库，station 车站，square 广场，sports 体育，vacant 空地，structure 其他建筑，pitch 运动场地，garden 小区绿地';
COMMENT ON COLUMN hongtu.base_feature.rank IS '等级 | 级 | 道路、河流、地名：0 最主要，决定线宽与出现的比例尺，道路4为步道与小区内道路；地形：明暗分级；其他建筑：层数，最多9';
COMMENT ON COLUMN hongtu.base_feature.from_zoom IS '最小级别 | 级 | 自此瓦片级别起绘制；由类别、等级与图形大小自动生成';

COMMENT ON TABLE hongtu.gate IS '出入口 | — | 小区围墙上的出入口';
COMMENT ON COLUMN hongtu.gate.name IS '出入口名称 | — | 方位或编号；无名为空';
COMMENT ON COLUMN hongtu.gate.kind IS '出入口类别 | — | main 主出入口，side 次出入口，pedestrian 人行出入口';

COMMENT ON TABLE hongtu.walk_link IS '步行路网 | — | 相接的路段，端点坐标完全相同处相通';
COMMENT ON COLUMN hongtu.walk_link.name IS '路段名称 | — | 所在道路的名称；无名为空';
COMMENT ON COLUMN hongtu.walk_link.kind IS '路段类别 | — | street 道路，lane 小路，bridge 桥梁，path 步道，gate 出入口连线';
COMMENT ON COLUMN hongtu.walk_link.rank IS '等级 | 级 | 0 最主要；取值同底图道路';
COMMENT ON COLUMN hongtu.walk_link.length_m IS '长度 | 米 | 沿椭球面的长度，由图形自动生成';
