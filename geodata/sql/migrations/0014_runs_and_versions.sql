-- A load that would spoil its layer is held until somebody releases or drops it.
ALTER TABLE hongtu.run DROP CONSTRAINT run_status_check;
ALTER TABLE hongtu.run ADD CONSTRAINT run_status_check
    CHECK (status IN ('loaded', 'rolled_back', 'held', 'released', 'dropped'));
ALTER TABLE hongtu.run ADD COLUMN is_full boolean NOT NULL DEFAULT false;
ALTER TABLE hongtu.run ADD COLUMN score double precision;
ALTER TABLE hongtu.run ADD COLUMN held_because text;
ALTER TABLE hongtu.run ADD COLUMN released_as bigint REFERENCES hongtu.run;
CREATE INDEX run_layer ON hongtu.run (city, dataset, run);

ALTER TABLE hongtu.reject ADD COLUMN sentence_zh text;
ALTER TABLE hongtu.reject ADD COLUMN hint_zh text;

-- The rows of a held load, as they were staged.
CREATE TABLE hongtu.held_row (
    run bigint NOT NULL REFERENCES hongtu.run ON DELETE CASCADE,
    source_file smallint NOT NULL,
    source_row integer NOT NULL,
    content jsonb NOT NULL,
    geom geometry(Geometry, 4326),
    PRIMARY KEY (run, source_file, source_row)
);

-- What a layer must keep to be published, and how long its data count as fresh; '*' stands for every one.
CREATE TABLE hongtu.layer_standard (
    city text NOT NULL,
    dataset text NOT NULL,
    least_score double precision NOT NULL CHECK (least_score BETWEEN 0 AND 100),
    fresh_days integer NOT NULL CHECK (fresh_days > 0),
    PRIMARY KEY (city, dataset)
);
INSERT INTO hongtu.layer_standard (city, dataset, least_score, fresh_days) VALUES
    ('*', '*', 60, 365), ('*', 'tickets', 60, 2), ('*', 'activities', 60, 31), ('*', 'base_features', 60, 1095);

-- How good a layer is, as measured at its last load, rollback or examination; shares from 0 to 1.
CREATE TABLE hongtu.layer_quality (
    city text NOT NULL,
    dataset text NOT NULL,
    measured_at timestamptz NOT NULL,
    rows_counted integer NOT NULL,
    completeness double precision,
    validity double precision,
    topology double precision,
    topology_at timestamptz,
    faulty_rows integer,
    PRIMARY KEY (city, dataset)
);

-- Since when a boundary holds; empty where it is not known to have been otherwise.
ALTER TABLE hongtu.division ADD COLUMN valid_from date;
ALTER TABLE hongtu.division ADD COLUMN predecessors text[];
ALTER TABLE hongtu.grid_cell ADD COLUMN valid_from date;
ALTER TABLE hongtu.grid_cell ADD COLUMN predecessors text[];
ALTER TABLE hongtu.compound_shape ADD COLUMN valid_from date;

-- What a division, a grid cell or a compound was until a run changed or retired it.
CREATE TABLE hongtu.boundary_version (
    city text NOT NULL,
    dataset text NOT NULL CHECK (dataset IN ('divisions', 'grid_cells', 'compounds')),
    code text NOT NULL,
    valid_from date,
    valid_to date NOT NULL,
    is_redrawn boolean NOT NULL,
    is_retired boolean NOT NULL,
    content jsonb NOT NULL,
    geom geometry(MultiPolygon, 4326),
    run bigint NOT NULL REFERENCES hongtu.run,
    PRIMARY KEY (city, dataset, code, valid_to),
    CHECK (valid_from IS NULL OR valid_from < valid_to)
);
CREATE INDEX boundary_version_run ON hongtu.boundary_version (run);

-- Which boundary came out of which: `code` took over a part of the ground of `predecessor`.
CREATE TABLE hongtu.boundary_link (
    city text NOT NULL,
    dataset text NOT NULL CHECK (dataset IN ('divisions', 'grid_cells', 'compounds')),
    code text NOT NULL,
    predecessor text NOT NULL,
    day date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('split', 'merged', 'recoded', 'redrawn', 'declared')),
    share_of_predecessor double precision,
    share_of_code double precision,
    run bigint NOT NULL REFERENCES hongtu.run,
    PRIMARY KEY (city, dataset, code, predecessor, day)
);
CREATE INDEX boundary_link_run ON hongtu.boundary_link (run);
