-- The outline for small scales is only drawn, and the cutting of tiles mends what crosses itself. Simplifying
-- without a promise of validity takes a tenth of the time, which is most of what a load of boundaries costs.
ALTER TABLE hongtu.compound_shape
    DROP COLUMN geom_low,
    ADD COLUMN geom_low geometry(Geometry, 3857)
        GENERATED ALWAYS AS (ST_Simplify(ST_Transform(geom, 3857), 15, true)) STORED;
ALTER TABLE hongtu.grid_cell
    DROP COLUMN geom_low,
    ADD COLUMN geom_low geometry(Geometry, 3857)
        GENERATED ALWAYS AS (ST_Simplify(ST_Transform(geom, 3857), 10, true)) STORED;
