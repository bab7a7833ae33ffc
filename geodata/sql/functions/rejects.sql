-- What of a rejected cell anyone may read (docs/security.md). A file may hold the name of a person or a flat in a
-- column that was meant for something else, so a value is shown only where it is a number, a date or a code, or a
-- word for a kind or a place; anything else is NULL, and whoever has the file finds it by file, sheet and row.
CREATE FUNCTION published.shown_value(rule text, value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN coalesce(value, '') = '' THEN value
        -- Kinds of geometry, and what a repair would change, are the program's words.
        WHEN rule IN ('geometry.type', 'geometry.repair') THEN value
        WHEN length(value) > 60 OR rule ~ '^(personal|row\.|encoding\.|feature\.)' THEN NULL
        WHEN rule ~ '^(code\.|geometry\.|duplicate$)' THEN
            CASE WHEN value ~ '^[[:graph:] ]*$' AND value !~ '[^\x20-\x7e]' AND value !~ '[A-Za-z]{2,} +[A-Za-z]{2,}'
                THEN value END
        WHEN rule ~ '^(choice$|reference($|\.))' THEN
            CASE WHEN published.is_word_of_a_person(value) THEN NULL ELSE value END
        -- What is left of a number or a date without the words of offices.
        WHEN regexp_replace(
                value,
                '[零一二三四五六七八九十百千两]|平方公里|平方千米|平方米|公顷|平米|万元|元|万|亩|㎡|m2|m²|km|hm2|ha|米|年|月|日|时|分|秒|约|很|多|余|近|以上|以下|左右'
                '|不详|不明|未知|未填|待定|暂无|无|null|none|nan|n/a|nil|户|栋|层|个|人|是|否|y|n',
                '', 'gi'
            ) ~ '^[0-9０-９.,，:：/+%~～—–() -]*$' THEN value
    END
$$;

-- Whether a text may be the name of a person or say where one lives: a surname with one or two characters and no
-- word for a place behind it (those of geodata/persons.py, in simplified and traditional characters), a form of address, a flat, a long number, or two words of Latin letters.
CREATE FUNCTION published.is_word_of_a_person(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT value ~ '(先生|女士|小姐|同志|老师|师傅|主任|书记|经理|主席|委员|组长|楼长|网格员|队长|所长|院长|阿姨|大爷|老師|師傅|書記|經理|委員|組長|樓長|網格員|隊長|所長|院長|大爺|[·•])'
        OR value ~ '[0-9０-９一二三四五六七八九十]+ *(室|号|户|单元|幢|房|號|戶|單元)'
        OR value ~ '[A-Za-z]{2,} +[A-Za-z]{2,}'
        OR value ~ '[0-9０-９][0-9０-９ -]{6,}' AND value !~ '^([0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15}|[0-9]{20})$'
        OR regexp_replace(value, '[\s　]', '', 'g') ~ (
            '^(欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|端木|轩辕|夏侯|百里|南宫|歐陽|司馬|諸葛|東方|尉遲|公孫|軒轅|南宮|'
            '[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳'
            '酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞'
            '熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓'
            '郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫'
            '宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴鬱胥能苍双闻莘党翟谭贡劳逄姬申扶堵'
            '冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧'
            '殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公付肖闫涂代刀普李普字罗起岳自覃阿'
            '趙錢孫吳鄭馮陳衛蔣韓楊許呂張嚴華謝鄒竇雲蘇範魯韋馬鳳鮑費賀湯羅畢鄔樂時齊餘顧黃蕭貝計談龐紀項藍閔強賈婁顏鍾駱萬盧經繆幹應賁鄧單諸鈕龔陸'
            '榮儲烏車宮寧欒鈄厲劉龍葉薊懷從鹹賴藺喬陰蒼雙聞黨譚貢勞酈壽邊郟農溫別莊閻連習魚終滿國廣祿闕東歐師鞏厙聶闞簡饒養須豐關後荊紅遊權蓋閆塗])'
            '[\u3400-\u9fff\U00020000-\U000323af]{1,2}$')
            AND regexp_replace(value, '[\s　]', '', 'g')
                !~ '(中心|[园苑城居府湾里村院楼区坊家寓厦邸台阁墅岸郡座场社厂局司店部所处站镇乡县市州路街巷号期栋幢层室门校馆湖庄屯寨房宅铺厅组片段舍队委桥港侷傢區園場層廈廠廳捨棟樓橋檯灣組縣臺舖舘莊處號裏裡鄉鋪鎭鎮門閣隊颱館])$'
$$;

-- The rules that a run let rows in with a word for, and how many rows each: what the words quote stays inside.
CREATE FUNCTION published.noted(warnings jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'rule', coalesce(substring(told FROM '^([a-z]+(?:\.[a-z_]+)*): '), 'other'),
        'rows', substring(told FROM '\(([0-9]{1,9}) rows?: ')::integer)), '[]')
    FROM jsonb_array_elements_text(warnings) AS told
