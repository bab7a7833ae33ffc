-- The six steps in the database. Events are append-only and are the truth; the ticket row is their fold.
-- Everything works on whole statements through transition tables, so that a bulk load costs one pass.

-- All writers of a city's ticket events queue here until they commit: sequence numbers then become visible in
-- their order, and a page that asks for what came after a number misses nothing.
CREATE OR REPLACE FUNCTION hongtu.lock_tickets(p_city text) RETURNS void
LANGUAGE sql AS $$ SELECT pg_advisory_xact_lock(hashtextextended('hongtu.ticket:' || p_city, 0)) $$;

-- The same rule as geodata.tickets.machine.is_legal, which the tests hold against this one. A file often knows
-- only some of the times of a ticket, so an event of a load may leave steps out; the intake may not.
CREATE OR REPLACE FUNCTION hongtu.is_legal_step(previous smallint, next smallint, is_from_file boolean)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT next = previous + 1 OR (next = 4 AND previous IN (5, 6))
        OR (is_from_file AND next > previous)
$$;

CREATE OR REPLACE FUNCTION hongtu.step_name(step smallint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (ARRAY['未登记', '发现', '受理', '转派', '处置', '反馈', '核实结案'])[step + 1]
$$;

CREATE OR REPLACE FUNCTION hongtu.refuse_event_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.run IS NOT NULL
       AND current_setting('hongtu.rollback_run', true) = OLD.run::text THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The history of ticket % cannot be changed: its events are append-only.', OLD.ticket_code
        USING ERRCODE = 'HT002', HINT = 'Add an event, or take the whole run back with `hongtu rollback`.';
END
$$;
CREATE OR REPLACE TRIGGER ticket_event_append_only BEFORE UPDATE OR DELETE ON hongtu.ticket_event
    FOR EACH ROW EXECUTE FUNCTION hongtu.refuse_event_change();

CREATE OR REPLACE FUNCTION hongtu.refuse_event_truncate() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The history of the tickets cannot be emptied: events are append-only.'
        USING ERRCODE = 'HT002', HINT = 'Take a run back with `hongtu rollback`.';
END
$$;
CREATE OR REPLACE TRIGGER ticket_event_no_truncate BEFORE TRUNCATE ON hongtu.ticket_event
    FOR EACH STATEMENT EXECUTE FUNCTION hongtu.refuse_event_truncate();

-- The first and the last event of a ticket, and what a resident said, are packed behind their sequence numbers, so that
-- one hashed pass finds them all; a word that is older than the last return to handling no longer counts. A load writes
-- its tickets folded already: such a row knows the numbers of these events, is folded from nothing again, and is written
-- only if it differs.
CREATE OR REPLACE FUNCTION hongtu.fold_new_events() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    folded_run bigint := nullif(current_setting('hongtu.folded_run', true), '')::bigint;
    wrong record;
    found jsonb;
BEGIN
    -- A load that wrote new tickets with their fold says so (geodata/db/loading/subjects/tickets.py), and announces them.
    IF folded_run IS NOT NULL AND NOT EXISTS (SELECT FROM new_events WHERE run IS DISTINCT FROM folded_run) THEN
        RETURN NULL;
    END IF;

    PERFORM hongtu.lock_tickets(city) FROM (SELECT DISTINCT city FROM new_events ORDER BY city) AS touched;

    SELECT n.run INTO wrong FROM (SELECT DISTINCT run FROM new_events WHERE run IS NOT NULL) AS n
    WHERE NOT EXISTS (SELECT FROM hongtu.run r WHERE r.run = n.run FOR KEY SHARE) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'There is no run % that events could belong to.', wrong.run
            USING ERRCODE = 'foreign_key_violation';
    END IF;

    WITH folded AS MATERIALIZED (
        SELECT city, opened_on, ticket_code, count(*) AS events,
               min(seq * 16 + step * 2 + (run IS NOT NULL)::integer) AS first, max(seq * 16 + step * 2) AS last,
               max(seq) FILTER (WHERE step <= 4) AS returned,
               max(seq * 2 + is_satisfied::integer) FILTER (WHERE is_satisfied IS NOT NULL) AS rated
        FROM new_events GROUP BY city, opened_on, ticket_code
    ), state AS MATERIALIZED (
        SELECT t.city, t.opened_on, t.code, t.geom, f.first,
               CASE WHEN t.last_seq >= f.first / 16 THEN 0::smallint ELSE t.step END AS previous,
               ROW(t.step, t.step_at, t.events, t.last_seq, t.closed_at, t.is_satisfied) AS was,
               (f.last / 2 % 8)::smallint AS step, n.happened_at AS step_at, f.last / 16 AS last_seq,
               CASE WHEN f.last / 2 % 8 = 6 THEN n.happened_at END AS closed_at,
               (CASE WHEN t.last_seq >= f.first / 16 THEN 0 ELSE t.events END + f.events)::smallint AS events,
               CASE WHEN f.rated / 2 >= coalesce(f.returned, 0) THEN f.rated % 2 = 1
                    WHEN f.returned IS NULL AND t.last_seq < f.first / 16 THEN t.is_satisfied
               END AS is_satisfied
        FROM folded f JOIN new_events n ON n.seq = f.last / 16
        JOIN hongtu.ticket t ON t.city = f.city AND t.opened_on = f.opened_on AND t.code = f.ticket_code
    ), several AS (
        SELECT n.ticket_code, n.step, n.seq, n.run IS NOT NULL AS is_from_file,
               lag(n.step) OVER (PARTITION BY n.city, n.opened_on, n.ticket_code ORDER BY n.seq) AS previous
        FROM new_events n JOIN folded f USING (city, opened_on, ticket_code) WHERE f.events > 1
    ), pair AS (
        SELECT ticket_code, previous, step, seq, is_from_file FROM several WHERE previous IS NOT NULL
        UNION ALL
        SELECT code, previous, (first / 2 % 8)::smallint, first / 16, first % 2 = 1 FROM state
    ), other AS (
        UPDATE hongtu.ticket t
        SET step = s.step, step_at = s.step_at, events = s.events, last_seq = s.last_seq,
            closed_at = s.closed_at, is_satisfied = s.is_satisfied
        FROM state s
        WHERE t.city = s.city AND t.opened_on = s.opened_on AND t.code = s.code
          AND s.was IS DISTINCT FROM ROW(s.step, s.step_at, s.events, s.last_seq, s.closed_at, s.is_satisfied)
    )
    SELECT jsonb_build_object(
        'wrong', (SELECT to_jsonb(p) FROM pair p
                  WHERE NOT hongtu.is_legal_step(p.previous, p.step, p.is_from_file) ORDER BY p.seq LIMIT 1),
        'touched', (SELECT jsonb_agg(c) FROM (
            SELECT city, max(last_seq) AS seq, count(*) AS tickets, ST_Extent(geom)::text AS bounds
            FROM state GROUP BY city ORDER BY city) AS c))
    INTO found;

    IF found -> 'wrong' <> 'null' THEN
        SELECT * INTO wrong FROM jsonb_to_record(found -> 'wrong')
            AS w (ticket_code text, previous smallint, step smallint);
        RAISE EXCEPTION 'Ticket % is at step % %; it cannot go to step % %.', wrong.ticket_code,
            wrong.previous, hongtu.step_name(wrong.previous), wrong.step, hongtu.step_name(wrong.step)
            USING ERRCODE = 'HT001',
                  HINT = 'Send the steps in their order 1 to 6; from 5 or 6 a ticket may go back to 4.';
    END IF;

    PERFORM hongtu.announce(c.city, c.seq, c.tickets, c.bounds::box2d)
    FROM jsonb_to_recordset(found -> 'touched') AS c (city text, seq bigint, tickets bigint, bounds text);
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER ticket_event_fold AFTER INSERT ON hongtu.ticket_event
    REFERENCING NEW TABLE AS new_events FOR EACH STATEMENT EXECUTE FUNCTION hongtu.fold_new_events();

-- Events name their run without a foreign key, which would look it up for each of half a million rows.
CREATE OR REPLACE FUNCTION hongtu.keep_run_of_events() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM hongtu.ticket_event e WHERE e.run = OLD.run) THEN
        RAISE EXCEPTION 'Run % cannot be removed: ticket events belong to it.', OLD.run
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER run_of_events AFTER DELETE OR UPDATE OF run ON hongtu.run
    FOR EACH ROW EXECUTE FUNCTION hongtu.keep_run_of_events();

