-- The divisions as they stood on a day: those that hold since then or always, and the versions that held then.
CREATE FUNCTION published.divisions_on(day date) RETURNS SETOF published.divisions
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT d.* FROM published.divisions AS d WHERE d.valid_from IS NULL OR d.valid_from <= day
UNION ALL
SELECT
    v.code, v.name, v.city, v.geom, was.level, was.kind, was.parent_code,
    (SELECT parent.name FROM published.divisions AS parent
     WHERE parent.city = v.city AND parent.code = was.parent_code) AS parent_name,
    was.area_m2, v.valid_from, was.predecessors, was.fid, was.run, was.source_file, was.source_row
FROM published.boundary_versions AS v
CROSS JOIN LATERAL jsonb_populate_record(NULL::published.divisions, v.content) AS was
WHERE v.dataset = 'divisions' AND (v.valid_from IS NULL OR v.valid_from <= day) AND v.valid_to > day
$$;
