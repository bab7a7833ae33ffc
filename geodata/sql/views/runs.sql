-- Where the rows came from and when, without who loaded them.
CREATE VIEW published.runs AS
SELECT
    r.run::text AS code,
    r.dataset AS name,
    r.city,
    NULL::geometry(Point, 4326) AS geom,
    r.run,
    r.status,
    r.started_at,
    r.finished_at,
    r.rule_version,
    r.encoding,
    r.crs_used,
    r.crs_declared,
    r.crs_looks_like,
    r.offset_m,
    r.is_full,
    r.score,
    r.held_because,
    coalesce(r.held_because_zh, r.held_because) AS held_because_zh,
    r.released_as,
    r.rows_read,
    r.inserted,
    r.updated,
    r.unchanged,
    r.removed,
    r.repaired,
    r.rejected,
    ARRAY(
        SELECT f.name FROM hongtu.run_file AS f WHERE f.run = r.run ORDER BY f.source_file
    ) AS files,
    published.noted(r.warnings) AS noted
FROM hongtu.run AS r;

CREATE VIEW published.data_versions AS
SELECT
    v.city || '/' || v.dataset AS code,
    v.dataset AS name,
    v.city,
    NULL::geometry(Point, 4326) AS geom,
    v.version,
    v.changed_at
FROM hongtu.data_version AS v;
