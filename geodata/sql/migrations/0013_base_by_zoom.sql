-- A tile of a small scale asked for every feature of the base map and measured each. Now each knows the zoom from
-- which it is worth its bytes: by what it is, and by when its longer side is wider than a pixel of a tile of 512, or
-- than four pixels where it is one of many shades of the land.
ALTER TABLE hongtu.base_feature
    ADD COLUMN from_zoom smallint GENERATED ALWAYS AS (greatest(
        CASE kind
            WHEN 'street' THEN (ARRAY[8, 10, 12, 13, 15])[least(rank, 4) + 1]
            WHEN 'bridge' THEN (ARRAY[12, 13, 14, 15, 15])[least(rank, 4) + 1]
            WHEN 'rail' THEN 8 WHEN 'relief' THEN 7 WHEN 'wood' THEN 7 WHEN 'farmland' THEN 10
            WHEN 'water' THEN 7 + least(rank, 4) WHEN 'waterway' THEN 7 + least(rank, 5)
            WHEN 'place' THEN 8 + least(rank, 6) WHEN 'block' THEN 12 WHEN 'green' THEN 11
            WHEN 'structure' THEN 15 WHEN 'pitch' THEN 15 WHEN 'garden' THEN 15
            ELSE 13 END,
        CASE WHEN kind = 'place' THEN 0 ELSE ceil(log(2, (40075016.68557849 / 512 / greatest(
            ST_XMax(ST_Transform(ST_Envelope(geom), 3857)) - ST_XMin(ST_Transform(ST_Envelope(geom), 3857)),
            ST_YMax(ST_Transform(ST_Envelope(geom), 3857)) - ST_YMin(ST_Transform(ST_Envelope(geom), 3857)),
            0.1))::numeric)) + CASE WHEN kind IN ('relief', 'wood', 'farmland') THEN 2 ELSE 0 END END
    )) STORED;

-- The zooms below 13 draw the simplified outlines, and have an index of their own.
CREATE INDEX base_feature_far ON hongtu.base_feature USING gist (geom_3857) WHERE from_zoom < 13;
CREATE INDEX base_feature_place ON hongtu.base_feature (city, name) WHERE kind = 'place';
