-- Where the map writes the name or the sum of a division: found once, because finding a place inside a long outline
-- takes as long as reading a thousand rows.
ALTER TABLE hongtu.division
    ADD COLUMN point_3857 geometry(Point, 3857)
        GENERATED ALWAYS AS (ST_PointOnSurface(ST_SimplifyPreserveTopology(ST_Transform(geom, 3857), 30))) STORED;
CREATE INDEX division_point ON hongtu.division USING gist (point_3857);
CREATE INDEX division_places ON hongtu.division (city, level, code) INCLUDE (parent_code, fid, name, point_3857)
    WHERE point_3857 IS NOT NULL;

-- Compounds by community and status, kept by statement triggers on the compounds: the sums of far zooms count a province
-- in the time of a read of its communities. Compounds without a community stand under the empty code.
CREATE TABLE hongtu.compound_sum (
    city text NOT NULL REFERENCES hongtu.city ON DELETE CASCADE,
    community_code text NOT NULL,
    status text NOT NULL,
    n integer NOT NULL,
    PRIMARY KEY (city, community_code, status)
);
INSERT INTO hongtu.compound_sum
SELECT city, coalesce(community_code, ''), status, count(*) FROM hongtu.compound GROUP BY 1, 2, 3;
