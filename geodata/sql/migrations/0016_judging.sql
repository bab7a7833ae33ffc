-- What is wrong with what is loaded, as the last check saw it, and what an office has said to it.
CREATE TABLE hongtu.finding (
    city text NOT NULL REFERENCES hongtu.city,
    code text NOT NULL,
    kind text NOT NULL,
    dataset text NOT NULL,
    level smallint,
    first_code text,
    first_name text,
    second_code text,
    second_name text,
    area_m2 double precision,
    share double precision,
    distance_m double precision,
    is_sliver boolean NOT NULL DEFAULT false,
    proposed_code text,
    candidates jsonb NOT NULL DEFAULT '[]',
    reason text,
    verdict text NOT NULL DEFAULT 'open' CHECK (verdict IN ('open', 'allowed', 'same', 'different')),
    place geometry(Point, 4326) NOT NULL,
    geom geometry(Geometry, 4326),
    PRIMARY KEY (city, code)
);

-- A verdict is given by a post and never by a person. Of a fault with a shape it holds while the fault has not grown.
CREATE TABLE hongtu.verdict (
    city text NOT NULL REFERENCES hongtu.city,
    code text NOT NULL,
    kind text NOT NULL,
    first_code text,
    second_code text,
    verdict text NOT NULL CHECK (verdict IN ('allowed', 'same', 'different')),
    why text NOT NULL CHECK (why <> ''),
    post text NOT NULL CHECK (post <> ''),
    given_at timestamptz NOT NULL DEFAULT now(),
    geom geometry(Geometry, 4326),
    PRIMARY KEY (city, code)
);

CREATE TABLE hongtu.examination (
    city text PRIMARY KEY REFERENCES hongtu.city,
    checked_at timestamptz NOT NULL
);

-- Other names of a compound: as a file tells them, or as a verdict found two rows to be one.
CREATE TABLE hongtu.compound_alias (
    city text NOT NULL REFERENCES hongtu.city,
    code text NOT NULL,
    name text NOT NULL,
    compound_code text NOT NULL,
    source text,
    run bigint REFERENCES hongtu.run,
    source_file smallint,
    source_row integer,
    PRIMARY KEY (city, code),
    FOREIGN KEY (city, compound_code) REFERENCES hongtu.compound ON DELETE CASCADE
);
CREATE INDEX compound_alias_compound ON hongtu.compound_alias (city, compound_code);
CREATE INDEX compound_alias_name ON hongtu.compound_alias USING gin (name gin_trgm_ops);
