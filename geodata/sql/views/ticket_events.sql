CREATE VIEW published.ticket_events AS
SELECT
    e.ticket_code || '/' || e.seq AS code,
    NULL::text AS name,
    e.city,
    NULL::geometry(Point, 4326) AS geom,
    e.ticket_code,
    e.opened_on,
    e.seq,
    e.step,
    e.happened_at,
    e.recorded_at,
    e.actor_role,
    e.is_satisfied
FROM hongtu.ticket_event AS e;

CREATE VIEW published.ticket_classes AS
SELECT
    c.code,
    c.name,
    NULL::text AS city,
    NULL::geometry(Point, 4326) AS geom,
    c.parent_code,
    c.name_en,
    c.is_small_matter
FROM hongtu.ticket_class AS c;
