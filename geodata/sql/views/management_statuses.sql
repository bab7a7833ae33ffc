CREATE VIEW published.management_statuses AS
SELECT
    m.code,
    c.name,
    m.city,
    shape.geom,
    m.compound_code,
    m.status,
    m.valid_from,
    m.valid_to,
    m.firm_code,
    m.source,
    m.valid_from <= today.day AND (m.valid_to IS NULL OR m.valid_to > today.day) AS is_current,
    m.run,
    m.source_file,
    m.source_row
FROM hongtu.management_status AS m
LEFT JOIN hongtu.compound AS c ON c.city = m.city AND c.code = m.compound_code
LEFT JOIN hongtu.compound_shape AS shape ON shape.city = m.city AND shape.code = m.compound_code
LEFT JOIN hongtu.city AS y ON y.city = m.city
LEFT JOIN LATERAL (SELECT (now() AT TIME ZONE y.time_zone)::date AS day) AS today ON true;
