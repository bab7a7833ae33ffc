-- `wanted` is looked for as it stands: a percent sign or an underscore in it means itself.
CREATE FUNCTION tile.search(p_city text, wanted text, most integer)
RETURNS TABLE (dataset text, code text, name text, detail text, fid integer, lon double precision,
               lat double precision, west double precision, south double precision, east double precision,
               north double precision, status text, kind text)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    word text := lower(wanted);
    escaped text := replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_');
    tight text := replace(escaped, ' ', '');
BEGIN
    RETURN QUERY
    WITH found AS (
        SELECT 'compounds' AS dataset, c.code, c.name, c.community_code, NULL::text AS kind, c.fid,
               CASE
                   WHEN lower(c.code) = word OR lower(c.name) = word THEN 0
                   WHEN lower(c.name) LIKE escaped || '%' THEN 1
                   WHEN word = ANY (SELECT lower(a) FROM unnest(c.aliases) AS a) OR EXISTS (
                       SELECT FROM compound_alias AS a
                       WHERE a.city = c.city AND a.compound_code = c.code AND lower(a.name) = word) THEN 1
                   WHEN c.pinyin_initials = word THEN 2
                   WHEN c.pinyin_initials LIKE tight || '%' OR replace(c.pinyin, ' ', '') LIKE tight || '%' THEN 3
                   WHEN lower(c.name) LIKE '%' || escaped || '%' THEN 4
                   WHEN lower(c.code) LIKE escaped || '%' THEN 5
                   ELSE 6
               END AS rank
        FROM compound c
        WHERE c.city = p_city AND (
            c.name ILIKE '%' || escaped || '%' OR c.pinyin_initials LIKE tight || '%'
            OR replace(c.pinyin, ' ', '') LIKE tight || '%' OR lower(c.code) LIKE escaped || '%'
            OR c.address ILIKE '%' || escaped || '%'
            OR EXISTS (SELECT FROM unnest(c.aliases) AS a WHERE a ILIKE '%' || escaped || '%')
            OR c.code IN (SELECT a.compound_code FROM compound_alias AS a
                          WHERE a.city = p_city AND a.name ILIKE '%' || escaped || '%'))
        UNION ALL
        SELECT 'communities', d.code, d.name, d.parent_code, NULL, d.fid,
               CASE WHEN lower(d.code) = word OR lower(d.name) = word THEN 0
                    WHEN lower(d.name) LIKE escaped || '%' THEN 1 ELSE 4 END
        FROM division d
        WHERE d.city = p_city AND d.level = 'community'
          AND (d.name ILIKE '%' || escaped || '%' OR d.code LIKE escaped || '%')
        UNION ALL
        SELECT 'grid_cells', g.code, g.name, g.community_code, NULL, g.fid,
               CASE WHEN lower(g.code) = word OR lower(g.name) = word THEN 1 ELSE 5 END
        FROM grid_cell g
        WHERE g.city = p_city AND g.level = 2
          AND (g.name ILIKE '%' || escaped || '%' OR lower(g.code) LIKE escaped || '%')
        UNION ALL
        SELECT 'service_points', p.code, p.name, p.community_code, p.kind, p.fid,
               CASE WHEN lower(p.code) = word OR lower(p.name) = word THEN 0
                    WHEN lower(p.name) LIKE escaped || '%' THEN 2 ELSE 5 END
        FROM service_point p
        WHERE p.city = p_city AND (p.closed_on IS NULL OR p.closed_on > current_date)
          AND (p.name ILIKE '%' || escaped || '%' OR lower(p.code) = word OR p.address ILIKE '%' || escaped || '%')
    ), best AS (
        SELECT found.* FROM found ORDER BY found.rank, length(found.name), found.name, found.code LIMIT most
    )
    SELECT best.dataset, best.code, best.name, coalesce(community.name, best.kind), best.fid,
           ST_X(box.point), ST_Y(box.point),
           ST_XMin(box.extent), ST_YMin(box.extent), ST_XMax(box.extent), ST_YMax(box.extent),
           (SELECT c.status FROM compound c
            WHERE best.dataset = 'compounds' AND c.city = p_city AND c.code = best.code),
           best.kind
    FROM best
    LEFT JOIN division community ON community.city = p_city AND community.code = best.community_code
    LEFT JOIN LATERAL (
        SELECT ST_Transform(s.point_3857, 4326) AS point, box2d(s.geom) AS extent
        FROM compound_shape s WHERE best.dataset = 'compounds' AND s.city = p_city AND s.code = best.code
        UNION ALL
        SELECT ST_PointOnSurface(d.geom), box2d(d.geom)
        FROM division d WHERE best.dataset = 'communities' AND d.city = p_city AND d.code = best.code
        UNION ALL
        SELECT ST_PointOnSurface(g.geom), box2d(g.geom)
        FROM grid_cell g WHERE best.dataset = 'grid_cells' AND g.city = p_city AND g.code = best.code
        UNION ALL
        SELECT p.geom, box2d(p.geom)
        FROM service_point p WHERE best.dataset = 'service_points' AND p.city = p_city AND p.code = best.code
    ) AS box ON true
    ORDER BY best.rank, length(best.name), best.name, best.code;
END
$$;
