-- The data version of a city's dataset: it grows with every statement that changes a row, and never starts
-- again, so that a tile kept by a browser under a version is that version's tile for ever.
-- The notice that goes with it reaches open pages when the change is committed, once however many statements it had.
CREATE OR REPLACE FUNCTION hongtu.bump_version(p_city text, p_dataset text) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO hongtu.data_version AS known (city, dataset, version, changed_at)
    VALUES (p_city, p_dataset, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, clock_timestamp())
    ON CONFLICT (city, dataset) DO UPDATE
        SET version = greatest(known.version + 1, excluded.version), changed_at = excluded.changed_at;
    SELECT pg_notify('hongtu_live', json_build_object('city', p_city, 'dataset', p_dataset)::text)
$$;

CREATE OR REPLACE FUNCTION hongtu.bump_versions_of_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hongtu.bump_version(changed.city, TG_ARGV[0])
    FROM (SELECT DISTINCT city FROM changed_rows) AS changed ORDER BY changed.city;
    RETURN NULL;
END
$$;

-- Tickets have sequence numbers of their own (live.sql); every other table that a load writes is watched here.
DO $$
DECLARE
    watched record;
    kind text;
BEGIN
    FOR watched IN
        SELECT * FROM (VALUES
            ('division', 'divisions'), ('grid_cell', 'grid_cells'), ('base_feature', 'base_features'),
            ('compound', 'compounds'), ('compound_shape', 'compounds'),
            ('management_status', 'management_statuses'), ('building', 'buildings'), ('unit', 'units'),
            ('gate', 'gates'), ('walk_link', 'walk_links'),
            ('firm', 'firms'), ('contract', 'contracts'), ('decision', 'decisions'), ('dispute', 'disputes'),
            ('committee', 'committees'), ('party_organisation', 'party_organisations'),
            ('party_organisation_grid', 'party_organisations'), ('party_organisation_firm', 'party_organisations'),
            ('steward_unit', 'steward_units'), ('service_point', 'service_points'), ('honour', 'honours'),
            ('activity', 'activities'), ('compound_alias', 'compound_aliases'), ('finding', 'findings')) AS list (table_name, dataset)
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
SELECT city, name, name_en, time_zone, is_synthetic FROM hongtu.city;

-- The box in which a city lives, in degrees: around its communities, else its compounds, its divisions, its points.
CREATE FUNCTION tile.city_bounds(p_city text)
RETURNS TABLE (west double precision, south double precision, east double precision, north double precision)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
    SELECT ST_XMin(box.extent), ST_YMin(box.extent), ST_XMax(box.extent), ST_YMax(box.extent)
    FROM (
        SELECT ST_Transform(ST_SetSRID(coalesce(
            (SELECT ST_Extent(geom_low) FROM division WHERE city = p_city AND level = 'community'),
            (SELECT ST_Extent(point_3857) FROM compound_shape WHERE city = p_city),
            (SELECT ST_Extent(geom_low) FROM division WHERE city = p_city),
            (SELECT ST_Extent(geom_3857) FROM service_point WHERE city = p_city))::geometry, 3857), 4326) AS extent
    ) AS box
    WHERE box.extent IS NOT NULL
$$;

CREATE VIEW tile.data_versions AS
SELECT city, dataset, version, changed_at FROM hongtu.data_version;
