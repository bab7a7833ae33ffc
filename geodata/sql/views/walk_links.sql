CREATE VIEW published.walk_links AS
SELECT
    w.code,
    w.name,
    w.city,
    w.geom,
    w.kind,
    w.rank,
    w.length_m,
    w.fid,
    w.run,
    w.source_file,
    w.source_row
FROM hongtu.walk_link AS w;
