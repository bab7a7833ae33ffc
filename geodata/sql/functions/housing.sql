-- Who manages a compound today is the fold of its periods.
CREATE OR REPLACE FUNCTION hongtu.fold_changed_management() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    WITH touched AS (
        SELECT DISTINCT city, compound_code AS code FROM changed_periods
    ), folded AS (
        SELECT t.city, t.code, coalesce(p.status, 'unknown') AS status, p.valid_from, p.firm_code
        FROM touched t JOIN hongtu.city y ON y.city = t.city
        LEFT JOIN hongtu.management_status p
            ON p.city = t.city AND p.compound_code = t.code
           AND p.valid_from <= (now() AT TIME ZONE y.time_zone)::date
           AND (p.valid_to IS NULL OR p.valid_to > (now() AT TIME ZONE y.time_zone)::date)
    )
    UPDATE hongtu.compound c
    SET status = f.status, status_since = f.valid_from, firm_code = f.firm_code
    FROM folded f
    WHERE c.city = f.city AND c.code = f.code
      AND (c.status, c.status_since, c.firm_code) IS DISTINCT FROM (f.status, f.valid_from, f.firm_code);
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER management_fold_insert AFTER INSERT ON hongtu.management_status
    REFERENCING NEW TABLE AS changed_periods FOR EACH STATEMENT EXECUTE FUNCTION hongtu.fold_changed_management();
CREATE OR REPLACE TRIGGER management_fold_update AFTER UPDATE ON hongtu.management_status
    REFERENCING NEW TABLE AS changed_periods FOR EACH STATEMENT EXECUTE FUNCTION hongtu.fold_changed_management();
CREATE OR REPLACE TRIGGER management_fold_delete AFTER DELETE ON hongtu.management_status
    REFERENCING OLD TABLE AS changed_periods FOR EACH STATEMENT EXECUTE FUNCTION hongtu.fold_changed_management();

-- No day of a compound has two periods. Writers of a city's periods queue here, so that each sees the others' rows.
CREATE OR REPLACE FUNCTION hongtu.refuse_overlapping_periods() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('hongtu.periods:' || city, 0))
    FROM (SELECT DISTINCT city FROM changed_periods ORDER BY city) AS touched;
    SELECT n.compound_code, n.valid_from, p.valid_from AS other INTO wrong
    FROM changed_periods n
    JOIN hongtu.management_status p ON p.city = n.city AND p.compound_code = n.compound_code AND p.code <> n.code
     AND (n.valid_to IS NULL OR p.valid_from < n.valid_to) AND (p.valid_to IS NULL OR n.valid_from < p.valid_to)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'The compound % has two periods at once, from % and from %.', wrong.compound_code,
            wrong.valid_from, wrong.other
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'management_status_periods';
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER a_periods_insert AFTER INSERT ON hongtu.management_status
    REFERENCING NEW TABLE AS changed_periods FOR EACH STATEMENT EXECUTE FUNCTION hongtu.refuse_overlapping_periods();
CREATE OR REPLACE TRIGGER a_periods_update AFTER UPDATE ON hongtu.management_status
    REFERENCING NEW TABLE AS changed_periods FOR EACH STATEMENT EXECUTE FUNCTION hongtu.refuse_overlapping_periods();

-- Keeps the compounds of each community and status counted; in one order, so that two loads never wait for each other.
CREATE OR REPLACE FUNCTION hongtu.count_compounds() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO hongtu.compound_sum AS kept
        SELECT city, coalesce(community_code, ''), status, count(*) FROM came GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (city, community_code, status) DO UPDATE SET n = kept.n + excluded.n;
    ELSIF TG_OP = 'DELETE' THEN
        UPDATE hongtu.compound_sum AS kept SET n = kept.n - gone.n
        FROM (SELECT city, coalesce(community_code, '') AS code, status, count(*) AS n FROM went GROUP BY 1, 2, 3) AS gone
        WHERE (kept.city, kept.community_code, kept.status) = (gone.city, gone.code, gone.status);
    ELSE
        INSERT INTO hongtu.compound_sum AS kept
        SELECT city, code, status, sum(n) FROM (
            SELECT city, coalesce(community_code, '') AS code, status, 1 AS n FROM came
            UNION ALL
            SELECT city, coalesce(community_code, ''), status, -1 FROM went) AS moved
        GROUP BY 1, 2, 3 HAVING sum(n) <> 0 ORDER BY 1, 2, 3
        ON CONFLICT (city, community_code, status) DO UPDATE SET n = kept.n + excluded.n;
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER compound_count_insert AFTER INSERT ON hongtu.compound
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION hongtu.count_compounds();
CREATE OR REPLACE TRIGGER compound_count_update AFTER UPDATE ON hongtu.compound
    REFERENCING NEW TABLE AS came OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION hongtu.count_compounds();
CREATE OR REPLACE TRIGGER compound_count_delete AFTER DELETE ON hongtu.compound
    REFERENCING OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION hongtu.count_compounds();

-- What follows from the boundary of a compound, where the writer did not bring it.
CREATE OR REPLACE FUNCTION hongtu.project_shape() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.geom_3857 := ST_Transform(NEW.geom, 3857);
    NEW.point_3857 := ST_Transform(ST_PointOnSurface(NEW.geom), 3857);
    RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER shape_insert BEFORE INSERT ON hongtu.compound_shape
    FOR EACH ROW WHEN (NEW.geom_3857 IS NULL OR NEW.point_3857 IS NULL) EXECUTE FUNCTION hongtu.project_shape();
CREATE OR REPLACE TRIGGER shape_update BEFORE UPDATE ON hongtu.compound_shape
    FOR EACH ROW WHEN (NEW.geom_3857 IS NULL OR NEW.point_3857 IS NULL
        OR NEW.geom IS DISTINCT FROM OLD.geom AND NEW.geom_3857 IS NOT DISTINCT FROM OLD.geom_3857)
    EXECUTE FUNCTION hongtu.project_shape();
