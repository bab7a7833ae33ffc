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

CREATE FUNCTION tile.service_points(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    cut bytea;
BEGIN
    SELECT ST_AsMVT(f, 'service_points', 4096, 'geom', 'fid') INTO cut FROM (
        SELECT p.fid, p.code, p.name, p.kind, ST_AsMVTGeom(p.geom_3857, box, 4096, 0) AS geom
        FROM service_point p
        JOIN published.service_points AS shown ON shown.city = p.city AND shown.code = p.code AND shown.is_open
        WHERE p.geom_3857 && box AND p.city = p_city AND z >= 11 AND (z >= 13 OR p.kind = 'centre')
        ORDER BY p.fid) AS f;
    RETURN cut;
END
$$;

-- The same for an office, which also sees what is closed.
CREATE FUNCTION tile.service_points_of_office(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    cut bytea;
BEGIN
    SELECT ST_AsMVT(f, 'service_points', 4096, 'geom', 'fid') INTO cut FROM (
        SELECT p.fid, p.code, p.name, p.kind, shown.is_open, ST_AsMVTGeom(p.geom_3857, box, 4096, 0) AS geom
        FROM service_point p
        JOIN published.service_points AS shown ON shown.city = p.city AND shown.code = p.code
        WHERE p.geom_3857 && box AND p.city = p_city AND z >= 11 AND (z >= 13 OR p.kind = 'centre')
        ORDER BY p.fid) AS f;
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

-- The features of the base map in a box, as a zoom draws them. The conditions on the zoom are written out, because
-- a plan that is kept for every zoom could not choose the index of the small scales.
CREATE FUNCTION tile.base_within(p_city text, z integer, around geometry)
RETURNS TABLE (fid integer, kind text, name text, rank smallint, geom geometry)
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    IF z < 13 THEN
        RETURN QUERY SELECT b.fid, b.kind, b.name, b.rank, tile.thinned(b.geom_low, z) FROM hongtu.base_feature b
        WHERE b.geom_3857 && around AND b.city = p_city AND b.from_zoom < 13 AND b.from_zoom <= z AND b.kind <> 'place';
    ELSE
        RETURN QUERY SELECT b.fid, b.kind, b.name, b.rank, tile.thinned(b.geom_3857, z) FROM hongtu.base_feature b
        WHERE b.geom_3857 && around AND b.city = p_city AND b.from_zoom <= z AND b.kind <> 'place';
    END IF;
END
$$;

-- A bridge is as wide as the street that it carries; its own rank counts where there is none.
CREATE FUNCTION tile.carried_rank(p_city text, bridge geometry, own smallint) RETURNS smallint
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce((
        SELECT s.rank FROM hongtu.base_feature s
        WHERE s.city = p_city AND s.kind = 'street' AND s.geom_3857 && bridge
        ORDER BY ST_Distance(s.geom_3857, ST_Centroid(bridge)), s.rank LIMIT 1), own)
$$;

-- One scan finds the features of every kind; each is cut once, and then goes into the layer of its kind. The name of
-- a river stands along its course, not on its surface too.
CREATE FUNCTION tile.base_features(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    -- A wide street beside a tile reaches into it: 30 m, where a tile is small.
    margin integer := CASE WHEN z < 14 THEN 64 ELSE 256 END;
    around geometry := ST_TileEnvelope(z, x, y, margin => margin / 4096.0);
    cut bytea;
BEGIN
    WITH here AS MATERIALIZED (
        SELECT b.fid, b.kind, b.name,
               CASE b.kind WHEN 'bridge' THEN tile.carried_rank(p_city, b.geom, b.rank) ELSE b.rank END::integer AS rank,
               ST_AsMVTGeom(b.geom, box, 4096, margin) AS geom
        FROM tile.base_within(p_city, z, around) b
    )
    SELECT (SELECT ST_AsMVT(f, 'relief', 4096, 'geom', 'fid') FROM (
                SELECT fid, rank, geom FROM here WHERE kind = 'relief' ORDER BY rank, fid) AS f)
        || (SELECT ST_AsMVT(f, 'cover', 4096, 'geom', 'fid') FROM (
                SELECT fid, kind, rank, geom FROM here WHERE kind IN ('wood', 'farmland') ORDER BY kind, fid) AS f)
        || (SELECT ST_AsMVT(f, 'block', 4096, 'geom', 'fid') FROM (
                SELECT fid, rank, geom FROM here WHERE kind = 'block' ORDER BY fid) AS f)
        || (SELECT ST_AsMVT(f, 'use', 4096, 'geom', 'fid') FROM (
                SELECT fid, kind, name, geom FROM here WHERE kind IN (
                    'school', 'kindergarten', 'hospital', 'market', 'commerce', 'office', 'factory', 'warehouse',
                    'station', 'square', 'sports', 'vacant') ORDER BY fid) AS f)
        || (SELECT ST_AsMVT(f, 'green', 4096, 'geom', 'fid') FROM (
                SELECT fid, name, rank, geom FROM here WHERE kind = 'green' ORDER BY rank, fid) AS f)
        || (SELECT ST_AsMVT(f, 'ground', 4096, 'geom', 'fid') FROM (
                SELECT fid, kind, name, geom FROM here WHERE kind IN ('garden', 'pitch') ORDER BY kind, fid) AS f)
        || (SELECT ST_AsMVT(f, 'water', 4096, 'geom', 'fid') FROM (
                SELECT fid, CASE WHEN NOT EXISTS (
                           SELECT FROM here AS course WHERE course.kind = 'waterway' AND course.name = here.name) THEN name END AS name,
                       rank, geom
                FROM here WHERE kind = 'water' ORDER BY rank DESC, fid) AS f)
        || (SELECT ST_AsMVT(f, 'waterway', 4096, 'geom', 'fid') FROM (
                SELECT fid, name, rank, geom FROM here WHERE kind = 'waterway' ORDER BY rank DESC, fid) AS f)
        || (SELECT ST_AsMVT(f, 'structure', 4096, 'geom', 'fid') FROM (
                SELECT fid, name, rank, geom FROM here WHERE kind = 'structure' ORDER BY fid) AS f)
        || (SELECT ST_AsMVT(f, 'street', 4096, 'geom', 'fid') FROM (
                SELECT fid, name, rank, CASE kind WHEN 'bridge' THEN true END AS bridge, geom FROM here
                WHERE kind IN ('street', 'bridge') ORDER BY rank DESC, fid) AS f)
        || (SELECT ST_AsMVT(f, 'rail', 4096, 'geom', 'fid') FROM (
                SELECT fid, name, rank, geom FROM here WHERE kind = 'rail' ORDER BY fid) AS f)
    INTO cut;
    RETURN cut;
END
$$;

-- The lines around the county and between its towns, each once.
CREATE FUNCTION tile.boundaries(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    around geometry := ST_TileEnvelope(z, x, y, margin => 64.0 / 4096);
    cut bytea;
BEGIN
    WITH county AS (
        SELECT tile.shared_lines(array_agg(d.geom_3857), around) AS geom FROM division d
        WHERE d.geom_3857 && around AND d.city = p_city AND d.level = 'county'
    ), town AS (
        SELECT tile.shared_lines(array_agg(d.geom_3857), around) AS geom FROM division d
        WHERE d.geom_3857 && around AND d.city = p_city AND d.level = 'town' AND z >= 8
    ), line AS (
        SELECT 'county' AS level, county.geom FROM county
        UNION ALL
        SELECT 'town', coalesce(ST_Difference(town.geom, county.geom), town.geom) FROM town, county
    )
    SELECT ST_AsMVT(f, 'boundary', 4096, 'geom') INTO cut FROM (
        SELECT level, ST_AsMVTGeom(tile.thinned(line.geom, z), box, 4096, 64) AS geom
        FROM line WHERE NOT ST_IsEmpty(line.geom)) AS f;
    RETURN cut;
END
$$;

-- A town is named once: at its seat where the base map tells where that is, else in the middle of its area.
CREATE FUNCTION tile.places(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    cut bytea;
BEGIN
    SELECT ST_AsMVT(f, 'place', 4096, 'geom') INTO cut FROM (
        SELECT p.name, p.rank, ST_AsMVTGeom(p.point, box, 4096, 0) AS geom
        FROM (
            SELECT b.name, b.rank::integer AS rank, b.geom_3857 AS point FROM base_feature b
            WHERE b.geom_3857 && box AND b.city = p_city AND b.kind = 'place'
              AND b.from_zoom <= z
            UNION ALL
            SELECT d.name, CASE d.level WHEN 'county' THEN 0 ELSE 1 END, d.point_3857
            FROM division d
            WHERE d.point_3857 && box AND d.city = p_city
              AND (d.level = 'county' AND z < 11 OR d.level = 'town' AND z BETWEEN 9 AND 13)
              AND NOT EXISTS (
                  SELECT FROM base_feature b WHERE b.city = p_city AND b.kind = 'place' AND b.name = d.name)) AS p
        WHERE p.point && box ORDER BY p.rank, p.name) AS f;
    RETURN cut;
END
$$;

CREATE FUNCTION tile.base(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    around geometry := ST_TileEnvelope(z, x, y, margin => 64.0 / 4096);
    land bytea;
BEGIN
    SELECT ST_AsMVT(f, 'land', 4096, 'geom', 'fid') INTO land FROM (
        SELECT d.fid, d.name,
               ST_AsMVTGeom(CASE WHEN z < 13 THEN d.geom_low ELSE d.geom_3857 END, box, 4096, 64) AS geom
        FROM division d
        WHERE d.geom_3857 && around AND d.city = p_city AND d.level = 'county') AS f;
    RETURN land || tile.base_features(p_city, z, x, y) || tile.boundaries(p_city, z, x, y)
        || tile.places(p_city, z, x, y);
END
$$;
