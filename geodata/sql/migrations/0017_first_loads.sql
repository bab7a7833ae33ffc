-- That the periods of a compound do not overlap was kept by an index that took a minute for 200,000 periods. A
-- trigger of the statement (geodata/sql/functions/housing.sql) asks the same once for all rows, by this index.
ALTER TABLE hongtu.management_status DROP CONSTRAINT management_status_city_compound_code_daterange_excl;
CREATE INDEX management_status_compound ON hongtu.management_status (city, compound_code, valid_from);

-- The outline for small scales is thinned before it is projected, so that a tenth of its points are: 0.000135 of a
-- degree are 15 m of the map.
ALTER TABLE hongtu.compound_shape
    DROP COLUMN geom_low,
    ADD COLUMN geom_low geometry(Geometry, 3857)
        GENERATED ALWAYS AS (ST_Transform(ST_Simplify(geom, 0.000135, true), 3857)) STORED;
