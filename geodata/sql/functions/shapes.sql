-- Whether two shapes are one drawing: the same points in the same order, each within a tenth of a millimetre (1e-9
-- degrees). One file in several formats, or in several systems, brings digits that differ only behind these. No shape
-- is the same as none only.
CREATE OR REPLACE FUNCTION hongtu.is_same_drawing(one geometry, other geometry) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = hongtu, public, pg_temp AS $$
    -- What was drawn anew reaches elsewhere as a rule, which is seen without a look at the points.
    SELECT CASE
        WHEN one IS NULL OR other IS NULL THEN one IS NULL AND other IS NULL
        WHEN abs(ST_XMin(one) - ST_XMin(other)) > 1e-9 OR abs(ST_XMax(one) - ST_XMax(other)) > 1e-9
            OR abs(ST_YMin(one) - ST_YMin(other)) > 1e-9 OR abs(ST_YMax(one) - ST_YMax(other)) > 1e-9
            OR ST_NPoints(one) <> ST_NPoints(other) OR ST_GeometryType(one) <> ST_GeometryType(other)
            OR ST_SRID(one) <> ST_SRID(other) THEN false
        ELSE NOT EXISTS (
            SELECT FROM ST_DumpPoints(one) WITH ORDINALITY AS p (path, geom, n)
            JOIN ST_DumpPoints(other) WITH ORDINALITY AS q (path, geom, n) USING (n)
            WHERE p.path <> q.path
                OR abs(ST_X(p.geom) - ST_X(q.geom)) > 1e-9 OR abs(ST_Y(p.geom) - ST_Y(q.geom)) > 1e-9)
    END
$$;
