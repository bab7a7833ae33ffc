CREATE VIEW published.party_organisations AS
SELECT
    p.code,
    p.name,
    p.city,
    NULL::geometry(Point, 4326) AS geom,
    p.kind,
    p.level,
    p.parent_code,
    p.path,
    p.community_code,
    p.founded_on,
    p.members,
    ARRAY(
        SELECT link.grid_code FROM hongtu.party_organisation_grid AS link
        WHERE link.city = p.city AND link.party_code = p.code ORDER BY link.grid_code
    ) AS grids,
    ARRAY(
        SELECT link.firm_code FROM hongtu.party_organisation_firm AS link
        WHERE link.city = p.city AND link.party_code = p.code ORDER BY link.firm_code
    ) AS firms,
    p.run,
    p.source_file,
    p.source_row
FROM hongtu.party_organisation AS p;
