-- What was told of rejected rows and of held loads in English only is kept in Chinese too.
ALTER TABLE hongtu.reject ADD COLUMN value_zh text, ADD COLUMN expected_zh text;
ALTER TABLE hongtu.run ADD COLUMN held_because_zh text;

-- What a load of several cities at once read of each.
CREATE TABLE hongtu.run_city (
    run bigint NOT NULL REFERENCES hongtu.run ON DELETE CASCADE,
    city text NOT NULL,
    rows_read integer NOT NULL,
    repaired integer NOT NULL,
    rejected integer NOT NULL,
    PRIMARY KEY (run, city)
);
CREATE INDEX run_city_city ON hongtu.run_city (city, run);
