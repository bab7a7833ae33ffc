CREATE TABLE hongtu.firm (
    city text NOT NULL REFERENCES hongtu.city,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('professional', 'public_interest')),
    community_code text,
    star_grade smallint CHECK (star_grade BETWEEN 0 AND 5),
    credit_score double precision,
    listed text CHECK (listed IN ('red', 'black')),
    registered_on date,
    employees integer CHECK (employees >= 0),
    run bigint REFERENCES hongtu.run,
    source_file smallint,
    source_row integer,
    PRIMARY KEY (city, code)
);
CREATE INDEX firm_name ON hongtu.firm USING gin (name gin_trgm_ops);

CREATE TABLE hongtu.contract (
    city text NOT NULL,
    code text NOT NULL,
    compound_code text NOT NULL,
    firm_code text NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    signed_on date,
    fee_yuan_m2_month double precision CHECK (fee_yuan_m2_month >= 0),
    notice_days smallint,
    run bigint REFERENCES hongtu.run,
    source_file smallint,
    source_row integer,
    PRIMARY KEY (city, code),
    FOREIGN KEY (city, compound_code) REFERENCES hongtu.compound,
    FOREIGN KEY (city, firm_code) REFERENCES hongtu.firm,
    CHECK (ends_on IS NULL OR ends_on >= starts_on)
);
CREATE INDEX contract_compound ON hongtu.contract (city, compound_code);
CREATE INDEX contract_firm ON hongtu.contract (city, firm_code);

CREATE TABLE hongtu.decision (
    city text NOT NULL,
    code text NOT NULL,
    firm_code text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('removed', 'rectified', 'warned', 'praised')),
    decided_on date NOT NULL,
    reason text,
    run bigint REFERENCES hongtu.run,
    source_file smallint,
    source_row integer,
    PRIMARY KEY (city, code),
    FOREIGN KEY (city, firm_code) REFERENCES hongtu.firm
);

CREATE TABLE hongtu.dispute (
    city text NOT NULL,
    code text NOT NULL,
    firm_code text NOT NULL,
    compound_code text,
    kind text NOT NULL CHECK (kind IN ('complaint', 'petition', 'lawsuit')),
    filed_on date NOT NULL,
    subject text,
    run bigint REFERENCES hongtu.run,
    source_file smallint,
    source_row integer,
    PRIMARY KEY (city, code),
    FOREIGN KEY (city, firm_code) REFERENCES hongtu.firm
);

CREATE TABLE hongtu.committee (
    city text NOT NULL,
    code text NOT NULL,
    name text,
    kind text NOT NULL CHECK (kind IN ('owners', 'management')),
    compound_code text NOT NULL,
    term_number smallint,
    term_from date NOT NULL,
    term_to date,
    dissolved_on date,
    seats smallint CHECK (seats > 0),
    party_seats smallint CHECK (party_seats >= 0),
    has_party_work boolean,
    run bigint REFERENCES hongtu.run,
    source_file smallint,
    source_row integer,
    PRIMARY KEY (city, code),
    FOREIGN KEY (city, compound_code) REFERENCES hongtu.compound,
    CHECK (party_seats <= seats)
);
CREATE INDEX committee_compound ON hongtu.committee (city, compound_code);
