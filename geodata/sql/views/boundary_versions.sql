CREATE VIEW published.boundary_versions AS
SELECT
    v.code,
    v.content ->> 'name' AS name,
    v.city,
    v.geom,
    v.dataset,
    v.valid_from,
    v.valid_to,
    v.is_redrawn,
    v.is_retired,
    v.content,
    v.run
FROM hongtu.boundary_version AS v;

CREATE VIEW published.boundary_links AS
SELECT
    l.code,
    NULL::text AS name,
    l.city,
    NULL::geometry(MultiPolygon, 4326) AS geom,
    l.dataset,
    l.predecessor,
    l.day,
    l.kind,
    l.share_of_predecessor,
    l.share_of_code,
    l.run
FROM hongtu.boundary_link AS l;
