-- Files that are expected on a schedule: when each came last, and whether it is missing or was refused. Why it was
-- refused may quote the file, and is told where it was loaded.
CREATE VIEW published.deliveries AS
SELECT
    d.delivery AS code,
    d.delivery AS name,
    d.city,
    NULL::geometry(Point, 4326) AS geom,
    d.dataset,
    d.looked_at,
    d.arrived_at,
    d.expected_by,
    d.run,
    EXISTS (
        SELECT FROM hongtu.alert AS a
        WHERE a.delivery = d.delivery AND a.kind = 'missing' AND a.closed_at IS NULL
    ) AS is_missing,
    EXISTS (
        SELECT FROM hongtu.alert AS a
        WHERE a.delivery = d.delivery AND a.kind = 'refused' AND a.closed_at IS NULL
    ) AS is_refused
FROM hongtu.delivery AS d;
