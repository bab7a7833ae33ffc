CREATE VIEW published.grid_cells AS
SELECT
    g.code,
    g.name,
    g.city,
    g.geom,
    g.level,
    g.parent_code,
    g.path,
    g.community_code,
    g.compound_code,
    g.full_time_workers,
    g.part_time_workers,
    g.grid_leader_posts,
    g.force_posts,
    g.volunteer_posts,
    g.households,
    g.area_m2,
    g.fid,
    g.run,
    g.source_file,
    g.source_row
FROM hongtu.grid_cell AS g;
