CREATE VIEW published.gates AS
SELECT
    g.code,
    g.name,
    g.city,
    g.geom,
    g.kind,
    g.compound_code,
    c.name AS compound_name,
    g.fid,
    g.run,
    g.source_file,
    g.source_row
FROM hongtu.gate AS g
LEFT JOIN hongtu.compound AS c ON c.city = g.city AND c.code = g.compound_code;
