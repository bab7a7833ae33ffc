CREATE VIEW published.cities AS
SELECT
    c.city AS code,
    c.name,
    c.city,
    county.geom,
    c.name_en,
    c.projected_srid,
    c.time_zone,
    c.is_synthetic,
    (now() AT TIME ZONE c.time_zone)::date AS today
FROM hongtu.city AS c
LEFT JOIN hongtu.division AS county ON county.city = c.city AND county.code = c.city;
