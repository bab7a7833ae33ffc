-- A published view says of a column what its table says; what only the view knows is said below.
DO $dictionary$
DECLARE
    shown record;
BEGIN
    FOR shown IN
        SELECT pair.view, pair.relation, obj_description(to_regclass('hongtu.' || pair.relation), 'pg_class') AS comment
        FROM (VALUES
            ('divisions', 'division'), ('grid_cells', 'grid_cell'), ('base_features', 'base_feature'),
            ('compounds', 'compound'), ('management_statuses', 'management_status'), ('buildings', 'building'),
            ('units', 'unit'), ('gates', 'gate'), ('walk_links', 'walk_link'), ('firms', 'firm'), ('contracts', 'contract'), ('decisions', 'decision'),
            ('disputes', 'dispute'), ('committees', 'committee'), ('party_organisations', 'party_organisation'),
            ('steward_units', 'steward_unit'), ('activities', 'activity'), ('honours', 'honour'),
            ('service_points', 'service_point'), ('tickets', 'ticket'), ('ticket_events', 'ticket_event'),
            ('ticket_classes', 'ticket_class'), ('ticket_step_counts', 'ticket_step_count'),
            ('ticket_day_counts', 'ticket_day_count'), ('cities', 'city'), ('runs', 'run'),
            ('boundary_versions', 'boundary_version'), ('boundary_links', 'boundary_link'),
            ('run_files', 'run_file'), ('deliveries', 'delivery'), ('rejects', 'reject'), ('data_versions', 'data_version'),
            ('findings', 'finding'), ('examinations', 'examination'), ('compound_aliases', 'compound_alias')
        ) AS pair (view, relation)
    LOOP
        EXECUTE format('COMMENT ON VIEW published.%I IS %L', shown.view, shown.comment);
    END LOOP;
    FOR shown IN
        SELECT
            format('published.%I', v.relname) AS view, a.attname AS name,
            col_description(of_table.attrelid, of_table.attnum) AS comment
        FROM pg_class AS v
        JOIN pg_attribute AS a ON a.attrelid = v.oid AND a.attnum > 0
        JOIN pg_class AS t ON t.relnamespace = 'hongtu'::regnamespace
            AND obj_description(t.oid, 'pg_class') = obj_description(v.oid, 'pg_class')
        JOIN pg_attribute AS of_table ON of_table.attrelid = t.oid AND of_table.attname = a.attname
        WHERE v.relnamespace = 'published'::regnamespace AND v.relkind = 'v'
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', shown.view, shown.name, shown.comment);
    END LOOP;
END
$dictionary$;

