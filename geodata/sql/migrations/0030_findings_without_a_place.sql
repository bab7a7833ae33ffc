-- Two compounds of which neither has a boundary lie nowhere: no place is kept for them.
ALTER TABLE hongtu.finding ALTER COLUMN place DROP NOT NULL;
UPDATE hongtu.finding AS f SET place = NULL
WHERE f.kind = 'compounds_alike' AND f.geom IS NULL AND NOT EXISTS (
    SELECT FROM hongtu.compound_shape AS h WHERE h.city = f.city AND h.code IN (f.first_code, f.second_code)
);
