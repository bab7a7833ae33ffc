CREATE VIEW published.service_points AS
SELECT
    s.code,
    s.name,
    s.city,
    s.geom,
    s.kind,
    s.community_code,
    community.name AS community_name,
    s.compound_code,
    s.address,
    s.hours,
    s.capacity,
    s.windows,
    s.opened_on,
    s.closed_on,
    (s.opened_on IS NULL OR s.opened_on <= today.day)
        AND (s.closed_on IS NULL OR s.closed_on > today.day) AS is_open,
    s.fid,
    s.run,
    s.source_file,
    s.source_row
FROM hongtu.service_point AS s
LEFT JOIN hongtu.division AS community ON community.city = s.city AND community.code = s.community_code
LEFT JOIN hongtu.city AS y ON y.city = s.city
LEFT JOIN LATERAL (SELECT (now() AT TIME ZONE y.time_zone)::date AS day) AS today ON true;
