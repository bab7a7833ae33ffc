CREATE VIEW published.activities AS
SELECT
    a.code,
    a.name,
    a.city,
    NULL::geometry(Point, 4326) AS geom,
    a.kind,
    a.held_on,
    a.community_code,
    a.compound_code,
    a.person_times,
    a.matters_resolved,
    a.run,
    a.source_file,
    a.source_row
FROM hongtu.activity AS a;
