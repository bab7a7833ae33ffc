-- What the last check of each city found: overlaps, gaps, misplaced rows, rows that may be one.
CREATE VIEW published.findings AS
SELECT
    f.code,
    f.kind AS name,
    f.city,
    coalesce(f.geom, f.place) AS geom,
    f.dataset,
    f.level,
    f.first_code,
    f.first_name,
    f.second_code,
    f.second_name,
    f.area_m2,
    f.share,
    f.distance_m,
    f.is_sliver,
    f.proposed_code,
    f.candidates,
    f.reason,
    f.verdict,
    f.place
FROM hongtu.finding AS f;

-- When each city was looked at, and whether its ground has changed since.
CREATE VIEW published.examinations AS
SELECT
    e.city AS code,
    y.name,
    e.city,
    NULL::geometry(Point, 4326) AS geom,
    e.checked_at,
    NOT EXISTS (
        SELECT FROM hongtu.data_version AS v
        WHERE v.city = e.city AND v.changed_at > e.checked_at
            AND v.dataset IN ('divisions', 'grid_cells', 'compounds', 'compound_aliases', 'buildings')
    ) AS is_current,
    (SELECT count(*) FROM hongtu.finding AS f WHERE f.city = e.city) AS findings,
    (SELECT count(*) FROM hongtu.finding AS f WHERE f.city = e.city AND f.verdict = 'open') AS open_findings
FROM hongtu.examination AS e
JOIN hongtu.city AS y ON y.city = e.city;
