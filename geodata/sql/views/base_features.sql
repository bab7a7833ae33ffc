CREATE VIEW published.base_features AS
SELECT
    b.code,
    b.name,
    b.city,
    b.geom,
    b.kind,
    b.rank,
    b.fid,
    b.run,
    b.source_file,
    b.source_row
FROM hongtu.base_feature AS b;
