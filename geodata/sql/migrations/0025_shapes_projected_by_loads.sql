-- A load projects its boundaries as a batch, which takes a fraction of the time. Where nobody did, triggers do as the
-- columns did by themselves (geodata/sql/functions/housing.sql); the outline for small scales follows from the other.
ALTER TABLE hongtu.compound_shape DROP COLUMN geom_low;
ALTER TABLE hongtu.compound_shape ALTER COLUMN geom_3857 DROP EXPRESSION, ALTER COLUMN point_3857 DROP EXPRESSION;
ALTER TABLE hongtu.compound_shape
    ADD COLUMN geom_low geometry(Geometry, 3857) GENERATED ALWAYS AS (ST_Simplify(geom_3857, 15, true)) STORED;

-- The fold of the periods is one statement of its trigger now.
DROP FUNCTION IF EXISTS hongtu.fold_management(text, text[]);