$$;

-- Whether Web Mercator can draw it: coordinates of another system, or none at all, can be anywhere.
CREATE FUNCTION tile.is_on_the_map(geom geometry) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT geom IS NOT NULL AND NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= -180 AND ST_XMax(geom) <= 180
        AND ST_YMin(geom) >= -85 AND ST_YMax(geom) <= 85
$$;

-- The places of the rejected rows of a run: their shapes, and a mark for each so that none is too small to see. From
-- afar a shape smaller than two pixels is its mark alone, and of the marks of a rule that lie within eight pixels of
-- each other one is drawn: fifty thousand of them would say no more.
CREATE FUNCTION tile.rejects(p_city text, p_run bigint, p_rule text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    around geometry := ST_Transform(ST_TileEnvelope(z, x, y, margin => 64.0 / 4096), 4326);
    pixel double precision := 2 * tile.thin_m(z);
    shapes bytea;
    marks bytea;
BEGIN
    WITH found AS (
        SELECT j.reject, j.rule, ST_Transform(j.geom, 3857) AS geom
        FROM reject j JOIN run r USING (run)
        WHERE j.run = p_run AND coalesce(r.city, p_city) = p_city AND (p_rule IS NULL OR j.rule = p_rule)
          AND j.geom && around AND CASE WHEN tile.is_on_the_map(j.geom) THEN j.rule !~ '^personal' END
    ), middles AS (
        SELECT f.reject, f.rule, ST_Centroid(f.geom) AS geom FROM found f
    ), marked AS (
        SELECT m.* FROM middles m WHERE z >= 14
        UNION ALL
        SELECT * FROM (
            SELECT DISTINCT ON (m.rule, ST_SnapToGrid(m.geom, 8 * pixel)) m.* FROM middles m
            WHERE z < 14 ORDER BY m.rule, ST_SnapToGrid(m.geom, 8 * pixel), m.reject) AS chosen
    )
    SELECT
        (SELECT ST_AsMVT(f, 'shapes', 4096, 'geom', 'reject') FROM (
            SELECT s.reject, s.reject::text AS code, s.rule AS kind,
                   ST_AsMVTGeom(
                       CASE WHEN z < 16 THEN ST_Simplify(s.geom, tile.thin_m(z), true) ELSE s.geom END, box, 4096, 64)
                   AS geom
            FROM found s
            WHERE ST_Dimension(s.geom) > 0
              AND (z >= 14 OR greatest(ST_XMax(s.geom) - ST_XMin(s.geom), ST_YMax(s.geom) - ST_YMin(s.geom)) > 2 * pixel)
            ORDER BY s.reject) AS f),
        (SELECT ST_AsMVT(f, 'marks', 4096, 'geom', 'reject') FROM (
            SELECT m.reject, m.reject::text AS code, m.rule AS kind, ST_AsMVTGeom(m.geom, box, 4096, 0) AS geom
            FROM marked m ORDER BY m.reject) AS f)
    INTO shapes, marks;
    RETURN coalesce(shapes, '') || coalesce(marks, '');
END
$$;

-- Half of a display pixel at a zoom, in metres on the map.
CREATE FUNCTION tile.thin_m(z integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 40075016.68557849 / 2 ^ z / 1024 $$;

-- A picture of a shape for a page: a path of SVG, and the width and height that it fills; its longer side is
-- 100. What is wrong stays as it is drawn.
CREATE FUNCTION tile.thumbnail(geom geometry, OUT path text, OUT width real, OUT height real)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    flat geometry;
    side double precision;
BEGIN
    IF geom IS NULL OR NOT tile.is_on_the_map(geom) THEN
        RETURN;
    END IF;
    flat := ST_Transform(geom, 3857);
    side := greatest(ST_XMax(flat) - ST_XMin(flat), ST_YMax(flat) - ST_YMin(flat));
    IF side <= 0 THEN
        RETURN;
    END IF;
    flat := ST_Scale(ST_Translate(flat, -ST_XMin(flat), -ST_YMax(flat)), 100 / side, 100 / side);
    width := ST_XMax(flat) - ST_XMin(flat);
    height := ST_YMax(flat) - ST_YMin(flat);
    path := ST_AsSVG(ST_Simplify(flat, 0.2, true), 0, 1);
END
$$;
