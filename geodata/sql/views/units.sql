CREATE VIEW published.units AS
SELECT
    u.code,
    u.name,
    u.city,
    NULL::geometry(Point, 4326) AS geom,
    u.building_code,
    b.compound_code,
    u.households,
    u.floor_area_m2,
    u.elderly,
    u.run,
    u.source_file,
    u.source_row
FROM hongtu.unit AS u
LEFT JOIN hongtu.building AS b ON b.city = u.city AND b.code = u.building_code;
