CREATE TABLE hongtu.ticket_class (
    code text PRIMARY KEY,
    parent_code text REFERENCES hongtu.ticket_class,
    name text NOT NULL,
    name_en text NOT NULL,
    is_small_matter boolean NOT NULL
);

-- City is the partition key and the day of opening stands in the key, so months can be split off without a redesign.
CREATE TABLE hongtu.ticket (
    city text NOT NULL REFERENCES hongtu.city,
    opened_on date NOT NULL,
    code text NOT NULL,
    opened_at timestamptz NOT NULL,
    class_code text NOT NULL DEFAULT '00' REFERENCES hongtu.ticket_class,
    source_class text,
    title text,
    channel text,
    address text,
    community_code text,
    compound_code text,
    firm_code text,
    step smallint NOT NULL DEFAULT 0 CHECK (step BETWEEN 0 AND 6),
    step_at timestamptz,
    due_at timestamptz,
    closed_at timestamptz,
    is_satisfied boolean,
    events smallint NOT NULL DEFAULT 0,
    last_seq bigint,
    geom geometry(Point, 4326),
    geom_3857 geometry(Point, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
    run bigint REFERENCES hongtu.run,
    source_file smallint,
    source_row integer,
    PRIMARY KEY (city, opened_on, code)
) PARTITION BY LIST (city);
CREATE TABLE hongtu.ticket_default PARTITION OF hongtu.ticket DEFAULT;
CREATE INDEX ticket_code ON hongtu.ticket (city, code);
CREATE INDEX ticket_geom_3857 ON hongtu.ticket USING gist (geom_3857);
CREATE INDEX ticket_open ON hongtu.ticket (city, step, opened_at) WHERE closed_at IS NULL;
CREATE INDEX ticket_opened ON hongtu.ticket (city, opened_at DESC);
CREATE INDEX ticket_compound ON hongtu.ticket (city, compound_code, opened_on);

-- Append-only: the truth. Steps 1 discover, 2 accept, 3 dispatch, 4 handle, 5 feed back, 6 verify and close.
CREATE TABLE hongtu.ticket_event (
    city text NOT NULL,
    opened_on date NOT NULL,
    ticket_code text NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    step smallint NOT NULL CHECK (step BETWEEN 1 AND 6),
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_role text,
    note text,
    is_satisfied boolean,
    idempotency_key text,
    run bigint REFERENCES hongtu.run,
    PRIMARY KEY (city, opened_on, ticket_code, seq),
    FOREIGN KEY (city, opened_on, ticket_code) REFERENCES hongtu.ticket
) PARTITION BY LIST (city);
CREATE TABLE hongtu.ticket_event_default PARTITION OF hongtu.ticket_event DEFAULT;
CREATE INDEX ticket_event_seq ON hongtu.ticket_event (city, seq);
CREATE INDEX ticket_event_run ON hongtu.ticket_event (run) WHERE run IS NOT NULL;

-- One line per accepted request of the intake: the same key twice answers with the same ticket.
CREATE TABLE hongtu.intake_receipt (
    city text NOT NULL,
    idempotency_key text NOT NULL,
    ticket_code text NOT NULL,
    opened_on date NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (city, idempotency_key)
);
