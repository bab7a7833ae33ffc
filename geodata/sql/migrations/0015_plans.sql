-- What was asked, from which inputs, and what was answered: a plan can be told, compared and solved again.
-- Inputs are kept by their hash, so that plans of the same inputs share them.
CREATE TABLE hongtu.plan_input (
    city text NOT NULL REFERENCES hongtu.city,
    hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    content bytea NOT NULL,
    PRIMARY KEY (city, hash)
);

CREATE TABLE hongtu.plan (
    city text NOT NULL REFERENCES hongtu.city,
    plan bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    name text,
    drawn_from bigint,
    made_at timestamptz NOT NULL DEFAULT now(),
    question jsonb NOT NULL,
    demand_hash text NOT NULL,
    candidates_hash text NOT NULL,
    distances_hash text NOT NULL,
    data_versions jsonb NOT NULL,
    software jsonb NOT NULL,
    model text NOT NULL,
    status text NOT NULL CHECK (status IN ('optimal', 'feasible')),
    sites text[] NOT NULL,
    objective double precision NOT NULL,
    bound double precision,
    answer jsonb NOT NULL,
    seconds double precision NOT NULL,
    PRIMARY KEY (city, plan),
    FOREIGN KEY (city, demand_hash) REFERENCES hongtu.plan_input,
    FOREIGN KEY (city, candidates_hash) REFERENCES hongtu.plan_input,
    FOREIGN KEY (city, distances_hash) REFERENCES hongtu.plan_input,
    FOREIGN KEY (city, drawn_from) REFERENCES hongtu.plan
);
CREATE INDEX plan_drawn_from ON hongtu.plan (city, drawn_from);
