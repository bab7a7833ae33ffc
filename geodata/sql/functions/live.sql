-- The running sums of the tickets, the sequence number that readers may rely on, and one notice per statement.

CREATE OR REPLACE FUNCTION hongtu.announce(p_city text, p_seq bigint, p_tickets bigint, p_bounds box2d)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO hongtu.live_state AS known (city, seq, tickets, changed_at)
    VALUES (p_city, p_seq, p_tickets, clock_timestamp())
    ON CONFLICT (city) DO UPDATE
        SET seq = greatest(known.seq, excluded.seq), tickets = known.tickets + excluded.tickets,
            changed_at = excluded.changed_at;
    PERFORM pg_notify('hongtu_live', json_build_object(
        'city', p_city, 'seq', p_seq, 'tickets', p_tickets,
        'bounds', CASE WHEN p_bounds IS NOT NULL THEN json_build_array(
            ST_XMin(p_bounds), ST_YMin(p_bounds), ST_XMax(p_bounds), ST_YMax(p_bounds)) END)::text);
END
$$;

-- What one statement did to the ticket table, as +1 for each row that is there now and -1 for each that was
-- there before; the text names the transition tables that this operation has.
CREATE OR REPLACE FUNCTION hongtu.signed_tickets(operation text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT concat_ws(' UNION ALL ',
        CASE WHEN operation <> 'DELETE' THEN 'SELECT 1 AS sign, new_rows.* FROM new_rows' END,
        CASE WHEN operation <> 'INSERT' THEN 'SELECT -1 AS sign, old_rows.* FROM old_rows' END)
$$;

CREATE OR REPLACE FUNCTION hongtu.sum_tickets() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    change text := hongtu.signed_tickets(TG_OP);
BEGIN
    EXECUTE format($sums$
        INSERT INTO hongtu.ticket_step_count AS known (city, community_code, step, tickets)
        SELECT city, coalesce(community_code, ''), step, sum(sign) FROM (%s) AS change
        GROUP BY 1, 2, 3 HAVING sum(sign) <> 0 ORDER BY 1, 2, 3
        ON CONFLICT (city, community_code, step) DO UPDATE SET tickets = known.tickets + excluded.tickets
    $sums$, change);
    EXECUTE format($sums$
        WITH change AS (%s), part AS (
            SELECT city, community_code, class_code, opened_on AS day, sign AS opened, 0 AS closed,
                   0 AS rated, 0 AS satisfied
            FROM change
            UNION ALL
            SELECT t.city, t.community_code, t.class_code, (t.closed_at AT TIME ZONE c.time_zone)::date,
                   0, t.sign, CASE WHEN t.is_satisfied IS NOT NULL THEN t.sign ELSE 0 END,
                   CASE WHEN t.is_satisfied THEN t.sign ELSE 0 END
            FROM change t JOIN hongtu.city c USING (city) WHERE t.closed_at IS NOT NULL
        )
        INSERT INTO hongtu.ticket_day_count AS known
            (city, day, community_code, class_code, opened, closed, rated, satisfied)
        SELECT city, day, coalesce(community_code, ''), class_code,
               sum(opened), sum(closed), sum(rated), sum(satisfied)
        FROM part GROUP BY 1, 2, 3, 4
        HAVING sum(opened) <> 0 OR sum(closed) <> 0 OR sum(rated) <> 0 OR sum(satisfied) <> 0
        ORDER BY 1, 2, 3, 4
        ON CONFLICT (city, day, community_code, class_code) DO UPDATE
            SET opened = known.opened + excluded.opened, closed = known.closed + excluded.closed,
                rated = known.rated + excluded.rated, satisfied = known.satisfied + excluded.satisfied
    $sums$, change);
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER ticket_sum_insert AFTER INSERT ON hongtu.ticket
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION hongtu.sum_tickets();
CREATE OR REPLACE TRIGGER ticket_sum_update AFTER UPDATE ON hongtu.ticket
    REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION hongtu.sum_tickets();
CREATE OR REPLACE TRIGGER ticket_sum_delete AFTER DELETE ON hongtu.ticket
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION hongtu.sum_tickets();

-- What the live pages show of one ticket: no text that a person wrote.
CREATE FUNCTION tile.live_tickets(p_city text, p_after bigint, p_limit integer) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
    WITH wanted AS (
        SELECT t.* FROM (
            SELECT DISTINCT ON (recent.ticket_code, recent.opened_on) recent.opened_on, recent.ticket_code
            FROM (
                SELECT opened_on, ticket_code FROM ticket_event
                WHERE city = p_city AND seq > p_after ORDER BY seq DESC LIMIT p_limit * 3) AS recent
        ) AS e JOIN ticket t ON t.city = p_city AND t.opened_on = e.opened_on AND t.code = e.ticket_code
        WHERE p_after IS NOT NULL
        UNION ALL
        (SELECT t.* FROM ticket t WHERE t.city = p_city AND p_after IS NULL
         ORDER BY t.opened_at DESC LIMIT p_limit)
    )
    SELECT coalesce(json_agg(json_build_object(
        'code', w.code, 'opened_at', w.opened_at, 'class', w.class_code, 'class_name', k.name,
        'class_name_en', k.name_en, 'place', coalesce(c.name, d.name), 'compound_code', w.compound_code,
        'step', w.step, 'lat', round(ST_Y(w.geom)::numeric, 6), 'lon', round(ST_X(w.geom)::numeric, 6)
    ) ORDER BY w.opened_at DESC, w.code), '[]')
    FROM (SELECT * FROM wanted ORDER BY opened_at DESC, code LIMIT p_limit) AS w
    JOIN ticket_class k ON k.code = w.class_code
    LEFT JOIN compound c ON c.city = p_city AND c.code = w.compound_code
    LEFT JOIN division d ON d.city = p_city AND d.code = w.community_code
$$;

-- One snapshot of a city's tickets, from the sums alone; satisfaction is that of the last thirty days.
CREATE FUNCTION tile.live(p_city text) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
    WITH today AS (
        SELECT (now() AT TIME ZONE time_zone)::date AS day FROM city WHERE city = p_city
    ), steps AS (
        SELECT step, sum(tickets)::integer AS tickets FROM ticket_step_count
        WHERE city = p_city GROUP BY step
    ), recent AS (
        SELECT sum(opened) FILTER (WHERE n.day = today.day)::integer AS opened_today,
               sum(closed) FILTER (WHERE n.day = today.day)::integer AS closed_today,
               sum(rated)::integer AS rated, sum(satisfied)::integer AS satisfied
        FROM today JOIN ticket_day_count n ON n.city = p_city AND n.day BETWEEN today.day - 29 AND today.day
    )
    SELECT json_build_object(
        'city', p_city,
        'seq', coalesce((SELECT seq FROM live_state WHERE city = p_city), 0),
        'at', clock_timestamp(),
        'changed_at', (SELECT changed_at FROM live_state WHERE city = p_city),
        'open_by_step', (
            SELECT json_object_agg(n, coalesce(s.tickets, 0) ORDER BY n)
            FROM generate_series(1, 5) AS n LEFT JOIN steps s ON s.step = n),
        'open', coalesce((SELECT sum(tickets) FROM steps WHERE step < 6), 0),
        'closed', coalesce((SELECT tickets FROM steps WHERE step = 6), 0),
        'opened_today', coalesce(recent.opened_today, 0),
        'closed_today', coalesce(recent.closed_today, 0),
        'satisfaction', round(100.0 * recent.satisfied / nullif(recent.rated, 0), 1),
        'rated', coalesce(recent.rated, 0))
    FROM recent
$$;

CREATE VIEW tile.live_states AS SELECT city, seq, changed_at FROM hongtu.live_state;
CREATE VIEW tile.ticket_classes AS
SELECT code, parent_code, name, name_en, is_small_matter FROM hongtu.ticket_class;
