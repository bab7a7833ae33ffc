-- The compounds as they stood on a day: those that were built by then, in the community and the boundary of then,
-- with those that were removed since. Who managed them comes from the periods, and is unknown where none covers the
-- day; the title counts from the year of its award. Plain SQL over published views, so that the planner sees through
-- it and readers may call it.
CREATE FUNCTION published.compounds_on(day date) RETURNS SETOF published.compounds
LANGUAGE sql STABLE PARALLEL SAFE AS $$
WITH standing AS NOT MATERIALIZED (
    SELECT
        c.code, c.name, c.city,
        coalesce((
            SELECT v.geom FROM published.boundary_versions AS v
            WHERE v.dataset = 'compounds' AND v.city = c.city AND v.code = c.code
              AND (v.valid_from IS NULL OR v.valid_from <= day) AND v.valid_to > day), c.geom) AS geom,
        c.aliases, c.pinyin, c.pinyin_initials, c.address,
        coalesce((
            SELECT v.content FROM published.boundary_versions AS v
            WHERE v.dataset = 'compounds' AND v.city = c.city AND v.code = c.code
              AND (v.valid_from IS NULL OR v.valid_from <= day) AND v.valid_to > day),
            jsonb_build_object('community_code', c.community_code)) ->> 'community_code' AS community_code,
        c.is_urban, c.built_year, c.floor_area_m2, c.buildings, c.households, c.elderly, c.participating_households,
        c.red_observers, c.fee_yuan_m2_month, c.was_unmanaged, c.area_m2, c.fid, c.run, c.source_file, c.source_row,
        coalesce(period.status, 'unknown') AS status, period.valid_from AS status_since, period.firm_code
    FROM published.compounds AS c
    LEFT JOIN published.management_statuses AS period
        ON period.city = c.city AND period.compound_code = c.code
        AND period.valid_from <= day AND (period.valid_to IS NULL OR period.valid_to > day)
    WHERE NOT EXISTS (
        SELECT FROM published.boundary_versions AS v
        WHERE v.dataset = 'compounds' AND v.city = c.city AND v.code = c.code AND v.is_retired AND v.valid_to > day)
    UNION ALL
    SELECT
        v.code, v.name, v.city, v.geom, was.aliases, was.pinyin, was.pinyin_initials, was.address,
        was.community_code, was.is_urban, was.built_year, was.floor_area_m2, was.buildings, was.households,
        was.elderly, was.participating_households, was.red_observers, was.fee_yuan_m2_month, was.was_unmanaged,
        NULL, was.fid, was.run, was.source_file, was.source_row,
        coalesce(period.status, 'unknown'), period.valid_from, period.firm_code
    FROM published.boundary_versions AS v
    CROSS JOIN LATERAL jsonb_populate_record(NULL::published.compounds, v.content) AS was
    LEFT JOIN LATERAL (
        SELECT p.status, p.valid_from, p.firm_code
        FROM published.boundary_versions AS last
        CROSS JOIN LATERAL jsonb_to_recordset(last.content -> 'periods')
            AS p (status text, valid_from date, valid_to date, firm_code text)
        WHERE last.dataset = 'compounds' AND last.city = v.city AND last.code = v.code AND last.is_retired
          AND last.valid_to >= v.valid_to AND p.valid_from <= day AND (p.valid_to IS NULL OR p.valid_to > day)
        ORDER BY last.valid_to LIMIT 1
    ) AS period ON true
    WHERE v.dataset = 'compounds' AND (v.valid_from IS NULL OR v.valid_from <= day) AND v.valid_to > day
      AND EXISTS (
        SELECT FROM published.boundary_versions AS last
        WHERE last.dataset = 'compounds' AND last.city = v.city AND last.code = v.code AND last.is_retired
          AND last.valid_to >= v.valid_to)
)
SELECT
    c.code, c.name, c.city, c.geom, c.aliases, c.pinyin, c.pinyin_initials, c.address, c.community_code,
    coalesce((
        SELECT v.name FROM published.boundary_versions AS v
        WHERE v.dataset = 'divisions' AND v.city = c.city AND v.code = c.community_code
          AND (v.valid_from IS NULL OR v.valid_from <= day) AND v.valid_to > day), community.name) AS community_name,
    c.is_urban, c.built_year, c.floor_area_m2, c.buildings, c.households, c.elderly, c.participating_households,
    c.red_observers, c.fee_yuan_m2_month, c.was_unmanaged, c.status, c.status_since, c.firm_code, firm.name,
    (c.city, c.code) IN (
        SELECT h.city, h.holder_code FROM published.honours AS h
        WHERE h.kind = 'demonstration' AND h.holder = 'compound'
          AND coalesce(h.awarded_year, 0) <= extract(year FROM day)
          AND (h.withdrawn_on IS NULL OR h.withdrawn_on > day)) AS is_demonstration,
    c.area_m2, c.fid, c.run, c.source_file, c.source_row
FROM standing AS c
LEFT JOIN published.divisions AS community ON community.city = c.city AND community.code = c.community_code
LEFT JOIN published.firms AS firm ON firm.city = c.city AND firm.code = c.firm_code
WHERE coalesce(c.built_year, 0) <= extract(year FROM day)
$$;
