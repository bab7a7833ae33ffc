-- Vector tiles, cut from the stored Web Mercator geometry; layers, attributes and zooms are those of
-- docs/architecture.md. The functions run as their owner, so that the reader's role needs no table.
-- They are plpgsql because its plans are kept for the session; a boundary is found by its index alone.

-- Half of a display pixel's side, squared, in square metres on the map: what is smaller is not drawn.
CREATE FUNCTION tile.least_area_m2(z integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT power(40075016.68557849 / 2 ^ z / 1024, 2) $$;

CREATE FUNCTION tile.compounds(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    around geometry := ST_TileEnvelope(z, x, y, margin => 64.0 / 4096);
    cut bytea;
BEGIN
    IF z < 11 THEN
        RETURN tile.compound_sums(p_city, z, x, y);
    ELSIF z < 14 THEN
        SELECT ST_AsMVT(f, 'compounds', 4096, 'geom', 'fid') INTO cut FROM (
            SELECT c.fid, c.code, CASE WHEN z >= 12 THEN c.name END AS name, c.status,
                   EXISTS (SELECT FROM tile.demonstrations(p_city) d WHERE d.code = c.code)
                       AS demonstration,
                   ST_AsMVTGeom(s.geom_low, box, 4096, 64) AS geom
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
    RETURN cut;
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

-- One point per community with its compounds by status; compounds outside every known community are summed by
-- eighths of the tile, so that none is lost.
CREATE FUNCTION tile.compound_sums(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    side double precision := 40075016.68557849 / 2 ^ z / 8;
    cut bytea;
BEGIN
    WITH place AS (
        SELECT d.fid, d.code, d.name, ST_PointOnSurface(d.geom_low) AS point
        FROM division d WHERE d.city = p_city AND d.level = 'community' AND d.geom_3857 && box
    ), here AS (
        SELECT place.fid, place.name, place.point, c.status
        FROM place JOIN compound c ON c.city = p_city AND c.community_code = place.code
        WHERE place.point && box
    ), elsewhere AS (
        SELECT c.status, s.point_3857 AS point,
               floor((ST_X(s.point_3857) - ST_XMin(box)) / side) AS across,
               floor((ST_Y(s.point_3857) - ST_YMin(box)) / side) AS up
        FROM compound_shape s JOIN compound c USING (city, code)
        WHERE s.city = p_city AND s.point_3857 && box AND NOT EXISTS (
            SELECT FROM division d WHERE d.city = p_city AND d.code = c.community_code
              AND d.level = 'community' AND d.geom_3857 IS NOT NULL)
    ), every AS (
        SELECT fid, fid::text AS key, name, point, status FROM here
        UNION ALL
        SELECT NULL, across || ' ' || up, NULL, point, status FROM elsewhere
    )
    SELECT ST_AsMVT(f, 'compound_sums', 4096, 'geom', 'fid') INTO cut FROM (
        SELECT min(fid) AS fid, min(name) AS name, count(*)::integer AS n,
               (count(*) FILTER (WHERE status = 'professional'))::integer AS professional,
               (count(*) FILTER (WHERE status = 'public_interest'))::integer AS public_interest,
               (count(*) FILTER (WHERE status = 'self_managed'))::integer AS self_managed,
               (count(*) FILTER (WHERE status = 'community_kept'))::integer AS community_kept,
               (count(*) FILTER (WHERE status = 'none'))::integer AS none,
               (count(*) FILTER (WHERE status = 'unknown'))::integer AS unknown,
               ST_AsMVTGeom(ST_Centroid(ST_Collect(point)), box, 4096, 0) AS geom
        FROM every GROUP BY (fid IS NULL), key) AS f;
    RETURN cut;
END
$$;

CREATE FUNCTION tile.communities(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    around geometry := ST_TileEnvelope(z, x, y, margin => 64.0 / 4096);
    areas bytea;
    labels bytea;
BEGIN
    SELECT ST_AsMVT(f, 'communities', 4096, 'geom', 'fid') INTO areas FROM (
        SELECT d.fid, d.code, d.name,
               ST_AsMVTGeom(CASE WHEN z < 13 THEN d.geom_low ELSE d.geom_3857 END, box, 4096, 64) AS geom
        FROM division d
        WHERE d.geom_3857 && around AND d.city = p_city AND d.level = 'community'
          AND (z >= 11 OR coalesce(d.area_m2, 1e12) > tile.least_area_m2(z)) ORDER BY d.fid) AS f;
    SELECT ST_AsMVT(f, 'community_labels', 4096, 'geom', 'fid') INTO labels FROM (
        SELECT d.fid, d.code, d.name, ST_AsMVTGeom(d.point, box, 4096, 0) AS geom
        FROM (
            SELECT fid, code, name, ST_PointOnSurface(geom_low) AS point FROM division
            WHERE geom_3857 && box AND city = p_city AND level = 'community' AND z >= 9) AS d
        WHERE d.point && box ORDER BY d.fid) AS f;
    RETURN areas || labels;
END
$$;

CREATE FUNCTION tile.grids(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    around geometry := ST_TileEnvelope(z, x, y, margin => 64.0 / 4096);
    deepest integer := CASE WHEN z < 11 THEN 0 WHEN z < 14 THEN 2 WHEN z < 16 THEN 3 ELSE 4 END;
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

-- Lowest zoom at which a feature of the base map is worth its bytes.
CREATE FUNCTION tile.base_from_zoom(kind text, rank smallint) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE kind
        WHEN 'street' THEN (ARRAY[9, 11, 13, 14])[least(rank, 3) + 1]
        WHEN 'bridge' THEN (ARRAY[11, 12, 13, 14])[least(rank, 3) + 1]
        WHEN 'block' THEN 12 WHEN 'green' THEN 11 WHEN 'rail' THEN 9 WHEN 'place' THEN 8 + least(rank, 6)
        ELSE 7 + least(rank, 5) END
$$;

CREATE FUNCTION tile.base_kind(
    p_city text, p_layer text, p_kinds text[], z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    around geometry := ST_TileEnvelope(z, x, y, margin => 64.0 / 4096);
    cut bytea;
BEGIN
    SELECT ST_AsMVT(f, p_layer, 4096, 'geom', 'fid') INTO cut FROM (
        SELECT b.fid, b.name, b.rank::integer AS rank, CASE b.kind WHEN 'bridge' THEN true END AS bridge,
               ST_AsMVTGeom(
                   CASE WHEN z < 13 AND b.kind <> 'place' THEN b.geom_low ELSE b.geom_3857 END, box, 4096, 64
               ) AS geom
        FROM base_feature b
        WHERE b.geom_3857 && around AND b.city = p_city AND b.kind = ANY (p_kinds)
          AND z >= tile.base_from_zoom(b.kind, b.rank) ORDER BY b.rank DESC, b.fid) AS f;
    RETURN cut;
END
$$;

CREATE FUNCTION tile.base(p_city text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    around geometry := ST_TileEnvelope(z, x, y, margin => 64.0 / 4096);
    cut bytea;
    part bytea;
BEGIN
    SELECT ST_AsMVT(f, 'land', 4096, 'geom', 'fid') INTO cut FROM (
        SELECT d.fid, d.name,
               ST_AsMVTGeom(CASE WHEN z < 13 THEN d.geom_low ELSE d.geom_3857 END, box, 4096, 64) AS geom
        FROM division d
        WHERE d.geom_3857 && around AND d.city = p_city AND d.level = 'county') AS f;
    cut := cut || tile.base_kind(p_city, 'block', ARRAY['block'], z, x, y)
        || tile.base_kind(p_city, 'green', ARRAY['green'], z, x, y)
        || tile.base_kind(p_city, 'water', ARRAY['water'], z, x, y)
        || tile.base_kind(p_city, 'waterway', ARRAY['waterway'], z, x, y)
        || tile.base_kind(p_city, 'street', ARRAY['street', 'bridge'], z, x, y)
        || tile.base_kind(p_city, 'rail', ARRAY['rail'], z, x, y);
    SELECT ST_AsMVT(f, 'boundary', 4096, 'geom') INTO part FROM (
        SELECT d.level, d.name,
               ST_AsMVTGeom(
                   ST_Boundary(CASE WHEN z < 13 THEN d.geom_low ELSE d.geom_3857 END), box, 4096, 64
               ) AS geom
        FROM division d
        WHERE d.geom_3857 && around AND d.city = p_city
          AND (d.level = 'county' OR d.level = 'town' AND z >= 8)) AS f;
    cut := cut || part;
    SELECT ST_AsMVT(f, 'place', 4096, 'geom') INTO part FROM (
        SELECT p.name, p.rank, ST_AsMVTGeom(p.point, box, 4096, 0) AS geom
        FROM (
            SELECT b.name, b.rank::integer AS rank, b.geom_3857 AS point FROM base_feature b
            WHERE b.geom_3857 && box AND b.city = p_city AND b.kind = 'place'
              AND z >= tile.base_from_zoom(b.kind, b.rank)
            UNION ALL
            SELECT d.name, CASE d.level WHEN 'county' THEN 0 ELSE 1 END, ST_PointOnSurface(d.geom_low)
            FROM division d
            WHERE d.geom_3857 && box AND d.city = p_city
              AND (d.level = 'county' AND z < 11 OR d.level = 'town' AND z BETWEEN 9 AND 13)) AS p
        WHERE p.point && box ORDER BY p.rank, p.name) AS f;
    RETURN cut || part;
END
$$;
