-- A ticket is named by its class: what people wrote (title, address, notes) stays in the house.
CREATE VIEW published.tickets AS
SELECT
    t.code,
    class.name,
    t.city,
    t.geom,
    t.class_code,
    class.name_en AS class_name_en,
    class.is_small_matter,
    t.channel,
    t.community_code,
    t.compound_code,
    c.name AS compound_name,
    t.firm_code,
    t.opened_on,
    t.opened_at,
    t.step,
    t.step_at,
    t.due_at,
    t.closed_at,
    t.is_satisfied,
    t.events,
    t.last_seq,
    t.run,
    t.source_file,
    t.source_row
FROM hongtu.ticket AS t
LEFT JOIN hongtu.ticket_class AS class ON class.code = t.class_code
LEFT JOIN hongtu.compound AS c ON c.city = t.city AND c.code = t.compound_code;
