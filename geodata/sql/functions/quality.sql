-- The quality of a layer, 0 to 100: the mean of completeness (weight 35), validity (35), topology (20) and
-- freshness (10), over those that are known. What is not known neither helps nor harms.
CREATE OR REPLACE FUNCTION hongtu.quality_score(
    completeness double precision, validity double precision, topology double precision, freshness double precision
) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 100 * sum(part.share * part.weight) / sum(part.weight)
    FROM (VALUES (completeness, 35), (validity, 35), (topology, 20), (freshness, 10)) AS part (share, weight)
    WHERE part.share IS NOT NULL
$$;

-- The validity of a layer, 0 to 1: of the rows that it would have, had the last delivery kept every rule, those that
-- are as they should be. A repaired row counts half; a row wholly outside what it says it belongs to not at all.
CREATE OR REPLACE FUNCTION hongtu.validity(rows bigint, rejected bigint, repaired bigint, misplaced bigint)
RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT greatest(0, 1 - (rejected + repaired / 2.0 + misplaced) / nullif(rows + rejected, 0))::double precision
    WHERE rows + rejected > 0
$$;

-- 1 while the data are younger than is expected of them, then falling to 0 at four times that age.
CREATE OR REPLACE FUNCTION hongtu.freshness(age interval, fresh_days integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT greatest(0, least(1, (4 - extract(epoch FROM age) / 86400 / fresh_days) / 3))::double precision
$$;

-- The loads of a layer that count, with what each repaired and rejected of the city: those of the city alone, and
-- those that brought several cities at once.
CREATE OR REPLACE FUNCTION hongtu.loads_of(p_city text, p_dataset text)
RETURNS TABLE (run bigint, finished_at timestamptz, repaired integer, rejected integer)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, pg_temp AS $$
    SELECT r.run, r.finished_at, r.repaired, r.rejected FROM run AS r
    WHERE r.city = p_city AND r.dataset = p_dataset AND r.status = 'loaded'
    UNION ALL
    SELECT r.run, r.finished_at, c.repaired, c.rejected FROM run_city AS c JOIN run AS r USING (run)
    WHERE c.city = p_city AND r.dataset = p_dataset AND r.status = 'loaded'
$$;

-- The standard of a layer: the city's own for the dataset, the dataset's, the city's, or everybody's.
CREATE OR REPLACE FUNCTION hongtu.standard_of(p_city text, p_dataset text)
RETURNS TABLE (least_score double precision, fresh_days integer)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, pg_temp AS $$
    SELECT s.least_score, s.fresh_days FROM layer_standard AS s
    WHERE s.city IN (p_city, '*') AND s.dataset IN (p_dataset, '*')
    ORDER BY (s.dataset = p_dataset) DESC, (s.city = p_city) DESC LIMIT 1
$$;
