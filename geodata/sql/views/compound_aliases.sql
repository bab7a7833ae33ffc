CREATE VIEW published.compound_aliases AS
SELECT
    a.code,
    a.name,
    a.city,
    NULL::geometry(Point, 4326) AS geom,
    a.compound_code,
    c.name AS compound_name,
    a.source,
    a.run,
    a.source_file,
    a.source_row
FROM hongtu.compound_alias AS a
LEFT JOIN hongtu.compound AS c ON c.city = a.city AND c.code = a.compound_code;
