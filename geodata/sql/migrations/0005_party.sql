-- Levels 1 industry committee, 2 community general branch, 3 grid branch, 4 compound group, 5 member household;
-- an organisation inside a firm stands beside the five and has no level.
CREATE TABLE hongtu.party_organisation (
    city text NOT NULL REFERENCES hongtu.city,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN (
        'industry_committee', 'general_branch', 'grid_branch', 'compound_group', 'member_household',
        'firm_organisation')),
    level smallint GENERATED ALWAYS AS (
        CASE kind
            WHEN 'industry_committee' THEN 1 WHEN 'general_branch' THEN 2 WHEN 'grid_branch' THEN 3
            WHEN 'compound_group' THEN 4 WHEN 'member_household' THEN 5
        END) STORED,
    parent_code text,
    path ltree NOT NULL,
    community_code text,
    founded_on date,
    members integer CHECK (members >= 0),
    run bigint REFERENCES hongtu.run,
    source_file smallint,
    source_row integer,
    PRIMARY KEY (city, code),
    FOREIGN KEY (city, parent_code) REFERENCES hongtu.party_organisation (city, code)
        DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX party_organisation_path ON hongtu.party_organisation USING gist (path);

CREATE TABLE hongtu.party_organisation_grid (
    city text NOT NULL,
    party_code text NOT NULL,
    grid_code text NOT NULL,
    PRIMARY KEY (city, party_code, grid_code),
    FOREIGN KEY (city, party_code) REFERENCES hongtu.party_organisation ON DELETE CASCADE,
    FOREIGN KEY (city, grid_code) REFERENCES hongtu.grid_cell ON DELETE CASCADE
);
CREATE INDEX party_organisation_grid_back ON hongtu.party_organisation_grid (city, grid_code);

CREATE TABLE hongtu.party_organisation_firm (
    city text NOT NULL,
    party_code text NOT NULL,
    firm_code text NOT NULL,
    PRIMARY KEY (city, party_code, firm_code),
    FOREIGN KEY (city, party_code) REFERENCES hongtu.party_organisation ON DELETE CASCADE,
    FOREIGN KEY (city, firm_code) REFERENCES hongtu.firm ON DELETE CASCADE
);
CREATE INDEX party_organisation_firm_back ON hongtu.party_organisation_firm (city, firm_code);

CREATE TABLE hongtu.steward_unit (
    city text NOT NULL REFERENCES hongtu.city,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('responsibility_area', 'vanguard_post', 'steward_team')),
    community_code text,
    compound_code text,
    members integer CHECK (members >= 0),
    run bigint REFERENCES hongtu.run,
    source_file smallint,
    source_row integer,
    PRIMARY KEY (city, code)
);

CREATE TABLE hongtu.activity (
    city text NOT NULL REFERENCES hongtu.city,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN (
        'volunteer_service', 'story_session', 'deliberation', 'council_meeting', 'joint_conference',
        'elder_service', 'child_care', 'study_visit', 'open_day', 'booked_service')),
    held_on date NOT NULL,
    community_code text,
    compound_code text,
    person_times integer CHECK (person_times >= 0),
    matters_resolved integer CHECK (matters_resolved >= 0),
    run bigint REFERENCES hongtu.run,
    source_file smallint,
    source_row integer,
    PRIMARY KEY (city, code)
);
CREATE INDEX activity_kind ON hongtu.activity (city, kind, held_on);

CREATE TABLE hongtu.honour (
    city text NOT NULL REFERENCES hongtu.city,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('demonstration', 'brand', 'green_community', 'beautiful_home')),
    holder text NOT NULL CHECK (holder IN ('compound', 'community', 'firm', 'city')),
    holder_code text NOT NULL,
    level text CHECK (level IN ('city', 'prefecture', 'provincial', 'national')),
    awarded_year smallint CHECK (awarded_year BETWEEN 1990 AND 2100),
    evidence text,
    withdrawn_on date,
    run bigint REFERENCES hongtu.run,
    source_file smallint,
    source_row integer,
    PRIMARY KEY (city, code)
);
CREATE INDEX honour_holder ON hongtu.honour (city, holder, holder_code);
