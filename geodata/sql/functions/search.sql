-- Feature ids of the compounds that words may mean. What begins with them, and codes and initials that end with them,
-- come from the indexes in order; what holds them from the trigrams, and no more of it than anybody reads. Two Chinese
-- characters make no trigram by themselves: when little begins with them, names are asked for the pair. Addresses are
-- found by three or more, and pinyin is written in ASCII.
CREATE FUNCTION tile.compounds_sought(p_city text, word text, escaped text, tight text) RETURNS SETOF integer
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    most constant integer := 400;
    backward text := replace(replace(replace(reverse(word), '\', '\\'), '%', '\%'), '_', '\_');
    begun integer[];
BEGIN
    EXECUTE format($q$
        SELECT array_agg(fid) FROM (
            (SELECT fid FROM compound WHERE city = $1 AND lower(name) LIKE %1$L ORDER BY length(name), name LIMIT $2)
            UNION (SELECT fid FROM compound WHERE city = $1 AND lower(code) LIKE %1$L LIMIT $2)
            UNION (SELECT fid FROM compound WHERE city = $1 AND lower(code) = $3)
            UNION (SELECT fid FROM compound WHERE city = $1 AND pinyin_initials LIKE %2$L LIMIT $2)
            UNION (SELECT c.fid FROM compound_alias AS a JOIN compound AS c ON c.city = a.city AND c.code = a.compound_code
                   WHERE a.city = $1 AND lower(a.name) LIKE %3$L LIMIT $2)) AS found
        $q$, escaped || '%', tight || '%', '%' || escaped || '%') INTO begun USING p_city, most, word;
    RETURN QUERY SELECT unnest(begun);
    IF char_length(tight) >= 3 THEN
        RETURN QUERY EXECUTE format($q$
            (SELECT fid FROM compound WHERE city = $1 AND sought_text(name, aliases, address) LIKE %1$L LIMIT $2)
            UNION (SELECT fid FROM compound WHERE city = $1 AND reverse(lower(code)) LIKE %2$L LIMIT $2)
            UNION (SELECT fid FROM compound WHERE city = $1 AND reverse(pinyin_initials) LIKE %3$L LIMIT $2)
            $q$, '%' || escaped || '%', backward || '%', replace(backward, ' ', '') || '%') USING p_city, most;
        IF tight <> escaped THEN
            RETURN QUERY EXECUTE format($q$
                SELECT fid FROM compound WHERE city = $1 AND sought_text(name, aliases, address) LIKE %1$L LIMIT $2
                $q$, '%' || tight || '%') USING p_city, most;
        END IF;
        IF tight !~ '[^[:ascii:]]' THEN
            RETURN QUERY EXECUTE format($q$
                SELECT fid FROM compound WHERE city = $1 AND replace(pinyin, ' ', '') LIKE %1$L LIMIT $2
                $q$, '%' || tight || '%') USING p_city, most;
        END IF;
    ELSIF char_length(word) = 2 AND coalesce(cardinality(begun), 0) < 12 AND word !~ '[[:ascii:]]' THEN
        RETURN QUERY EXECUTE format($q$
            SELECT fid FROM compound WHERE city = $1 AND paired_signs(name, aliases) LIKE %1$L LIMIT $2
            $q$, '%' || left(word, 1) || 'x' || right(word, 1) || '%') USING p_city, most;
    END IF;
END
$$;

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
        FROM compound c WHERE c.fid IN (SELECT tile.compounds_sought(p_city, word, escaped, tight))
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
        UNION ALL
        SELECT 'firms', f.code, f.name, f.community_code, NULL, NULL,
               CASE WHEN lower(f.code) = word OR lower(f.name) = word THEN 0
                    WHEN lower(f.name) LIKE escaped || '%' THEN 2 ELSE 5 END
        FROM firm f
        WHERE f.city = p_city AND (lower(f.name) LIKE '%' || escaped || '%' OR lower(f.code) LIKE escaped || '%')
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
