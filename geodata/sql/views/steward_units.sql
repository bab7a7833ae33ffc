CREATE VIEW published.steward_units AS
SELECT
    s.code,
    s.name,
    s.city,
    NULL::geometry(Point, 4326) AS geom,
    s.kind,
    s.community_code,
    s.compound_code,
    s.members,
    s.run,
    s.source_file,
    s.source_row
FROM hongtu.steward_unit AS s;
