-- The data version of a city's dataset: it grows with every statement that changes a row, and never starts
-- again, so that a tile kept by a browser under a version is that version's tile for ever.
CREATE OR REPLACE FUNCTION hongtu.bump_version(p_city text, p_dataset text) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO hongtu.data_version AS known (city, dataset, version, changed_at)
    VALUES (p_city, p_dataset, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, clock_timestamp())
    ON CONFLICT (city, dataset) DO UPDATE
        SET version = greatest(known.version + 1, excluded.version), changed_at = excluded.changed_at
$$;

CREATE OR REPLACE FUNCTION hongtu.bump_versions_of_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hongtu.bump_version(changed.city, TG_ARGV[0])
    FROM (SELECT DISTINCT city FROM changed_rows) AS changed ORDER BY changed.city;
    RETURN NULL;
END
$$;

DO $$
DECLARE
    watched record;
    kind text;
BEGIN
    FOR watched IN
        SELECT * FROM (VALUES
            ('division', 'divisions'), ('grid_cell', 'grid_cells'), ('base_feature', 'base_features'),
            ('compound', 'compounds'), ('compound_shape', 'compounds'),
            ('building', 'buildings'), ('firm', 'firms'), ('honour', 'honours'),
            ('service_point', 'service_points')) AS list (table_name, dataset)
    LOOP
        FOREACH kind IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
            EXECUTE format(
                'CREATE OR REPLACE TRIGGER %I AFTER %s ON hongtu.%I REFERENCING %s TABLE AS changed_rows '
                'FOR EACH STATEMENT EXECUTE FUNCTION hongtu.bump_versions_of_change(%L)',
                'version_' || lower(kind), kind, watched.table_name,
                CASE kind WHEN 'DELETE' THEN 'OLD' ELSE 'NEW' END, watched.dataset);
        END LOOP;
    END LOOP;
END
$$;

-- What a page may know of the cities and of the age of their data.
CREATE VIEW tile.cities AS
SELECT c.city, c.name, c.name_en, c.time_zone, c.is_synthetic,
       box.west, box.south, box.east, box.north
FROM hongtu.city c
CROSS JOIN LATERAL (
    SELECT ST_XMin(e) AS west, ST_YMin(e) AS south, ST_XMax(e) AS east, ST_YMax(e) AS north
    FROM (
        SELECT coalesce(
            (SELECT ST_Extent(d.geom) FROM hongtu.division d WHERE d.city = c.city AND d.level = 'community'),
            (SELECT ST_Extent(ST_Transform(s.point_3857, 4326))
             FROM hongtu.compound_shape s WHERE s.city = c.city),
            (SELECT ST_Extent(d.geom) FROM hongtu.division d WHERE d.city = c.city),
            (SELECT ST_Extent(p.geom) FROM hongtu.service_point p WHERE p.city = c.city)) AS e) AS extent
) AS box;

CREATE VIEW tile.data_versions AS
SELECT city, dataset, version, changed_at FROM hongtu.data_version;
