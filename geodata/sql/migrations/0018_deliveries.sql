-- Files that are expected on a schedule, when each came last, and what has to be told about them.
CREATE TABLE hongtu.delivery (
    delivery text PRIMARY KEY,
    dataset text NOT NULL,
    city text,
    looked_at timestamptz,
    arrived_at timestamptz,
    expected_by timestamptz NOT NULL,
    refused text[] NOT NULL DEFAULT '{}',
    etag text,
    run bigint REFERENCES hongtu.run ON DELETE SET NULL
);

CREATE TABLE hongtu.alert (
    alert bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery text NOT NULL REFERENCES hongtu.delivery ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('missing', 'refused')),
    sentence text NOT NULL,
    remedy text NOT NULL,
    raised_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz
);
CREATE UNIQUE INDEX alert_open ON hongtu.alert (delivery, kind) WHERE closed_at IS NULL;
