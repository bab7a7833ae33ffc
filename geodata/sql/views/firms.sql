CREATE VIEW published.firms AS
SELECT
    f.code,
    f.name,
    f.city,
    NULL::geometry(Point, 4326) AS geom,
    f.kind,
    f.community_code,
    community.name AS community_name,
    f.star_grade,
    f.credit_score,
    f.listed,
    f.registered_on,
    f.employees,
    EXISTS (
        SELECT FROM hongtu.party_organisation_firm AS link
        JOIN hongtu.party_organisation AS p ON p.city = link.city AND p.code = link.party_code
        WHERE link.city = f.city AND link.firm_code = f.code AND p.kind = 'firm_organisation'
    ) AS has_party_organisation,
    f.run,
    f.source_file,
    f.source_row
FROM hongtu.firm AS f
LEFT JOIN hongtu.division AS community ON community.city = f.city AND community.code = f.community_code;
