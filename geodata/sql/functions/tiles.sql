-- Vector tiles, cut from the stored Web Mercator geometry; layers, attributes and zooms are those of
-- docs/architecture.md. The functions run as their owner, so that the reader's role needs no table.
-- They are plpgsql because its plans are kept for the session; a boundary is found by its index alone.

-- The lines between neighbouring areas, each once: drawn around every area, their dashes would cover each other.
-- Exact where neighbours share their points; cut to the box first, so that a close tile costs little.
CREATE FUNCTION tile.shared_lines(areas geometry[], box geometry) RETURNS geometry
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ST_LineMerge(ST_UnaryUnion(ST_Collect(ST_ClipByBox2D(ST_Boundary(area), box)))) FROM unnest(areas) AS area
$$;

-- What a tile can show of a shape: without the points that lie closer than half a display pixel to its course.
CREATE FUNCTION tile.thinned(geom geometry, z integer) RETURNS geometry
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN z < 14 THEN ST_Simplify(geom, 40075016.68557849 / 2 ^ z / 1024, true) ELSE geom END
$$;

-- Half of a display pixel's side, squared, in square metres on the map: what is smaller is not drawn.
CREATE FUNCTION tile.least_area_m2(z integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT power(40075016.68557849 / 2 ^ z / 1024, 2) $$;

-- What stands for an outline narrower than three display pixels: a square of them, which is seen and weighs little.
CREATE FUNCTION tile.mark(outline geometry, point geometry, area_m2 double precision, z integer) RETURNS geometry
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN area_m2 < power(3 * 40075016.68557849 / 2 ^ z / 512, 2)
        THEN ST_Expand(point, 1.5 * 40075016.68557849 / 2 ^ z / 512) ELSE outline END
$$;

-- Full outlines from near, simplified ones and squares from further away, sums from afar; and sums, too, where a tile
-- would have more outlines than it can carry.
CREATE FUNCTION tile.compounds(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    around geometry := ST_TileEnvelope(z, x, y, margin => 64.0 / 4096);
    -- Shapes of which a tile holds half a megabyte: with names, without them.
    most_named constant integer := 3500;
    most constant integer := 7000;
    here integer := 0;
    cut bytea;
BEGIN
    IF z >= 11 AND z < 14 THEN
        SELECT count(*) INTO here FROM (
            SELECT FROM compound_shape s WHERE s.geom_3857 && around AND s.city = p_city LIMIT most + 1) AS counted;
    END IF;
    IF z < 11 OR here > most THEN
        RETURN tile.compound_sums(p_city, z, x, y);
    ELSIF z < 14 THEN
        SELECT ST_AsMVT(f, 'compounds', 4096, 'geom', 'fid') INTO cut FROM (
            SELECT c.fid, c.code, CASE WHEN z >= 12 AND here <= most_named THEN c.name END AS name, c.status,
                   EXISTS (SELECT FROM tile.demonstrations(p_city) d WHERE d.code = c.code)
                       AS demonstration,
                   ST_AsMVTGeom(tile.mark(s.geom_low, s.point_3857, s.area_m2, z), box, 4096, 64) AS geom
            FROM compound_shape s JOIN compound c USING (city, code)
            WHERE s.geom_3857 && around AND s.city = p_city ORDER BY c.fid) AS f;
    ELSE
        SELECT ST_AsMVT(f, 'compounds', 4096, 'geom', 'fid') INTO cut FROM (
            SELECT c.fid, c.code, c.name, c.status, EXISTS (SELECT FROM tile.demonstrations(p_city) d WHERE d.code = c.code)
                       AS demonstration,
                   ST_AsMVTGeom(s.geom_3857, box, 4096, 64) AS geom
            FROM compound_shape s JOIN compound c USING (city, code)
            WHERE s.geom_3857 && around AND s.city = p_city ORDER BY c.fid) AS f;
    END IF;
    RETURN CASE WHEN z < 15 THEN cut ELSE cut || tile.within_compounds(p_city, z, x, y) END;
END
$$;

-- Buildings and gates under the id of their compound, so that they take its class and are hidden with it.
CREATE FUNCTION tile.within_compounds(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    around geometry := ST_TileEnvelope(z, x, y, margin => 64.0 / 4096);
    houses bytea;
    doors bytea;
BEGIN
    SELECT ST_AsMVT(f, 'compound_buildings', 4096, 'geom', 'fid') INTO houses FROM (
        SELECT c.fid, CASE WHEN z >= 16 THEN b.name END AS name, b.storeys::integer AS storeys,
               ST_AsMVTGeom(b.geom_3857, box, 4096, 64) AS geom
        FROM building b JOIN compound c ON c.city = b.city AND c.code = b.compound_code
        WHERE b.geom_3857 && around AND b.city = p_city ORDER BY b.fid) AS f;
    SELECT ST_AsMVT(f, 'gates', 4096, 'geom', 'fid') INTO doors FROM (
        SELECT c.fid, g.kind, ST_AsMVTGeom(g.geom_3857, box, 4096, 0) AS geom
        FROM gate g JOIN compound c ON c.city = g.city AND c.code = g.compound_code
        WHERE g.geom_3857 && box AND g.city = p_city AND z >= 16 ORDER BY g.fid) AS f;
    RETURN houses || doors;
END
$$;

-- The demonstration compounds of today. The planner dissolves this function into the query that asks it, as it
-- could not do with one that answers for a single compound.
CREATE FUNCTION tile.demonstrations(p_city text) RETURNS TABLE (code text)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT h.holder_code
    FROM hongtu.honour AS h
    JOIN hongtu.city AS y ON y.city = h.city
    WHERE h.city = p_city AND h.holder = 'compound' AND h.kind = 'demonstration'
      AND (h.withdrawn_on IS NULL OR h.withdrawn_on > (now() AT TIME ZONE y.time_zone)::date)
$$;

-- The id of the sum of a place outside every known community: beyond every fid, by cells that no tile below zoom 11 cuts.
CREATE FUNCTION tile.cell_id(point geometry) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 2147483648 + 2048 * least(2047, greatest(0, floor((ST_X(point) / 40075016.68557849 + 0.5) * 2048)::bigint))
         + least(2047, greatest(0, floor((0.5 - ST_Y(point) / 40075016.68557849) * 2048)::bigint))
$$;

-- The division whose sum counts the compounds of a community, by the zoom of the tile: its county, its town, itself;
-- the next smaller one where the larger is not known.
CREATE FUNCTION tile.sums_of(p_city text, z integer, within geometry DEFAULT NULL)
RETURNS TABLE (community_code text, fid integer, name text, point geometry)
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    IF z < 9 THEN
        RETURN QUERY
        SELECT community.code, at.fid, at.name, at.point_3857
        FROM hongtu.division AS community
        LEFT JOIN hongtu.division AS town
            ON town.city = p_city AND town.code = community.parent_code AND town.level = 'town'
            AND town.point_3857 IS NOT NULL
        LEFT JOIN hongtu.division AS county
            ON z < 7 AND county.city = p_city AND county.code = town.parent_code AND county.level = 'county'
            AND county.point_3857 IS NOT NULL
        CROSS JOIN LATERAL (
            SELECT coalesce(county.fid, town.fid, community.fid) AS fid,
                   coalesce(county.name, town.name, community.name) AS name,
                   coalesce(county.point_3857, town.point_3857, community.point_3857)::geometry AS point_3857) AS at
        WHERE community.city = p_city AND community.level = 'community' AND community.point_3857 IS NOT NULL
          AND (within IS NULL OR at.point_3857 && within);
    ELSIF within IS NULL THEN
        RETURN QUERY
        SELECT d.code, d.fid, d.name, d.point_3857::geometry FROM hongtu.division d
        WHERE d.city = p_city AND d.level = 'community' AND d.point_3857 IS NOT NULL;
    ELSE
        RETURN QUERY
        SELECT d.code, d.fid, d.name, d.point_3857::geometry FROM hongtu.division d
        WHERE d.point_3857 && within AND d.city = p_city AND d.level = 'community';
    END IF;
END
$$;

-- The sums that count each compound where the map shows sums, one for each level: by division, else by cell.
CREATE FUNCTION tile.sum_ids(p_city text) RETURNS TABLE (fid integer, sum_id bigint)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
    SELECT c.fid, at.fid::bigint
    FROM (
        SELECT DISTINCT by_zoom.community_code, by_zoom.fid
        FROM unnest(ARRAY[6, 8, 10]) AS z CROSS JOIN LATERAL tile.sums_of(p_city, z) AS by_zoom) AS at
    JOIN compound c ON c.city = p_city AND c.community_code = at.community_code
    UNION ALL
    SELECT c.fid, tile.cell_id(s.point_3857)
    FROM compound c JOIN compound_shape s USING (city, code)
    WHERE c.city = p_city AND NOT EXISTS (
        SELECT FROM division d WHERE d.city = p_city AND d.code = c.community_code
          AND d.level = 'community' AND d.point_3857 IS NOT NULL)
$$;

-- One point per division with its compounds by status; compounds outside every known community are summed by
-- cells, so that none is lost.
CREATE FUNCTION tile.compound_sums(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    unplaced text[];
    cut bytea;
BEGIN
    IF z < 11 THEN
        SELECT array_agg(DISTINCT s.community_code) INTO unplaced FROM compound_sum s
        WHERE s.city = p_city AND s.n > 0 AND NOT EXISTS (
            SELECT FROM division d WHERE d.city = p_city AND d.code = s.community_code
              AND d.level = 'community' AND d.point_3857 IS NOT NULL);
    END IF;
    WITH place AS MATERIALIZED (
        SELECT at.community_code, at.fid, at.name, at.point FROM tile.sums_of(p_city, z, box) AS at
    ), counted AS (
        SELECT c.community_code, c.status, c.n FROM compound_sum c
        WHERE c.city = p_city AND c.n > 0 AND c.community_code IN (SELECT place.community_code FROM place)
    ), every AS (
        SELECT place.fid::bigint AS fid, place.name, place.point, counted.status, counted.n
        FROM place JOIN counted USING (community_code)
        UNION ALL
        SELECT tile.cell_id(s.point_3857), NULL, s.point_3857, c.status, 1
        FROM compound_shape s JOIN compound c USING (city, code)
        WHERE z >= 11 AND s.city = p_city AND s.point_3857 && box AND NOT EXISTS (
            SELECT FROM division d WHERE d.city = p_city AND d.code = c.community_code
              AND d.level = 'community' AND d.point_3857 IS NOT NULL)
        UNION ALL
        SELECT tile.cell_id(s.point_3857), NULL, s.point_3857, c.status, 1
        FROM compound c JOIN compound_shape s USING (city, code)
        WHERE z < 11 AND c.city = p_city AND s.point_3857 && box AND (
            c.community_code = ANY (unplaced) OR (c.community_code IS NULL AND '' = ANY (unplaced)))
    )
    SELECT ST_AsMVT(f, 'compound_sums', 4096, 'geom', 'fid') INTO cut FROM (
        SELECT fid, min(name) AS name, sum(n)::integer AS n,
               (coalesce(sum(n) FILTER (WHERE status = 'professional'), 0))::integer AS professional,
               (coalesce(sum(n) FILTER (WHERE status = 'public_interest'), 0))::integer AS public_interest,
               (coalesce(sum(n) FILTER (WHERE status = 'self_managed'), 0))::integer AS self_managed,
               (coalesce(sum(n) FILTER (WHERE status = 'community_kept'), 0))::integer AS community_kept,
               (coalesce(sum(n) FILTER (WHERE status = 'none'), 0))::integer AS none,
               (coalesce(sum(n) FILTER (WHERE status = 'unknown'), 0))::integer AS unknown,
               ST_AsMVTGeom(ST_Centroid(ST_Collect(point)), box, 4096, 0) AS geom
        FROM every GROUP BY fid) AS f;
    RETURN cut;
END
$$;

CREATE FUNCTION tile.communities(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    around geometry := ST_TileEnvelope(z, x, y, margin => 64.0 / 4096);
    areas bytea;
    lines bytea;
    labels bytea;
BEGIN
    SELECT ST_AsMVT(f, 'communities', 4096, 'geom', 'fid') INTO areas FROM (
        SELECT d.fid, d.code, d.name,
               ST_AsMVTGeom(CASE WHEN z < 13 THEN d.geom_low ELSE d.geom_3857 END, box, 4096, 64) AS geom
        FROM division d
        WHERE d.geom_3857 && around AND d.city = p_city AND d.level = 'community'
          AND (z >= 11 OR coalesce(d.area_m2, 1e12) > tile.least_area_m2(z)) ORDER BY d.fid) AS f;
    SELECT ST_AsMVT(f, 'community_lines', 4096, 'geom') INTO lines FROM (
        SELECT ST_AsMVTGeom(tile.thinned(tile.shared_lines(array_agg(d.geom_3857), around), z), box, 4096, 64) AS geom
        FROM division d
        WHERE d.geom_3857 && around AND d.city = p_city AND d.level = 'community'
          AND z >= 10 AND coalesce(d.area_m2, 1e12) > tile.least_area_m2(z)) AS f;
    SELECT ST_AsMVT(f, 'community_labels', 4096, 'geom', 'fid') INTO labels FROM (
        SELECT d.fid, d.code, d.name, coalesce(nullif(regexp_replace(d.name, '(社区)?(居民委员会|居委会)?$', ''), ''), d.name) AS short,
               ST_AsMVTGeom(d.point, box, 4096, 0) AS geom
        FROM (
            SELECT fid, code, name, point_3857 AS point FROM division
            WHERE point_3857 && box AND city = p_city AND level = 'community' AND z >= 9) AS d
        ORDER BY d.fid) AS f;
    RETURN areas || lines || labels;
END
$$;

CREATE FUNCTION tile.towns(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    around geometry := ST_TileEnvelope(z, x, y, margin => 64.0 / 4096);
    cut bytea;
BEGIN
    SELECT ST_AsMVT(f, 'towns', 4096, 'geom', 'fid') INTO cut FROM (
        SELECT d.fid, d.code, d.name,
               ST_AsMVTGeom(CASE WHEN z < 13 THEN d.geom_low ELSE d.geom_3857 END, box, 4096, 64) AS geom
        FROM division d
        WHERE d.geom_3857 && around AND d.city = p_city AND d.level = 'town' ORDER BY d.fid) AS f;
    RETURN cut;
END
$$;

CREATE FUNCTION tile.grids(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    around geometry := ST_TileEnvelope(z, x, y, margin => 64.0 / 4096);
    deepest integer := CASE WHEN z < 8 THEN 0 WHEN z < 11 THEN 1 WHEN z < 14 THEN 2 WHEN z < 16 THEN 3 ELSE 5 END;
    cut bytea;
BEGIN
    SELECT ST_AsMVT(f, 'grids', 4096, 'geom', 'fid') INTO cut FROM (
        SELECT g.fid, g.code, g.name, g.level::integer AS level,
               ST_AsMVTGeom(CASE WHEN z < 14 THEN g.geom_low ELSE g.geom_3857 END, box, 4096, 64) AS geom
        FROM grid_cell g
        WHERE g.geom_3857 && around AND g.city = p_city AND g.level <= deepest ORDER BY g.level, g.fid) AS f;
    RETURN cut;
END
$$;

-- The service points in a box; from afar the Party-mass service centres alone.
CREATE FUNCTION tile.points_within(p_city text, z integer, box geometry)
RETURNS TABLE (fid integer, code text, name text, kind text, is_open boolean, geom geometry)
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN QUERY SELECT p.fid, p.code, p.name, p.kind, shown.is_open, ST_AsMVTGeom(p.geom_3857, box, 4096, 0)
    FROM hongtu.service_point p
    JOIN published.service_points AS shown ON shown.city = p.city AND shown.code = p.code
    WHERE p.geom_3857 && box AND p.city = p_city AND z >= 11 AND (z >= 13 OR p.kind = 'centre')
    ORDER BY p.fid;
END
$$;

CREATE FUNCTION tile.service_points(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    cut bytea;
BEGIN
    SELECT ST_AsMVT(f, 'service_points', 4096, 'geom', 'fid') INTO cut FROM (
        SELECT p.fid, p.code, p.name, p.kind, p.geom
        FROM tile.points_within(p_city, z, ST_TileEnvelope(z, x, y)) AS p WHERE p.is_open) AS f;
    RETURN cut;
END
$$;

-- The same for an office, which also sees what is closed.
CREATE FUNCTION tile.service_points_of_office(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    cut bytea;
BEGIN
    SELECT ST_AsMVT(f, 'service_points', 4096, 'geom', 'fid') INTO cut
    FROM tile.points_within(p_city, z, ST_TileEnvelope(z, x, y)) AS f;
    RETURN cut;
END
$$;

CREATE FUNCTION tile.buildings(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    around geometry := ST_TileEnvelope(z, x, y, margin => 64.0 / 4096);
    cut bytea;
BEGIN
    SELECT ST_AsMVT(f, 'buildings', 4096, 'geom', 'fid') INTO cut FROM (
        SELECT b.fid, b.code, b.name, b.storeys::integer AS storeys,
               ST_AsMVTGeom(b.geom_3857, box, 4096, 64) AS geom
        FROM building b
        WHERE b.geom_3857 && around AND b.city = p_city AND z >= 15 ORDER BY b.fid) AS f;
    RETURN cut;
END
$$;
