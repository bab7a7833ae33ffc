-- Vector tiles of the base map: land, water, streets, borders and names; see tiles.sql for how they are cut.

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