-- After a run is taken back, the tickets that it touched are folded again from the events that stay.
CREATE OR REPLACE FUNCTION hongtu.fold_after_rollback() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    WITH touched AS (
        SELECT DISTINCT city, opened_on, ticket_code FROM old_events
    ), marked AS (
        SELECT e.*, max(e.seq) FILTER (WHERE e.step <= 4)
                   OVER (PARTITION BY e.city, e.opened_on, e.ticket_code) AS returned
        FROM hongtu.ticket_event e JOIN touched USING (city, opened_on, ticket_code)
    ), folded AS (
        SELECT e.city, e.opened_on, e.ticket_code, count(*) AS events, max(e.seq) AS last_seq,
               (array_agg(e.step ORDER BY e.seq DESC))[1] AS step,
               (array_agg(e.happened_at ORDER BY e.seq DESC))[1] AS step_at,
               (array_agg(e.is_satisfied ORDER BY e.seq DESC)
                   FILTER (WHERE e.is_satisfied IS NOT NULL AND e.seq >= coalesce(e.returned, 0)))[1] AS is_satisfied
        FROM marked e
        GROUP BY e.city, e.opened_on, e.ticket_code
    )
    UPDATE hongtu.ticket t
    SET step = coalesce(f.step, 0), step_at = f.step_at, events = coalesce(f.events, 0),
        last_seq = f.last_seq, closed_at = CASE WHEN f.step = 6 THEN f.step_at END,
        is_satisfied = f.is_satisfied
    FROM touched LEFT JOIN folded f USING (city, opened_on, ticket_code)
    WHERE t.city = touched.city AND t.opened_on = touched.opened_on AND t.code = touched.ticket_code;

    PERFORM hongtu.announce(city, nextval(pg_get_serial_sequence('hongtu.ticket_event', 'seq')), n, NULL)
    FROM (SELECT city, count(DISTINCT ticket_code) AS n FROM old_events GROUP BY city ORDER BY city) AS gone;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER ticket_event_unfold AFTER DELETE ON hongtu.ticket_event
    REFERENCING OLD TABLE AS old_events FOR EACH STATEMENT EXECUTE FUNCTION hongtu.fold_after_rollback();

