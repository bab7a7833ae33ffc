-- The heat pyramid: tickets per slippy-map cell of zoom 18 and zoom 13, per day and class.
CREATE TABLE hongtu.heat_cell (
    city text NOT NULL,
    zoom smallint NOT NULL CHECK (zoom IN (13, 18)),
    x integer NOT NULL,
    y integer NOT NULL,
    day date NOT NULL,
    class_code text NOT NULL,
    tickets integer NOT NULL,
    PRIMARY KEY (city, zoom, x, y, day, class_code)
);

-- Running sums of the ticket table: open tickets by step, opened and closed by day.
CREATE TABLE hongtu.ticket_step_count (
    city text NOT NULL,
    community_code text NOT NULL,
    step smallint NOT NULL,
    tickets integer NOT NULL,
    PRIMARY KEY (city, community_code, step)
);
CREATE TABLE hongtu.ticket_day_count (
    city text NOT NULL,
    community_code text NOT NULL,
    class_code text NOT NULL,
    day date NOT NULL,
    opened integer NOT NULL DEFAULT 0,
    closed integer NOT NULL DEFAULT 0,
    PRIMARY KEY (city, day, community_code, class_code)
);

-- The last sequence number of a city's ticket events that every reader may rely on: written in commit order.
CREATE TABLE hongtu.live_state (
    city text PRIMARY KEY,
    seq bigint NOT NULL,
    tickets bigint NOT NULL,
    changed_at timestamptz NOT NULL
);
