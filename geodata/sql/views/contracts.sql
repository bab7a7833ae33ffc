CREATE VIEW published.contracts AS
SELECT
    k.code,
    c.name,
    k.city,
    shape.geom,
    k.compound_code,
    k.firm_code,
    firm.name AS firm_name,
    k.starts_on,
    k.ends_on,
    k.signed_on,
    k.fee_yuan_m2_month,
    k.notice_days,
    k.starts_on <= today.day AND (k.ends_on IS NULL OR k.ends_on >= today.day) AS is_in_force,
    k.run,
    k.source_file,
    k.source_row
FROM hongtu.contract AS k
LEFT JOIN hongtu.compound AS c ON c.city = k.city AND c.code = k.compound_code
LEFT JOIN hongtu.compound_shape AS shape ON shape.city = k.city AND shape.code = k.compound_code
LEFT JOIN hongtu.firm AS firm ON firm.city = k.city AND firm.code = k.firm_code
LEFT JOIN hongtu.city AS y ON y.city = k.city
LEFT JOIN LATERAL (SELECT (now() AT TIME ZONE y.time_zone)::date AS day) AS today ON true;
