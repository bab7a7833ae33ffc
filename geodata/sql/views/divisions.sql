CREATE VIEW published.divisions AS
SELECT
    d.code,
    d.name,
    d.city,
    d.geom,
    d.level,
    d.kind,
    d.parent_code,
    parent.name AS parent_name,
    d.area_m2,
    d.valid_from,
    d.predecessors,
    d.fid,
    d.run,
    d.source_file,
    d.source_row
FROM hongtu.division AS d
LEFT JOIN hongtu.division AS parent ON parent.city = d.city AND parent.code = d.parent_code;
