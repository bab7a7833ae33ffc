-- Every join is on a whole key, so the planner leaves out those whose columns nobody asks for:
-- a sum of floor area reads neither boundaries nor names.
CREATE VIEW published.compounds AS
SELECT
    c.code,
    c.name,
    c.city,
    shape.geom,
    c.aliases,
    c.pinyin,
    c.pinyin_initials,
    c.address,
    c.community_code,
    community.name AS community_name,
    c.is_urban,
    c.built_year,
    c.floor_area_m2,
    c.buildings,
    c.households,
    c.elderly,
    c.participating_households,
    c.red_observers,
    c.fee_yuan_m2_month,
    c.was_unmanaged,
    c.status,
    c.status_since,
    c.firm_code,
    firm.name AS firm_name,
    EXISTS (
        SELECT FROM hongtu.honour AS h
        JOIN hongtu.city AS y ON y.city = h.city
        WHERE h.city = c.city AND h.holder = 'compound' AND h.holder_code = c.code AND h.kind = 'demonstration'
            AND (h.withdrawn_on IS NULL OR h.withdrawn_on > (now() AT TIME ZONE y.time_zone)::date)
    ) AS is_demonstration,
    shape.area_m2,
    c.fid,
    c.run,
    c.source_file,
    c.source_row
FROM hongtu.compound AS c
LEFT JOIN hongtu.compound_shape AS shape ON shape.city = c.city AND shape.code = c.code
LEFT JOIN hongtu.division AS community ON community.city = c.city AND community.code = c.community_code
LEFT JOIN hongtu.firm AS firm ON firm.city = c.city AND firm.code = c.firm_code;