COMMENT ON COLUMN published.divisions.parent_name IS '上级名称 | — | 上级区划的名称';
COMMENT ON COLUMN published.compounds.is_demonstration IS '是否示范小区 | — | 真：今日持有示范小区称号';
COMMENT ON COLUMN published.management_statuses.name IS '小区名称 | — | 该时段所属小区的名称';
COMMENT ON COLUMN published.management_statuses.is_current IS '是否当前 | — | 真：该时段包含今日';
COMMENT ON COLUMN published.contracts.name IS '小区名称 | — | 合同所涉小区的名称';
COMMENT ON COLUMN published.contracts.is_in_force IS '是否生效中 | — | 真：今日在合同期内';
COMMENT ON COLUMN published.decisions.name IS '企业名称 | — | 被处理企业的名称';
COMMENT ON COLUMN published.disputes.name IS '企业名称 | — | 所涉企业的名称';
COMMENT ON COLUMN published.committees.name IS '委员会名称 | — | 备案的名称；没有的用小区名称';
COMMENT ON COLUMN published.committees.is_in_office IS '是否在任 | — | 真：任期已开始、未届满、未解散';
COMMENT ON COLUMN published.committees.is_overdue IS '是否超期未换届 | — | 真：已届满、未解散、没有下一届';
COMMENT ON COLUMN published.firms.has_party_organisation IS '是否有党组织覆盖 | — | 真：有企业党组织（含联合党组织）覆盖';
COMMENT ON COLUMN published.party_organisations.grids IS '对应网格 | 代码 | 党组织所建网格的编码';
COMMENT ON COLUMN published.party_organisations.firms IS '覆盖企业 | 代码 | 党组织覆盖企业的信用代码';
COMMENT ON COLUMN published.honours.holder_name IS '获得者名称 | — | 小区、社区或企业的名称';
COMMENT ON COLUMN published.honours.is_held IS '是否持有 | — | 真：今日仍持有';
COMMENT ON COLUMN published.service_points.is_open IS '是否在用 | — | 真：今日启用中';
COMMENT ON COLUMN published.tickets.name IS '类别名称 | — | 工单以类别为名，不发布自由文字';
COMMENT ON COLUMN published.tickets.class_name_en IS '类别英文名 | — | 工单类别的英文名称';
COMMENT ON COLUMN published.tickets.is_small_matter IS '是否民生小事 | — | 真：类别属民生小事';
COMMENT ON COLUMN published.ticket_events.code IS '事件编号 | — | 工单编号加流水号';
COMMENT ON COLUMN published.ticket_step_counts.code IS '编号 | — | 社区代码加环节';
COMMENT ON COLUMN published.ticket_day_counts.code IS '编号 | — | 社区代码、类别代码加日期';
COMMENT ON COLUMN published.ticket_day_counts.name IS '类别名称 | — | 工单类别的名称';
COMMENT ON COLUMN published.ticket_day_counts.is_small_matter IS '是否民生小事 | — | 真：类别属民生小事';
COMMENT ON COLUMN published.ticket_day_counts.unrated IS '无回访结果数 | 件 | 当日结案而没有回访结果的工单数';
COMMENT ON COLUMN published.cities.today IS '今天 | 日 | 当地的今天';
COMMENT ON COLUMN published.runs.code IS '批次号 | — | 批次号的文字形式';
COMMENT ON COLUMN published.runs.name IS '数据集 | — | 装载的数据集名';
COMMENT ON COLUMN published.runs.files IS '来源文件 | — | 该批次读取的文件名';
COMMENT ON COLUMN published.runs.noted IS '提示 | — | 每类提示的规则编号与行数，不含原文';
COMMENT ON COLUMN published.deliveries.code IS '编号 | — | 交付名';
COMMENT ON COLUMN published.deliveries.name IS '交付名 | — | 监视清单中的名称';
COMMENT ON COLUMN published.deliveries.is_missing IS '是否逾期未到 | — | 真：过了应到时间还没有到达';
COMMENT ON COLUMN published.deliveries.is_refused IS '是否被拒收 | — | 真：最近到达的文件整个被拒收';
COMMENT ON COLUMN published.run_files.code IS '编号 | — | 批次号加文件序号';
COMMENT ON COLUMN published.rejects.code IS '编号 | — | 批次号加批次内序号';
COMMENT ON COLUMN published.rejects.name IS '数据集 | — | 装载的数据集名';
COMMENT ON COLUMN published.rejects.geom IS '图形 | 度 | 被拒行的位置或边界，可能不合规，EPSG:4326；涉及个人的不公布';
COMMENT ON COLUMN published.rejects.file IS '文件名 | — | 不含目录';
COMMENT ON COLUMN published.rejects.layer IS '图层 | — | 文件内的图层或工作表';
COMMENT ON COLUMN published.rejects.value IS '原值 | — | 文件中的值；可能涉及个人的文字不公布，为空';
COMMENT ON COLUMN published.rejects.value_zh IS '中文原值 | — | 同“原值”，图形的种类和问题用中文说';
COMMENT ON COLUMN published.rejects.is_value_withheld IS '是否未公布原值 | — | 真：文件中有值，因可能涉及个人而不公布';
COMMENT ON COLUMN published.rejects.sentence IS '说明 | — | 一句话说明错在哪里（英文）；原值不公布时为空';
COMMENT ON COLUMN published.rejects.sentence_zh IS '中文说明 | — | 一句话说明错在哪里；原值不公布时为空';
COMMENT ON COLUMN published.rejects.hint_zh IS '中文建议 | — | 如何改正';
COMMENT ON COLUMN published.data_versions.code IS '编号 | — | 城市代码加数据集名';
COMMENT ON COLUMN published.data_versions.name IS '数据集 | — | 数据集名';
COMMENT ON COLUMN published.findings.name IS '问题类别 | — | 如 communities_overlap 社区重叠、compounds_alike 疑似同一小区';
COMMENT ON COLUMN published.findings.geom IS '问题图形 | 度 | 问题的图形，没有图形的为一点，EPSG:4326';
COMMENT ON COLUMN published.examinations.code IS '编号 | — | 城市代码';
COMMENT ON COLUMN published.examinations.name IS '城市名称 | — | 城市的名称';
COMMENT ON COLUMN published.examinations.is_current IS '是否最新 | — | 真：检查之后数据没有变动';
COMMENT ON COLUMN published.examinations.findings IS '问题数 | 个 | 最近一次检查查出的问题，含已有处理意见的';
COMMENT ON COLUMN published.examinations.open_findings IS '待处理问题数 | 个 | 还没有处理意见的问题';
COMMENT ON FUNCTION published.divisions_on(date) IS '某日的区划 | — | 与区划视图同列，按当日的边界、名称与代码';
COMMENT ON FUNCTION published.grid_cells_on(date) IS '某日的网格 | — | 与网格视图同列，按当日的边界、岗位与代码';
COMMENT ON FUNCTION published.compounds_on(date) IS
    '某日的小区 | — | 与小区视图同列，管理状态取自沿革；当日没有记录的为未知';
