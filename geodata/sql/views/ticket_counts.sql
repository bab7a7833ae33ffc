-- The running sums of the ticket table, kept by trigger: what the live pages read instead of tickets.
CREATE VIEW published.ticket_step_counts AS
SELECT
    n.community_code || '/' || n.step AS code,
    NULL::text AS name,
    n.city,
    NULL::geometry(Point, 4326) AS geom,
    n.community_code,
    n.step,
    n.tickets
FROM hongtu.ticket_step_count AS n;

CREATE VIEW published.ticket_day_counts AS
SELECT
    n.community_code || '/' || n.class_code || '/' || n.day AS code,
    class.name,
    n.city,
    NULL::geometry(Point, 4326) AS geom,
    n.community_code,
    n.class_code,
    class.is_small_matter,
    n.day,
    n.opened,
    n.closed,
    n.rated,
    n.closed - n.rated AS unrated,
    n.satisfied
FROM hongtu.ticket_day_count AS n
LEFT JOIN hongtu.ticket_class AS class ON class.code = n.class_code;
