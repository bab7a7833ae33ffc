-- Without the subject: it is free text of people against people.
CREATE VIEW published.disputes AS
SELECT
    d.code,
    firm.name,
    d.city,
    NULL::geometry(Point, 4326) AS geom,
    d.firm_code,
    d.compound_code,
    d.kind,
    d.filed_on,
    d.run,
    d.source_file,
    d.source_row
FROM hongtu.dispute AS d
LEFT JOIN hongtu.firm AS firm ON firm.city = d.city AND firm.code = d.firm_code;
