-- What a run did to which rows: what it brought (also where a later run changed it again), changed, or took away.
-- Told are codes and names, and the line of the file for what still is as the run left it.
CREATE FUNCTION tile.rows_of_run(p_city text, p_run bigint, p_table text)
RETURNS TABLE (kind text, code text, name text, source_file smallint, source_row integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    -- Where rows have no name of their own, as tickets, none is told.
    is_named boolean := EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = to_regclass('hongtu.' || quote_ident(p_table)) AND attname = 'name');
    -- What a run did is undone once it was taken back.
    loaded text := (SELECT r.dataset FROM run AS r WHERE r.run = p_run AND r.status = 'loaded');
BEGIN
    IF loaded IS NULL OR NOT tile.is_behind(loaded, p_table) THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format(
        'WITH before AS ('
        ' SELECT b.code, b.before FROM hongtu.row_before AS b'
        ' WHERE b.run = $1 AND b.table_name = %1$L AND b.city = $2 AND b.before <> ''null'''
        '), later AS ('
        ' SELECT DISTINCT ON (b.code) b.code, b.before FROM hongtu.row_before AS b JOIN hongtu.run AS r USING (run)'
        ' WHERE b.run > $1 AND b.table_name = %1$L AND b.city = $2 AND b.before <> ''null'' AND r.status = ''loaded'''
        ' ORDER BY b.code, b.run'
        ')'
        ' SELECT ''inserted'', t.code, %2$s, t.source_file, t.source_row FROM hongtu.%1$I AS t'
        ' WHERE t.run = $1 AND t.city = $2 AND NOT EXISTS (SELECT FROM before AS b WHERE b.code = t.code)'
        ' UNION ALL'
        ' SELECT ''inserted'', l.code, l.before ->> ''name'', (l.before ->> ''source_file'')::smallint,'
        ' (l.before ->> ''source_row'')::integer FROM later AS l'
        ' WHERE (l.before ->> ''run'')::bigint = $1 AND NOT EXISTS (SELECT FROM before AS b WHERE b.code = l.code)'
        ' UNION ALL'
        ' SELECT CASE WHEN t.code IS NULL AND l.code IS NULL THEN ''removed'' ELSE ''updated'' END, b.code,'
        ' coalesce(%2$s, b.before ->> ''name''),'
        ' CASE WHEN t.run = $1 THEN t.source_file END, CASE WHEN t.run = $1 THEN t.source_row END'
        ' FROM before AS b LEFT JOIN hongtu.%1$I AS t ON t.city = $2 AND t.code = b.code'
        ' LEFT JOIN later AS l ON l.code = b.code',
        p_table, CASE WHEN is_named THEN 't.name' ELSE 'NULL::text' END)
    USING p_run, p_city;
END
$$;
