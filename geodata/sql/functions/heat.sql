-- The heat pyramid: tickets per slippy-map cell of zoom 18 and 13, per day of opening and class.
CREATE OR REPLACE FUNCTION hongtu.heat_tickets() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format($heat$
        WITH change AS (
            SELECT city, opened_on, class_code, geom_3857, sum(sign) AS sign
            FROM (%s) AS signed WHERE geom_3857 IS NOT NULL
            GROUP BY city, opened_on, class_code, geom_3857 HAVING sum(sign) <> 0
        ), cell AS (
            SELECT city, opened_on, class_code, sign,
                   least(greatest(floor((ST_X(geom_3857) / 40075016.68557849 + 0.5) * 262144), 0), 262143)::integer
                       AS x,
                   least(greatest(floor((0.5 - ST_Y(geom_3857) / 40075016.68557849) * 262144), 0), 262143)::integer
                       AS y
            FROM change
        )
        INSERT INTO hongtu.heat_cell AS known (city, zoom, x, y, day, class_code, tickets)
        SELECT city, z.zoom, x >> (18 - z.zoom), y >> (18 - z.zoom), opened_on, class_code, sum(sign)
        FROM cell CROSS JOIN (VALUES (18::smallint), (13::smallint)) AS z (zoom)
        GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(sign) <> 0 ORDER BY 1, 2, 3, 4, 5, 6
        ON CONFLICT (city, zoom, x, y, day, class_code) DO UPDATE
            SET tickets = known.tickets + excluded.tickets
    $heat$, hongtu.signed_tickets(TG_OP));
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER ticket_heat_insert AFTER INSERT ON hongtu.ticket
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION hongtu.heat_tickets();
CREATE OR REPLACE TRIGGER ticket_heat_update AFTER UPDATE ON hongtu.ticket
    REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION hongtu.heat_tickets();
CREATE OR REPLACE TRIGGER ticket_heat_delete AFTER DELETE ON hongtu.ticket
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION hongtu.heat_tickets();

-- Tickets per cell of a 2^depth grid over a tile, as pairs of big-endian 4-byte integers (cell, tickets), cells
-- counted row by row from the north-west. `classes` may name groups; NULL for every class.
CREATE FUNCTION tile.heat(
    p_city text, z integer, x integer, y integer, depth integer, first_day date, last_day date, classes text[])
RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    source smallint := CASE WHEN z < 9 THEN 13 ELSE 18 END;
    above integer := source - z;
    shift integer := source - z - depth;
    wanted text[] := (
        SELECT array_agg(code) FROM ticket_class WHERE code = ANY (classes) OR parent_code = ANY (classes));
    cells bytea;
BEGIN
    SELECT string_agg(int4send(cell) || int4send(tickets), ''::bytea ORDER BY cell) INTO cells
    FROM (
        SELECT (((h.y >> shift) - (heat_y.first >> shift)) << depth) + ((h.x >> shift) - (heat_x.first >> shift))
                   AS cell,
               sum(h.tickets)::integer AS tickets
        FROM (SELECT x << above AS first, ((x + 1) << above) - 1 AS last) AS heat_x,
             (SELECT y << above AS first, ((y + 1) << above) - 1 AS last) AS heat_y,
             heat_cell h
        WHERE h.city = p_city AND h.zoom = source
          AND h.x BETWEEN heat_x.first AND heat_x.last AND h.y BETWEEN heat_y.first AND heat_y.last
          AND (first_day IS NULL OR h.day >= first_day) AND (last_day IS NULL OR h.day <= last_day)
          AND (classes IS NULL OR h.class_code = ANY (wanted))
        GROUP BY 1 HAVING sum(h.tickets) > 0
    ) AS summed;
    RETURN coalesce(cells, ''::bytea);
END
$$;

CREATE FUNCTION tile.heat_days(p_city text, classes text[]) RETURNS TABLE (day date, tickets integer)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    wanted text[] := (
        SELECT array_agg(code) FROM ticket_class WHERE code = ANY (classes) OR parent_code = ANY (classes));
BEGIN
    RETURN QUERY
        SELECT h.day, sum(h.tickets)::integer FROM heat_cell h
        WHERE h.city = p_city AND h.zoom = 13 AND (classes IS NULL OR h.class_code = ANY (wanted))
        GROUP BY h.day HAVING sum(h.tickets) > 0 ORDER BY h.day;
END
$$;
