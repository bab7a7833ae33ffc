CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS ltree;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE SCHEMA IF NOT EXISTS hongtu;

-- Pages, tiles and other programs read as this role; it is granted the published views and nothing else.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hongtu_reader') THEN
        CREATE ROLE hongtu_reader NOLOGIN;
    END IF;
END
$$;

CREATE TABLE hongtu.city (
    city text PRIMARY KEY CHECK (city ~ '^[0-9A-Za-z-]{2,12}$'),
    name text NOT NULL,
    name_en text,
    projected_srid integer NOT NULL,
    time_zone text NOT NULL DEFAULT 'Asia/Shanghai',
    is_synthetic boolean NOT NULL DEFAULT false
);

CREATE TABLE hongtu.run (
    run bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    city text,
    dataset text NOT NULL,
    status text NOT NULL CHECK (status IN ('loaded', 'rolled_back')),
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    operator text NOT NULL,
    rule_version text NOT NULL,
    encoding text,
    crs_used text,
    crs_declared text,
    crs_looks_like text,
    offset_m double precision,
    rows_read integer NOT NULL,
    inserted integer NOT NULL,
    updated integer NOT NULL,
    unchanged integer NOT NULL,
    removed integer NOT NULL,
    repaired integer NOT NULL,
    rejected integer NOT NULL,
    warnings jsonb NOT NULL DEFAULT '[]',
    CHECK (rows_read = inserted + updated + unchanged + rejected)
);

CREATE TABLE hongtu.run_file (
    run bigint NOT NULL REFERENCES hongtu.run ON DELETE CASCADE,
    source_file smallint NOT NULL,
    name text NOT NULL,
    layer text,
    sha256 text NOT NULL,
    bytes bigint NOT NULL,
    PRIMARY KEY (run, source_file)
);

CREATE TABLE hongtu.reject (
    run bigint NOT NULL REFERENCES hongtu.run ON DELETE CASCADE,
    reject integer NOT NULL,
    source_file smallint NOT NULL,
    source_row integer NOT NULL,
    rule text NOT NULL,
    field text,
    value text,
    expected text,
    sentence text NOT NULL,
    hint text NOT NULL,
    source jsonb NOT NULL,
    geom geometry(Geometry, 4326),
    PRIMARY KEY (run, reject)
);

-- What a row was before a run changed it, so that the run can be taken back.
CREATE TABLE hongtu.row_before (
    run bigint NOT NULL REFERENCES hongtu.run ON DELETE CASCADE,
    table_name text NOT NULL,
    city text NOT NULL,
    code text NOT NULL,
    before jsonb NOT NULL,
    PRIMARY KEY (run, table_name, city, code)
);

CREATE TABLE hongtu.data_version (
    city text NOT NULL,
    dataset text NOT NULL,
    version bigint NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (city, dataset)
);
