-- Where the value of each column comes from, and the standard that governs it, added to its comment:
-- '中文名 | 单位 | 含义 | 来源 | 依据'. The first of these that names a column counts: the relation by name, the
-- common columns (*), every other column of a relation ({*}). A view says of a column what its table says;
-- what only the view knows stands under the view's own name, or under +, the common columns of views.
-- Standards by number only: their clauses were not compared with the official texts. 待核 was not read at all.
DO $dictionary$
DECLARE
    known record;
BEGIN
    FOR known IN
        WITH said (relation, names, source, standard) AS (VALUES
            ('*', '{city}', '装载时按代码、命令或位置判定', 'GB/T 2260'),
            ('*', '{geom}', '文件图形，换算并修复', 'CGCS2000'),
            ('*', '{geom_3857,geom_low,point_3857,path,area_m2}', '数据库由图形或上级推算', '—'),
            ('*', '{fid,run,source_file,source_row}', '装载程序记录', '—'),
            ('*', '{code}', '文件字段；文件没有的由系统编码', '—'),
            ('*', '{community_code}', '文件字段；文件没有的按位置推定', 'GB/T 2260（前6位）'),
            ('*', '{firm_code}', '文件字段', 'GB 32100'),
            ('*', '{valid_from,predecessors}', '文件字段；未写的由装载程序按变动记录', '—'),
            ('+', '{name,compound_name,compound_code,community_name,firm_name,parent_name}', '视图由相关表得出', '—'),
            ('+', '{city}', '视图由相关表得出', 'GB/T 2260'),
            ('+', '{geom}', '视图由相关表得出', 'CGCS2000'),

            ('city', '{name,name_en,is_synthetic}', '文件字段（区划）', '—'),
            ('city', '{projected_srid}', '装载程序按经度选定', 'CGCS2000 3度分带（EPSG号待核）'),
            ('city', '{time_zone}', '装载程序按位置选定', '—'),
            ('cities', '{code}', '视图由相关表得出', 'GB/T 2260'),
            ('cities', '{today}', '视图按时区算出', '—'),
            ('division', '{code}', '文件字段；官方区划名录', 'GB/T 2260（前6位）'),
            ('division', '{parent_code}', '文件字段；未写的取自代码', 'GB/T 2260（前6位）'),
            ('division', '{name,level,kind}', '文件字段', '—'),
            ('grid_cell', '{code}', '文件字段；新片区由系统按由西到东、由北到南编码',
                'GB/T 2260（前6位）；CJ/T 213-2005（15位）；CJ/T 349-2010（20位）；GB/T 30428.1（待核）'),
            ('grid_cell', '{community_code,parent_code}', '文件字段；文件没有的按位置推定',
                'GB/T 2260（前6位）；DB6101/T 3185-2024（只属一个社区，西安地方标准）'),
            ('grid_cell', '{name,level,compound_code,full_time_workers,part_time_workers,grid_leader_posts,force_posts,volunteer_posts,households,leader_filled,forces_filled}',
                '文件字段', '—'),
            ('base_feature', '{name,kind,rank}', '文件字段', '—'),
            ('base_feature', '{from_zoom}', '数据库由类别、等级与图形推算', '—'),
            ('gate', '{name,compound_code,kind}', '文件字段', '—'),
            ('walk_link', '{name,kind,rank}', '文件字段', '—'),
            ('walk_link', '{length_m}', '数据库由图形推算', '—'),

            ('compound', '{name,aliases,address,is_urban,built_year,floor_area_m2,buildings,households,elderly,participating_households,red_observers,fee_yuan_m2_month,was_unmanaged}',
                '文件字段', '—'),
            ('compound', '{status,status_since}', '文件字段；有沿革的由沿革推算', '城市体检指标（未实施物业管理的小区数量）'),
            ('compound', '{pinyin,pinyin_initials}', '装载程序由名称推算', '—'),
            ('compounds', '{is_demonstration}', '视图由荣誉得出', '—'),
            ('compounds', '{area_m2}', '数据库由图形推算', '—'),
            ('compound_alias', '{name,compound_code,source}', '文件字段；疑似重复经人工认定', '—'),
            ('compound_sum', '{community_code}', '数据库随小区增减', 'GB/T 2260（前6位）'),
            ('compound_sum', '{*}', '数据库随小区增减', '—'),
            ('management_status', '{compound_code,status,valid_to,source}', '文件字段', '—'),
            ('management_statuses', '{is_current}', '视图按今日算出', '—'),
            ('building', '{name,compound_code,storeys,units,households,floor_area_m2,elderly,built_year}',
                '文件字段', '—'),
            ('unit', '{name,building_code,households,floor_area_m2,elderly}', '文件字段', '—'),

            ('firm', '{code}', '文件字段；企业登记的代码', 'GB 32100'),
            ('firm', '{name,kind,star_grade,credit_score,listed,registered_on,employees}',
                '文件字段；主管部门备案', '—'),
            ('firms', '{has_party_organisation}', '视图由党组织与企业得出', '—'),
            ('contract', '{compound_code,starts_on,ends_on,signed_on,fee_yuan_m2_month,notice_days}',
                '文件字段', '—'),
            ('contracts', '{is_in_force}', '视图按今日算出', '—'),
            ('decision', '{kind,decided_on,reason}', '文件字段', '—'),
            ('dispute', '{compound_code,kind,filed_on,subject}', '文件字段', '—'),
            ('committee', '{name,kind,compound_code,term_number,term_from,term_to,dissolved_on,seats,party_seats,has_party_work}',
                '文件字段', '—'),
            ('committees', '{is_in_office,is_overdue}', '视图按今日算出', '—'),

            ('party_organisation', '{name,kind,parent_code,founded_on,members}', '文件字段', '—'),
            ('party_organisation', '{level}', '数据库由类型推算', '—'),
            ('party_organisation_grid', '{party_code,grid_code}', '文件字段（党组织）', '—'),
            ('party_organisation_firm', '{party_code}', '文件字段（党组织）', '—'),
            ('party_organisations', '{grids}', '视图由党组织与网格得出', '—'),
            ('party_organisations', '{firms}', '视图由党组织与企业得出', 'GB 32100'),
            ('steward_unit', '{name,kind,compound_code,members}', '文件字段', '—'),
            ('activity', '{name,kind,held_on,compound_code,person_times,matters_resolved}', '文件字段', '—'),
            ('honour', '{name,kind,holder,holder_code,level,awarded_year,evidence,withdrawn_on}',
                '文件字段', '—'),
            ('honours', '{holder_name,is_held}', '视图由相关表与今日得出', '—'),

            ('service_point', '{name,compound_code,address,hours,capacity,windows,opened_on,closed_on}',
                '文件字段', '—'),
            ('service_point', '{kind}', '文件字段', '完整社区设施清单'),
            ('service_points', '{is_open}', '视图按今日算出', '—'),
            ('ticket_class', '{code}', '系统内置类别表', '—'),
            ('ticket_class', '{*}', '系统内置类别表', '—'),
            ('ticket_class_word', '{*}', '系统内置类别表', '—'),
            ('ticket', '{code}', '文件字段；接口受理的由系统编号', '—'),
            ('ticket', '{opened_at,source_class,title,channel,address,compound_code}',
                '文件字段或接口', '—'),
            ('ticket', '{due_at}', '文件字段或接口', 'CJ/T 315-2009（时限由各地定）'),
            ('ticket', '{closed_at,is_satisfied}', '文件字段；由工单事件折算', '—'),
            ('ticket', '{class_code}', '装载程序由来源类别归类', '—'),
            ('ticket', '{firm_code}', '数据库按小区的管理企业得出', 'GB 32100'),
            ('ticket', '{opened_on,step,step_at,events,last_seq}', '数据库由工单事件折算', '—'),
            ('tickets', '{name,class_name_en,is_small_matter}', '视图由工单类别得出', '—'),
            ('ticket_event', '{opened_on,ticket_code,step,happened_at,actor_role,note,is_satisfied}',
                '文件字段或接口', '—'),
            ('ticket_event', '{seq,recorded_at}', '数据库写入时记录', '—'),
            ('ticket_event', '{idempotency_key}', '接口', '—'),
            ('ticket_events', '{code}', '视图由工单编号与序号拼成', '—'),
            ('intake_receipt', '{*}', '接口受理时记录', '—'),
            ('heat_cell', '{*}', '数据库由工单汇总', '—'),
            ('ticket_step_count', '{community_code}', '数据库由工单汇总', 'GB/T 2260（前6位）'),
            ('ticket_day_count', '{community_code}', '数据库由工单汇总', 'GB/T 2260（前6位）'),
            ('ticket_step_count', '{*}', '数据库由工单汇总', '—'),
            ('ticket_day_count', '{*}', '数据库由工单汇总', 'CJ/T 292（评价对象；公式由各地定）'),
            ('ticket_step_counts', '{code}', '视图由相关列拼成', '—'),
            ('ticket_day_counts', '{code,is_small_matter}', '视图由相关表得出', '—'),
            ('ticket_day_counts', '{unrated}', '视图由逐日计数得出', 'CJ/T 292（评价对象；公式由各地定）'),
            ('live_state', '{*}', '数据库由工单事件推算', '—'),

            ('run', '{*}', '装载程序记录', '—'),
            ('runs', '{code,files,noted}', '视图由相关表得出', '—'),
            ('run_city', '{*}', '装载程序记录', '—'),
            ('run_file', '{*}', '装载程序记录', '—'),
            ('run_files', '{code}', '视图由相关列拼成', '—'),
            ('reject', '{geom}', '文件图形，只作换算', 'CGCS2000'),
            ('reject', '{*}', '装载程序记录', '—'),
            ('rejects', '{code,file,layer,is_value_withheld}', '视图由相关表得出', '—'),
            ('held_row', '{*}', '装载程序记录', '—'),
            ('row_before', '{*}', '装载程序记录', '—'),
            ('boundary_version', '{*}', '装载程序记录', '—'),
            ('boundary_link', '{code}', '装载程序由前后图形推算，或文件申报', '—'),
            ('boundary_link', '{*}', '装载程序由前后图形推算，或文件申报', '—'),
            ('delivery', '{*}', '监视程序记录', '—'),
            ('deliveries', '{code,is_missing,is_refused}', '视图由相关列得出', '—'),
            ('alert', '{*}', '监视程序记录', '—'),
            ('layer_standard', '{*}', '操作岗位设定', '—'),
            ('layer_quality', '{*}', '装载后测定', '—'),
            ('data_version', '{*}', '数据库随变动递增', '—'),
            ('data_versions', '{code}', '视图由相关列拼成', '—'),
            ('finding', '{code,area_m2}', '检查程序算出', '—'),
            ('finding', '{geom,place}', '检查程序算出', 'CGCS2000'),
            ('finding', '{*}', '检查程序算出', '—'),
            ('verdict', '{code}', '检查程序算出', '—'),
            ('verdict', '{geom}', '检查程序算出', 'CGCS2000'),
            ('verdict', '{*}', '操作岗位认定', '—'),
            ('examination', '{*}', '检查程序记录', '—'),
            ('examinations', '{code,is_current,findings,open_findings}', '视图由检查结果得出', '—'),
            ('migration', '{*}', '升级程序记录', '—'),
            ('reloaded', '{*}', '升级程序记录', '—'),
            ('expected_object', '{*}', '升级程序记录', '—'),
            ('plan', '{question}', '规划人员填写', 'GB 50180-2018、TD/T 1062-2021（步行距离）'),
            ('plan', '{name}', '规划人员填写', '—'),
            ('plan', '{*}', '选址程序记录', '—'),
            ('plan_input', '{*}', '选址程序记录', '—')
        ),
        told AS (SELECT relation, unnest(names::text[]) AS name, source, standard FROM said),
        shown AS (
            SELECT c.oid, a.attnum, a.attname, c.oid::regclass AS relation,
                coalesce(t.relname, CASE WHEN c.relkind <> 'v' THEN c.relname END) AS of_table,
                CASE WHEN c.relkind = 'v' THEN c.relname END AS of_view,
                col_description(c.oid, a.attnum) AS comment
            FROM pg_class AS c
            JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_class AS t ON c.relkind = 'v' AND t.relnamespace = 'hongtu'::regnamespace
                AND obj_description(t.oid, 'pg_class') = obj_description(c.oid, 'pg_class')
                AND EXISTS (SELECT FROM pg_attribute AS own WHERE own.attrelid = t.oid AND own.attname = a.attname)
            WHERE c.relnamespace IN ('hongtu'::regnamespace, 'published'::regnamespace)
                AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
        )
        SELECT DISTINCT ON (shown.oid, shown.attnum) shown.relation, shown.attname AS name,
            concat_ws(' | ', shown.comment, told.source, told.standard) AS comment
        FROM shown
        JOIN told ON told.name IN (shown.attname, '*')
            AND told.relation = ANY (
                ARRAY[shown.of_view, shown.of_table, CASE WHEN shown.of_table IS NULL THEN '+' ELSE '*' END]::text[]
            )
        WHERE shown.comment IS NOT NULL
        ORDER BY shown.oid, shown.attnum, told.name = '*', told.relation IN ('*', '+'), told.relation = shown.of_view DESC NULLS LAST
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', known.relation, known.name, known.comment);
    END LOOP;
END
$dictionary$;
