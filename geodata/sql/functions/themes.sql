-- The features of each class of a theme, packed as big-endian 4-byte feature ids, with the sums of the legend.
CREATE FUNCTION tile.theme_status(p_city text)
RETURNS TABLE (key text, features integer, floor_area_m2 double precision, packed bytea)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
    SELECT status, count(*)::integer, sum(floor_area_m2), string_agg(int4send(fid), ''::bytea)
    FROM compound WHERE city = p_city GROUP BY status
$$;

CREATE FUNCTION tile.theme_demonstration(p_city text)
RETURNS TABLE (key text, features integer, floor_area_m2 double precision, packed bytea)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
    SELECT CASE WHEN d.is_so THEN 'demonstration' ELSE 'other' END, count(*)::integer, sum(c.floor_area_m2),
           string_agg(int4send(c.fid), ''::bytea)
    FROM compound c
    CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT FROM tile.demonstrations(p_city) t WHERE t.code = c.code) AS is_so) AS d
    WHERE c.city = p_city GROUP BY d.is_so
$$;

-- Coverage of each area of a level (town, community, or area of the grid): managed floor area over floor area with a
-- known status; unknown is in neither.
CREATE FUNCTION tile.area_coverage(p_city text, p_level text)
RETURNS TABLE (fid integer, code text, name text, compounds integer, known integer,
               floor_area_m2 double precision, managed_m2 double precision, known_m2 double precision,
               unknown_m2 double precision)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
    WITH area AS (
        SELECT d.fid, d.code, d.name FROM division d WHERE d.city = p_city AND d.level = p_level AND p_level <> 'area'
        UNION ALL
        SELECT g.fid, g.code, g.name FROM grid_cell g WHERE g.city = p_city AND g.level = 2 AND p_level = 'area'
    ), place AS (
        SELECT c.community_code AS area_code, c.status, c.floor_area_m2 FROM compound c
        WHERE c.city = p_city AND p_level = 'community'
        UNION ALL
        SELECT d.parent_code, c.status, c.floor_area_m2
        FROM compound c JOIN division d ON d.city = c.city AND d.code = c.community_code
        WHERE c.city = p_city AND p_level = 'town'
        UNION ALL
        SELECT cell.parent_code, c.status, c.floor_area_m2
        FROM compound c
        JOIN (SELECT DISTINCT ON (g.compound_code) g.compound_code, g.parent_code FROM grid_cell g
              WHERE g.city = p_city AND g.level = 3 AND g.compound_code IS NOT NULL AND p_level = 'area'
              ORDER BY g.compound_code, g.code) AS cell ON cell.compound_code = c.code
        WHERE c.city = p_city AND p_level = 'area'
    ), summed AS (
        SELECT area_code, count(*)::integer AS compounds,
               (count(*) FILTER (WHERE status <> 'unknown' AND floor_area_m2 IS NOT NULL))::integer AS known,
               sum(floor_area_m2) AS floor_area_m2,
               coalesce(sum(floor_area_m2) FILTER (WHERE status NOT IN ('unknown', 'none')), 0) AS managed_m2,
               coalesce(sum(floor_area_m2) FILTER (WHERE status <> 'unknown'), 0) AS known_m2,
               coalesce(sum(floor_area_m2) FILTER (WHERE status = 'unknown'), 0) AS unknown_m2
        FROM place GROUP BY area_code
    )
    SELECT a.fid, a.code, a.name, coalesce(s.compounds, 0), coalesce(s.known, 0), s.floor_area_m2,
           coalesce(s.managed_m2, 0), coalesce(s.known_m2, 0), coalesce(s.unknown_m2, 0)
    FROM area a LEFT JOIN summed s ON s.area_code = a.code
$$;

CREATE FUNCTION tile.theme_service(p_city text)
RETURNS TABLE (key text, features integer, floor_area_m2 double precision, packed bytea)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
    SELECT kind, count(*)::integer, NULL::double precision, string_agg(int4send(fid), ''::bytea)
    FROM published.service_points WHERE city = p_city AND is_open GROUP BY kind
$$;

-- Cells of one level of the grid: by the posts of "1+3+N" that are filled, and where a level has no posts (buildings and
-- units) by households between the given breaks.
CREATE FUNCTION tile.theme_grids(p_city text, p_level integer, p_breaks double precision[])
RETURNS TABLE (key text, features integer, floor_area_m2 double precision, packed bytea)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
    SELECT cell.key, count(*)::integer, NULL::double precision, string_agg(int4send(cell.fid), ''::bytea)
    FROM (
        SELECT g.fid,
               CASE WHEN p_level > 3 THEN coalesce('c' || width_bucket(g.households, p_breaks), 'unknown')
                    WHEN g.leader_filled IS NULL OR g.forces_filled IS NULL OR g.force_posts IS NULL THEN 'unknown'
                    WHEN g.leader_filled = 0 THEN 'no_leader'
                    WHEN g.forces_filled < g.force_posts THEN 'no_force' ELSE 'full' END AS key
        FROM published.grid_cells AS g WHERE g.city = p_city AND g.level = p_level) AS cell
    GROUP BY cell.key
$$;
