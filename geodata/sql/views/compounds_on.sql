-- The compounds as they stood on a day: those that were built by then. Who managed them comes from the periods,
-- and is unknown where none covers the day; the title counts from the year of its award. Plain SQL over published
-- views, so that the planner sees through it and readers may call it.
CREATE FUNCTION published.compounds_on(day date) RETURNS SETOF published.compounds
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT
    c.code, c.name, c.city, c.geom, c.aliases, c.pinyin, c.pinyin_initials, c.address, c.community_code,
    c.community_name, c.is_urban, c.built_year, c.floor_area_m2, c.buildings, c.households, c.elderly,
    c.participating_households, c.red_observers, c.fee_yuan_m2_month, c.was_unmanaged,
    coalesce(period.status, 'unknown'), period.valid_from, period.firm_code, firm.name,
    (c.city, c.code) IN (
        SELECT h.city, h.holder_code FROM published.honours AS h
        WHERE h.kind = 'demonstration' AND h.holder = 'compound'
          AND coalesce(h.awarded_year, 0) <= extract(year FROM day)
          AND (h.withdrawn_on IS NULL OR h.withdrawn_on > day)) AS is_demonstration,
    c.area_m2, c.fid, c.run, c.source_file, c.source_row
FROM published.compounds AS c
LEFT JOIN published.management_statuses AS period
    ON period.city = c.city AND period.compound_code = c.code
    AND period.valid_from <= day AND (period.valid_to IS NULL OR period.valid_to > day)
LEFT JOIN published.firms AS firm ON firm.city = c.city AND firm.code = period.firm_code
WHERE coalesce(c.built_year, 0) <= extract(year FROM day)
$$;
