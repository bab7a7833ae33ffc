-- The way down from a city to a unit: where a place lies, and what lies in it.
CREATE FUNCTION tile.way_to(p_city text, p_dataset text, p_code text)
RETURNS TABLE (depth integer, dataset text, code text, name text,
               west double precision, south double precision, east double precision, north double precision)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
DECLARE
    the_unit text := CASE p_dataset WHEN 'units' THEN p_code END;
    the_building text := CASE p_dataset WHEN 'buildings' THEN p_code END;
    the_compound text := CASE p_dataset WHEN 'compounds' THEN p_code END;
    the_area text := CASE p_dataset WHEN 'grid_cells' THEN p_code END;
    the_community text := CASE p_dataset WHEN 'communities' THEN p_code END;
    the_town text := CASE p_dataset WHEN 'towns' THEN p_code END;
BEGIN
    IF the_unit IS NOT NULL THEN
        SELECT u.building_code INTO the_building FROM unit u WHERE u.city = p_city AND u.code = the_unit;
    END IF;
    IF the_building IS NOT NULL THEN
        SELECT b.compound_code INTO the_compound FROM building b WHERE b.city = p_city AND b.code = the_building;
    END IF;
    IF the_compound IS NOT NULL THEN
        SELECT g.parent_code INTO the_area FROM grid_cell g
        WHERE g.city = p_city AND g.level = 3 AND g.compound_code = the_compound ORDER BY g.code LIMIT 1;
        SELECT c.community_code INTO the_community FROM compound c WHERE c.city = p_city AND c.code = the_compound;
    END IF;
    IF the_area IS NOT NULL AND the_community IS NULL THEN
        SELECT g.community_code INTO the_community FROM grid_cell g WHERE g.city = p_city AND g.code = the_area;
    END IF;
    IF the_community IS NOT NULL THEN
        SELECT d.parent_code INTO the_town FROM division d WHERE d.city = p_city AND d.code = the_community;
    END IF;
    RETURN QUERY
    SELECT found.depth, found.dataset, found.code, found.name,
           ST_XMin(found.box), ST_YMin(found.box), ST_XMax(found.box), ST_YMax(found.box)
    FROM (
        SELECT 1 AS depth, 'towns' AS dataset, d.code, d.name, box2d(d.geom) AS box
        FROM division d WHERE d.city = p_city AND d.code = the_town AND d.level = 'town'
        UNION ALL
        SELECT 2, 'communities', d.code, d.name, box2d(d.geom)
        FROM division d WHERE d.city = p_city AND d.code = the_community AND d.level = 'community'
        UNION ALL
        SELECT 3, 'grid_cells', g.code, g.name, box2d(g.geom)
        FROM grid_cell g WHERE g.city = p_city AND g.code = the_area AND g.level = 2
        UNION ALL
        SELECT 4, 'compounds', c.code, c.name, box2d(s.geom)
        FROM compound c LEFT JOIN compound_shape s USING (city, code) WHERE c.city = p_city AND c.code = the_compound
        UNION ALL
        SELECT 5, 'buildings', b.code, b.name, box2d(b.geom)
        FROM building b WHERE b.city = p_city AND b.code = the_building
        UNION ALL
        SELECT 6, 'units', u.code, u.name, box2d(b.geom)
        FROM unit u LEFT JOIN building b ON b.city = u.city AND b.code = u.building_code
        WHERE u.city = p_city AND u.code = the_unit) AS found
    ORDER BY found.depth;
END
$$;

CREATE FUNCTION tile.places_in(p_city text, p_dataset text, p_code text)
RETURNS TABLE (dataset text, code text, name text, of_code text, of_name text, status text, compounds integer,
               households bigint, floor_area_m2 double precision, storeys integer)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = hongtu, public, pg_temp AS $$
BEGIN
    IF p_dataset IN ('city', 'towns') THEN
        RETURN QUERY
        SELECT 'communities', d.code, d.name, town.code, town.name, NULL::text, count(c.code)::integer, sum(c.households)::bigint,
               sum(c.floor_area_m2), NULL::integer
        FROM division d
        LEFT JOIN division town ON town.city = d.city AND town.code = d.parent_code AND town.level = 'town'
        LEFT JOIN compound c ON c.city = d.city AND c.community_code = d.code
        WHERE d.city = p_city AND d.level = 'community' AND (p_dataset = 'city' OR d.parent_code = p_code)
        GROUP BY d.city, d.code, town.city, town.code;
    ELSIF p_dataset = 'communities' THEN
        RETURN QUERY
        SELECT 'grid_cells', g.code, g.name, NULL::text, NULL::text, NULL::text, count(c.code)::integer, sum(c.households)::bigint,
               sum(c.floor_area_m2), NULL::integer
        FROM grid_cell g
        LEFT JOIN grid_cell k ON k.city = g.city AND k.parent_code = g.code AND k.level = 3
        LEFT JOIN compound c ON c.city = k.city AND c.code = k.compound_code
        WHERE g.city = p_city AND g.level = 2 AND g.community_code = p_code
        GROUP BY g.city, g.code;
        IF NOT FOUND THEN
            RETURN QUERY
            SELECT 'compounds', c.code, c.name, NULL::text, NULL::text, c.status, NULL::integer, c.households::bigint, c.floor_area_m2,
                   NULL::integer
            FROM compound c WHERE c.city = p_city AND c.community_code = p_code;
        END IF;
    ELSIF p_dataset = 'grid_cells' THEN
        RETURN QUERY
        SELECT 'compounds', c.code, c.name, NULL::text, NULL::text, c.status, NULL::integer, c.households::bigint, c.floor_area_m2,
               NULL::integer
        FROM grid_cell k JOIN compound c ON c.city = k.city AND c.code = k.compound_code
        WHERE k.city = p_city AND k.parent_code = p_code AND k.level = 3;
    ELSIF p_dataset = 'compounds' THEN
        RETURN QUERY
        SELECT 'buildings', b.code, b.name, NULL::text, NULL::text, NULL::text, NULL::integer, b.households::bigint, b.floor_area_m2,
               b.storeys::integer
        FROM building b WHERE b.city = p_city AND b.compound_code = p_code;
    ELSIF p_dataset = 'buildings' THEN
        RETURN QUERY
        SELECT 'units', u.code, u.name, NULL::text, NULL::text, NULL::text, NULL::integer, u.households::bigint, u.floor_area_m2,
               NULL::integer
        FROM unit u WHERE u.city = p_city AND u.building_code = p_code;
    END IF;
END
$$;
