CREATE VIEW published.buildings AS
SELECT
    b.code,
    b.name,
    b.city,
    b.geom,
    b.compound_code,
    c.name AS compound_name,
    b.storeys,
    b.units,
    b.households,
    b.floor_area_m2,
    b.elderly,
    b.built_year,
    b.area_m2,
    b.fid,
    b.run,
    b.source_file,
    b.source_row
FROM hongtu.building AS b
LEFT JOIN hongtu.compound AS c ON c.city = b.city AND c.code = b.compound_code;
