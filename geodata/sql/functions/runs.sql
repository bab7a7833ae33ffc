-- What the data page may know of loads beside `published.runs`, of quality and of the way of a row: for pages, not for
-- programs.
CREATE VIEW tile.runs AS
SELECT r.run, r.finished_at, r.operator, r.rule_version, r.encoding, r.crs_used FROM hongtu.run AS r;

CREATE VIEW tile.run_files AS
SELECT f.run, f.source_file, f.name, f.layer, f.sha256, f.bytes FROM hongtu.run_file AS f;

CREATE VIEW tile.layer_quality AS
SELECT
    q.city, q.dataset, q.measured_at, q.rows_counted, q.completeness, q.validity, q.topology, q.topology_at,
    q.faulty_rows, q.misplaced_rows, latest.finished_at AS loaded_at,
    hongtu.freshness(now() - latest.finished_at, standard.fresh_days) AS freshness,
    hongtu.quality_score(
        q.completeness, q.validity, q.topology,
        hongtu.freshness(now() - latest.finished_at, standard.fresh_days)) AS score,
    standard.least_score, standard.fresh_days,
    (SELECT h.run FROM hongtu.run AS h
     WHERE (h.city = q.city OR h.city IS NULL AND EXISTS (
             SELECT FROM hongtu.run_city AS c WHERE c.run = h.run AND c.city = q.city))
         AND h.dataset = q.dataset AND h.status = 'held' ORDER BY h.run DESC LIMIT 1) AS held_run
FROM hongtu.layer_quality AS q
CROSS JOIN LATERAL hongtu.standard_of(q.city, q.dataset) AS standard
LEFT JOIN LATERAL (
    SELECT l.finished_at FROM hongtu.loads_of(q.city, q.dataset) AS l ORDER BY l.run DESC LIMIT 1
) AS latest ON true;

-- Whether a table stands behind a published view: what the view of one table shows, another of the same column may
-- hide, so a function that is told a table tells only of one behind the view that it is asked for.
CREATE FUNCTION tile.is_behind(p_view text, p_table text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM pg_rewrite AS w JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
        WHERE w.ev_class = to_regclass(format('published.%I', p_view))
            AND d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass(format('hongtu.%I', p_table)))
$$;

-- Every state of one row that is known, the latest first: which run wrote it, from which file and line, which run
-- replaced it, and what it said in published columns. A geometry is told by its digest.
CREATE FUNCTION tile.states_of(p_city text, p_dataset text, p_table text, p_shapes text, p_code text)
RETURNS TABLE (
    run bigint, source_file smallint, source_row integer, replaced_by bigint, content jsonb, shape text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    shown text[];
BEGIN
    SELECT array_agg(a.attname::text) INTO shown FROM pg_attribute AS a
    WHERE a.attrelid = to_regclass(format('published.%I', p_dataset)) AND a.attnum > 0
        AND a.attname NOT IN ('geom', 'fid', 'run', 'source_file', 'source_row', 'path');
    IF NOT tile.is_behind(p_dataset, p_table) THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format(
        'WITH state AS ('
        ' SELECT to_jsonb(t) AS doc, NULL::bigint AS until FROM hongtu.%1$I AS t WHERE t.city = $1 AND t.code = $2'
        ' UNION ALL'
        ' SELECT b.before, b.run FROM hongtu.row_before AS b JOIN hongtu.run AS r USING (run)'
        ' WHERE b.table_name = %1$L AND b.city = $1 AND b.code = $2 AND b.before <> ''null'' AND r.status = ''loaded'')'
        ' SELECT (s.doc ->> ''run'')::bigint, (s.doc ->> ''source_file'')::smallint, (s.doc ->> ''source_row'')::integer,'
        ' s.until, (SELECT coalesce(jsonb_object_agg(e.key, e.value), ''{}'') FROM jsonb_each(s.doc) AS e'
        ' WHERE e.key = ANY ($3)), %2$s'
        ' FROM state AS s ORDER BY s.until DESC NULLS FIRST',
        p_table,
        CASE WHEN p_shapes IS NULL THEN 'NULL::text' ELSE format(
            'md5(CASE WHEN s.until IS NULL THEN (SELECT encode(ST_AsEWKB(h.geom), ''hex'') FROM hongtu.%1$I AS h'
            ' WHERE h.city = $1 AND h.code = $2) ELSE (SELECT h.before ->> ''geom'' FROM hongtu.row_before AS h'
            ' WHERE h.run = s.until AND h.table_name = %1$L AND h.city = $1 AND h.code = $2) END)', p_shapes) END)
    USING p_city, p_code, shown;
END
$$;

-- Where a boundary came from or went.
CREATE VIEW tile.boundary_links AS
SELECT l.city, l.dataset, l.code, l.predecessor, l.day, l.kind, l.share_of_predecessor, l.share_of_code, l.run
FROM hongtu.boundary_link AS l;
