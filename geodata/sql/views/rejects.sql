-- The files of each run, to be told apart by their digests.
CREATE VIEW published.run_files AS
SELECT
    f.run || '/' || f.source_file AS code,
    f.name,
    r.city,
    NULL::geometry(Point, 4326) AS geom,
    f.run,
    f.source_file,
    f.layer,
    f.sha256,
    f.bytes
FROM hongtu.run_file AS f
JOIN hongtu.run AS r ON r.run = f.run;

-- The rows that a run kept out, one for each broken rule. The row itself stays inside, and a value that may be about
-- a person with it, and then the sentences that quote it.
CREATE VIEW published.rejects AS
SELECT
    j.run || '/' || j.reject AS code,
    r.dataset AS name,
    r.city,
    (CASE WHEN j.rule !~ '^personal' THEN j.geom END)::geometry(Geometry, 4326) AS geom,
    j.run,
    j.reject,
    j.source_file,
    f.name AS file,
    f.layer,
    j.source_row,
    j.rule,
    j.field,
    shown.value,
    CASE WHEN shown.value IS NOT NULL THEN coalesce(j.value_zh, j.value) END AS value_zh,
    coalesce(j.value, '') <> '' AND shown.value IS NULL AS is_value_withheld,
    j.expected,
    coalesce(j.expected_zh, j.expected) AS expected_zh,
    CASE WHEN j.value IS NULL OR shown.value IS NOT NULL THEN j.sentence END AS sentence,
    CASE WHEN j.value IS NULL OR shown.value IS NOT NULL THEN j.sentence_zh END AS sentence_zh,
    j.hint,
    j.hint_zh
FROM hongtu.reject AS j
JOIN hongtu.run AS r ON r.run = j.run
LEFT JOIN hongtu.run_file AS f ON f.run = j.run AND f.source_file = j.source_file
CROSS JOIN LATERAL (SELECT published.shown_value(j.rule, j.value) AS value) AS shown;
