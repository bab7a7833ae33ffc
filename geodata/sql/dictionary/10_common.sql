-- Columns that mean the same wherever they stand; a later file may say something else for one table.
-- Every comment is '中文名 | 单位 | 含义', the unit '—' where there is none.
DO $dictionary$
DECLARE
    known record;
BEGIN
    FOR known IN
        SELECT a.attrelid::regclass AS relation, a.attname AS name, meaning.comment
        FROM pg_attribute AS a
        JOIN pg_class AS c ON c.oid = a.attrelid
        LEFT JOIN (VALUES
            ('city', '城市 | 代码 | 县级行政区划代码（6位），分区与权限的单位；每张表的主键以它开头'),
            ('code', '代码 | — | 在本市内唯一的编码；有国家标准的用标准编码，来源没有编码的由系统按稳定规则生成'),
            ('name', '名称 | — | 公布的名称，不含个人姓名'),
            ('geom', '图形 | 度 | 边界或位置，EPSG:4326（与CGCS2000在厘米级一致）'),
            ('geom_3857', '网页墨卡托图形 | 米 | 由图形自动生成，供切片使用，EPSG:3857'),
            ('geom_low', '简化图形 | 米 | 由图形自动生成的简化边界，供小比例尺切片使用，EPSG:3857'),
            ('fid', '图面序号 | — | 小而连续的整数，切片内要素编号与取值表下标'),
            ('run', '装载批次 | — | 写入本行的装载批次，见批次表'),
            ('source_file', '来源文件序号 | — | 该批次中的第几个文件，从1起'),
            ('source_row', '来源行号 | — | 来源文件中的行号或要素序号，从1起'),
            ('parent_code', '上级代码 | — | 同一层级树中的上级；最高一级为空'),
            ('community_code', '所属社区 | 代码 | 社区居委会的区划代码（12位）；来源未写的按位置推定'),
            ('community_name', '所属社区名称 | — | 社区居委会的名称'),
            ('compound_code', '所属小区 | 代码 | 小区编码'),
            ('compound_name', '所属小区名称 | — | 小区的名称'),
            ('building_code', '所属楼栋 | 代码 | 楼栋编码'),
            ('firm_code', '物业服务企业 | 代码 | 统一社会信用代码（18位）'),
            ('firm_name', '物业服务企业名称 | — | 备案的企业名称'),
            ('party_code', '党组织 | 代码 | 党组织编码'),
            ('grid_code', '网格 | 代码 | 网格编码'),
            ('class_code', '工单类别 | 代码 | 两位大类加两位小类；“00”为其他'),
            ('households', '户数 | 户 | 住宅户数，不含住户信息；未登记为空，不等于零'),
            ('elderly', '老年人数 | 人 | 60岁及以上人数，只记总数'),
            ('floor_area_m2', '建筑面积 | ㎡ | 地上建筑面积；未登记为空，不等于零'),
            ('area_m2', '占地面积 | ㎡ | 装载时在本市投影坐标系中由边界算出'),
            ('path', '层级路径 | — | 从最高一级到本级的路径，用于查询整棵子树'),
            ('name_en', '英文名称 | — | 英文界面所用的名称'),
            ('day', '日期 | 日 | 按当地时间计的日期'),
            ('valid_from', '起始日期 | 日 | 从哪天起有效，含当日'),
            ('valid_to', '终止日期 | 日 | 到哪天为止，不含当日'),
            ('predecessors', '前身代码 | 代码 | 由哪些代码拆分、合并或更名而来；文件申报，没有的为空'),
            ('seq', '事件序号 | — | 工单事件的流水号，按提交先后递增')
        ) AS meaning (name, comment) ON meaning.name = a.attname
        WHERE c.relnamespace IN ('hongtu'::regnamespace, 'published'::regnamespace)
            AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
            AND a.attnum > 0 AND NOT a.attisdropped
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', known.relation, known.name, known.comment);
    END LOOP;
END
$dictionary$;