-- A class that a file or a program names in its own words is looked up once, when the ticket is born.
CREATE OR REPLACE FUNCTION hongtu.class_by_word() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    SELECT w.class_code INTO NEW.class_code
    FROM hongtu.ticket_class_word w WHERE w.word = lower(btrim(NEW.source_class));
    NEW.class_code := coalesce(NEW.class_code, '00');
    RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER ticket_class_by_word BEFORE INSERT OR UPDATE OF source_class ON hongtu.ticket
    FOR EACH ROW WHEN (NEW.class_code = '00' AND NEW.source_class IS NOT NULL)
    EXECUTE FUNCTION hongtu.class_by_word();

-- Where a new ticket lies: inside the city or not, in which community and compound, and who serves it. A city
-- without an outline of its own is the box around its communities or compounds, and some two kilometres more.
CREATE OR REPLACE FUNCTION hongtu.ticket_site(p_city text, place geometry)
RETURNS TABLE (time_zone text, is_inside boolean, community_code text, compound_code text, firm_code text)
LANGUAGE sql STABLE AS $$
    SELECT y.time_zone,
           CASE WHEN EXISTS (
                    SELECT FROM hongtu.division d
                    WHERE d.city = p_city AND d.level = 'county' AND d.geom IS NOT NULL)
                THEN EXISTS (
                    SELECT FROM hongtu.division d
                    WHERE d.city = p_city AND d.level = 'county' AND ST_Intersects(d.geom, place))
                ELSE coalesce((
                    SELECT ST_Intersects(ST_Expand(ST_MakeEnvelope(b.west, b.south, b.east, b.north, 4326), 0.02), place)
                    FROM tile.city_bounds(p_city) b), false)
           END,
           coalesce(inside.community_code, community.code), inside.code, inside.firm_code
    FROM hongtu.city y
    LEFT JOIN LATERAL (
        SELECT c.code, c.community_code, c.firm_code
        FROM hongtu.compound_shape s JOIN hongtu.compound c USING (city, code)
        WHERE s.city = p_city AND ST_Intersects(s.geom, place) ORDER BY s.area_m2, c.code LIMIT 1
    ) AS inside ON true
    LEFT JOIN LATERAL (
        SELECT d.code FROM hongtu.division d
        WHERE d.city = p_city AND d.level = 'community' AND ST_Intersects(d.geom, place)
        ORDER BY d.code LIMIT 1
    ) AS community ON true
    WHERE y.city = p_city
$$;
