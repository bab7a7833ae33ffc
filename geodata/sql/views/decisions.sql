CREATE VIEW published.decisions AS
SELECT
    d.code,
    firm.name,
    d.city,
    NULL::geometry(Point, 4326) AS geom,
    d.firm_code,
    d.kind,
    d.decided_on,
    d.reason,
    d.run,
    d.source_file,
    d.source_row
FROM hongtu.decision AS d
LEFT JOIN hongtu.firm AS firm ON firm.city = d.city AND firm.code = d.firm_code;
