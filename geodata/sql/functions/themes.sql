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

-- Coverage of each community: managed floor area over floor area with a known status; unknown is in neither.
CREATE FUNCTION tile.community_coverage(p_city text)
RETURNS TABLE (fid integer, code text, name text, compounds integer, known integer,
               floor_area_m2 double precision, managed_m2 double precision, known_m2 double precision,
               unknown_m2 double precision)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
    SELECT d.fid, d.code, d.name, count(c.status)::integer,
           (count(c.status) FILTER (WHERE c.status <> 'unknown' AND c.floor_area_m2 IS NOT NULL))::integer,
           sum(c.floor_area_m2),
           coalesce(sum(c.floor_area_m2) FILTER (WHERE c.status NOT IN ('unknown', 'none')), 0),
           coalesce(sum(c.floor_area_m2) FILTER (WHERE c.status <> 'unknown'), 0),
           coalesce(sum(c.floor_area_m2) FILTER (WHERE c.status = 'unknown'), 0)
    FROM division d LEFT JOIN compound c ON c.city = p_city AND c.community_code = d.code
    WHERE d.city = p_city AND d.level = 'community'
    GROUP BY d.city, d.code
$$;

CREATE FUNCTION tile.theme_service(p_city text)
RETURNS TABLE (key text, features integer, floor_area_m2 double precision, packed bytea)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
    SELECT kind, count(*)::integer, NULL::double precision, string_agg(int4send(fid), ''::bytea)
    FROM published.service_points WHERE city = p_city AND is_open GROUP BY kind
$$;

CREATE FUNCTION tile.theme_grids(p_city text)
RETURNS TABLE (key text, features integer, floor_area_m2 double precision, packed bytea)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
    SELECT level::text, count(*)::integer, NULL::double precision, string_agg(int4send(fid), ''::bytea)
    FROM grid_cell WHERE city = p_city GROUP BY level
$$;
