-- What themes and filters ask of every compound, as one row of packed columns in the order of fid: a province in
-- one answer of one state of the data. Numbers are big-endian; unknown is NaN among float8, -1 among int4.
CREATE FUNCTION tile.compound_facts(p_city text)
RETURNS TABLE (fid bytea, community bytea, town bytea, area bytea, status bytea, built_year bytea, floor_area_m2 bytea,
               households bytea, fee bytea, firm bytea, contract_days bytea, committee bytea, party bytea,
               demonstration bytea, firm_codes text[], firm_names text[], firm_kinds text[], firm_grades integer[])
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
    WITH today AS (
        SELECT y.today AS day FROM published.cities AS y WHERE y.city = p_city
    ), firm AS (
        SELECT f.code, f.name, f.kind, coalesce(f.star_grade, -1)::integer AS grade,
               row_number() OVER (ORDER BY f.code)::integer - 1 AS number
        FROM published.firms AS f WHERE f.city = p_city
    ), contract AS (
        SELECT k.compound_code, max(coalesce(k.ends_on - today.day, 1000000)) AS days
        FROM published.contracts AS k, today WHERE k.city = p_city AND k.is_in_force GROUP BY k.compound_code
    ), committee AS (
        SELECT k.compound_code,
               min(CASE WHEN k.is_in_office AND k.kind = 'owners' THEN 0 WHEN k.is_in_office THEN 1 ELSE 2 END) AS which
        FROM published.committees AS k WHERE k.city = p_city AND (k.is_in_office OR k.is_overdue) GROUP BY k.compound_code
    ), posted AS (
        SELECT DISTINCT link.grid_code FROM party_organisation_grid AS link WHERE link.city = p_city
    ), cell AS (
        SELECT DISTINCT ON (g.compound_code) g.compound_code, area.fid AS area,
               CASE WHEN g.code IN (SELECT grid_code FROM posted) THEN 0
                    WHEN area.code IN (SELECT grid_code FROM posted) THEN 1 ELSE 2 END AS party
        FROM grid_cell AS g LEFT JOIN grid_cell AS area ON area.city = g.city AND area.code = g.parent_code AND area.level = 2
        WHERE g.city = p_city AND g.level = 3 AND g.compound_code IS NOT NULL
        ORDER BY g.compound_code, g.code
    ), fact AS (
        SELECT c.fid, community.fid AS community, town.fid AS town, cell.area, c.status, c.built_year,
               c.floor_area_m2, c.households, c.fee_yuan_m2_month AS fee, firm.number AS firm, contract.days,
               committee.which AS committee, cell.party, award.code IS NOT NULL AS is_demonstration
        FROM published.compounds AS c
        LEFT JOIN division AS community
            ON community.city = p_city AND community.code = c.community_code AND community.level = 'community'
        LEFT JOIN division AS town ON town.city = p_city AND town.code = community.parent_code AND town.level = 'town'
        LEFT JOIN cell ON cell.compound_code = c.code
        LEFT JOIN firm ON firm.code = c.firm_code
        LEFT JOIN contract ON contract.compound_code = c.code
        LEFT JOIN committee ON committee.compound_code = c.code
        LEFT JOIN (SELECT DISTINCT d.code FROM tile.demonstrations(p_city) AS d) AS award ON award.code = c.code
        WHERE c.city = p_city
        ORDER BY c.fid
    )
    SELECT string_agg(int4send(fid), ''::bytea), string_agg(int4send(coalesce(community, -1)), ''::bytea),
           string_agg(int4send(coalesce(town, -1)), ''::bytea), string_agg(int4send(coalesce(area, -1)), ''::bytea),
           string_agg(int4send(array_position(
               ARRAY['professional', 'public_interest', 'self_managed', 'community_kept', 'none', 'unknown'], status) - 1),
               ''::bytea),
           string_agg(int4send(coalesce(built_year::integer, -1)), ''::bytea),
           string_agg(float8send(coalesce(floor_area_m2, 'NaN')), ''::bytea),
           string_agg(int4send(coalesce(households, -1)), ''::bytea),
           string_agg(float8send(coalesce(fee, 'NaN')), ''::bytea), string_agg(int4send(coalesce(firm, -1)), ''::bytea),
           string_agg(int4send(coalesce(days, -1)), ''::bytea), string_agg(int4send(coalesce(committee, -1)), ''::bytea),
           string_agg(int4send(coalesce(party, 2)), ''::bytea),
           string_agg(int4send(is_demonstration::integer), ''::bytea),
           (SELECT array_agg(code ORDER BY number) FROM firm), (SELECT array_agg(name ORDER BY number) FROM firm),
           (SELECT array_agg(kind ORDER BY number) FROM firm), (SELECT array_agg(grade ORDER BY number) FROM firm)
    FROM fact
$$;

-- Tickets of each compound that were opened in a period; those without a compound belong to none.
CREATE FUNCTION tile.compound_tickets(p_city text, p_from timestamptz, p_until timestamptz)
RETURNS TABLE (fid bytea, tickets bytea)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
    WITH opened AS (
        SELECT t.compound_code, count(*)::integer AS tickets FROM published.tickets AS t
        WHERE t.city = p_city AND t.compound_code IS NOT NULL AND t.opened_at >= p_from AND t.opened_at < p_until
          AND t.opened_on >= p_from::date - 1 AND t.opened_on <= p_until::date + 1
        GROUP BY t.compound_code
    )
    SELECT string_agg(int4send(c.fid), ''::bytea), string_agg(int4send(opened.tickets), ''::bytea)
    FROM opened JOIN compound AS c ON c.city = p_city AND c.code = opened.compound_code
$$;
