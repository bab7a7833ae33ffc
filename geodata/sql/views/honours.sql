CREATE VIEW published.honours AS
SELECT
    h.code,
    h.name,
    h.city,
    coalesce(ST_PointOnSurface(shape.geom), ST_PointOnSurface(community.geom))::geometry(Point, 4326) AS geom,
    h.kind,
    h.holder,
    h.holder_code,
    coalesce(compound.name, community.name, firm.name) AS holder_name,
    h.level,
    h.awarded_year,
    h.evidence,
    h.withdrawn_on,
    h.withdrawn_on IS NULL OR h.withdrawn_on > (now() AT TIME ZONE y.time_zone)::date AS is_held,
    h.run,
    h.source_file,
    h.source_row
FROM hongtu.honour AS h
LEFT JOIN hongtu.compound AS compound
    ON compound.city = h.city AND compound.code = h.holder_code AND h.holder = 'compound'
LEFT JOIN hongtu.compound_shape AS shape
    ON shape.city = h.city AND shape.code = h.holder_code AND h.holder = 'compound'
LEFT JOIN hongtu.division AS community
    ON community.city = h.city AND community.code = h.holder_code AND h.holder = 'community'
LEFT JOIN hongtu.firm AS firm ON firm.city = h.city AND firm.code = h.holder_code AND h.holder = 'firm'
LEFT JOIN hongtu.city AS y ON y.city = h.city;
