CREATE VIEW published.committees AS
SELECT
    k.code,
    coalesce(k.name, c.name) AS name,
    k.city,
    shape.geom,
    k.kind,
    k.compound_code,
    c.name AS compound_name,
    k.term_number,
    k.term_from,
    k.term_to,
    k.dissolved_on,
    k.seats,
    k.party_seats,
    k.has_party_work,
    k.term_from <= today.day
        AND (k.term_to IS NULL OR k.term_to >= today.day)
        AND (k.dissolved_on IS NULL OR k.dissolved_on > today.day) AS is_in_office,
    k.term_to < today.day
        AND (k.dissolved_on IS NULL OR k.dissolved_on > today.day)
        AND NOT EXISTS (
            SELECT FROM hongtu.committee AS next
            WHERE next.city = k.city AND next.compound_code = k.compound_code AND next.term_from > k.term_from
        ) AS is_overdue,
    k.run,
    k.source_file,
    k.source_row
FROM hongtu.committee AS k
LEFT JOIN hongtu.compound AS c ON c.city = k.city AND c.code = k.compound_code
LEFT JOIN hongtu.compound_shape AS shape ON shape.city = k.city AND shape.code = k.compound_code
LEFT JOIN hongtu.city AS y ON y.city = k.city
LEFT JOIN LATERAL (SELECT (now() AT TIME ZONE y.time_zone)::date AS day) AS today ON true;
