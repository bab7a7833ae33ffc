-- The grid cells as they stood on a day: those that hold since then or always, and the versions that held then.
CREATE FUNCTION published.grid_cells_on(day date) RETURNS SETOF published.grid_cells
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT g.* FROM published.grid_cells AS g WHERE g.valid_from IS NULL OR g.valid_from <= day
UNION ALL
SELECT
    v.code, v.name, v.city, v.geom, was.level, was.parent_code, was.path, was.community_code, was.compound_code,
    was.full_time_workers, was.part_time_workers, was.grid_leader_posts, was.force_posts, was.leader_filled,
    was.forces_filled, was.volunteer_posts, was.households, was.area_m2, v.valid_from, was.predecessors, was.fid,
    was.run, was.source_file, was.source_row
FROM published.boundary_versions AS v
CROSS JOIN LATERAL jsonb_populate_record(NULL::published.grid_cells, v.content) AS was
WHERE v.dataset = 'grid_cells' AND (v.valid_from IS NULL OR v.valid_from <= day) AND v.valid_to > day
$$;
