-- What the last check found, as tiles: the fault itself, and a mark so that none is too small to see. Its code of
-- eight hexadecimal digits is its number too.
CREATE FUNCTION tile.findings(p_city text, p_kind text, z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    box geometry := ST_TileEnvelope(z, x, y);
    around geometry := ST_Transform(ST_TileEnvelope(z, x, y, margin => 64.0 / 4096), 4326);
    shapes bytea;
    marks bytea;
BEGIN
    WITH found AS (
        SELECT f.code, tile.number_of(f.code) AS number, f.kind, ST_Transform(f.geom, 3857) AS geom,
               ST_Transform(f.place, 3857) AS place
        FROM finding f
        WHERE f.city = p_city AND (p_kind IS NULL OR f.kind = p_kind)
          AND coalesce(f.geom, f.place) && around AND tile.is_on_the_map(coalesce(f.geom, f.place))
    )
    SELECT
        (SELECT ST_AsMVT(t, 'shapes', 4096, 'geom', 'number') FROM (
            SELECT s.number, s.code, s.kind,
                   ST_AsMVTGeom(
                       CASE WHEN z < 16 THEN ST_Simplify(s.geom, tile.thin_m(z), true) ELSE s.geom END, box, 4096, 64)
                   AS geom
            FROM found s WHERE ST_Dimension(s.geom) > 0 ORDER BY s.code) AS t),
        (SELECT ST_AsMVT(t, 'marks', 4096, 'geom', 'number') FROM (
            SELECT m.number, m.code, m.kind, ST_AsMVTGeom(m.place, box, 4096, 0) AS geom
            FROM found m ORDER BY m.code) AS t)
    INTO shapes, marks;
    RETURN coalesce(shapes, '') || coalesce(marks, '');
END
$$;

-- The number of a finding on the map.
CREATE FUNCTION tile.number_of(code text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT ('x' || lpad(left(code, 8), 8, '0'))::bit(32)::bigint $$;

-- The ground around a fault that its picture shows: a third more on each side, and at least ten metres.
CREATE FUNCTION tile.frame_of(geom geometry) RETURNS geometry
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ST_Expand(
        ST_Envelope(geom),
        greatest(0.0001, 0.35 * greatest(ST_XMax(geom) - ST_XMin(geom), ST_YMax(geom) - ST_YMin(geom))))
$$;

-- A part of a picture: the path of SVG of what of a shape lies in a frame, whose longer side is 100.
CREATE FUNCTION tile.picture(geom geometry, frame geometry, OUT path text, OUT width real, OUT height real)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    ground geometry;
    flat geometry;
    side double precision;
BEGIN
    IF geom IS NULL OR frame IS NULL OR NOT tile.is_on_the_map(geom) OR NOT tile.is_on_the_map(frame) THEN
        RETURN;
    END IF;
    ground := ST_Transform(frame, 3857);
    side := greatest(ST_XMax(ground) - ST_XMin(ground), ST_YMax(ground) - ST_YMin(ground));
    width := 100 * (ST_XMax(ground) - ST_XMin(ground)) / side;
    height := 100 * (ST_YMax(ground) - ST_YMin(ground)) / side;
    flat := ST_ClipByBox2D(ST_Transform(geom, 3857), ST_Expand(ground, side / 10)::box2d);
    flat := ST_Scale(ST_Translate(flat, -ST_XMin(ground), -ST_YMax(ground)), 100 / side, 100 / side);
    -- A point has no path: SVG is told it as the attributes of a circle.
    flat := ST_CollectionExtract(flat);
    IF ST_Dimension(flat) = 0 THEN
        RETURN;
    END IF;
    path := nullif(ST_AsSVG(ST_Simplify(flat, 0.15, true), 0, 1), '');
END
$$;
