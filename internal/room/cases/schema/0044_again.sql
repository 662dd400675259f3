-- +goose Up
-- which time the customer comes with this matter, and since when: read with the
-- case itself, so that pages and lists know it without asking again
ALTER TABLE cases ADD COLUMN times BIGINT NOT NULL DEFAULT 1;
ALTER TABLE cases ADD COLUMN since_at BIGINT NOT NULL DEFAULT 0;

CREATE TABLE cases_again (
    case_id     BIGINT PRIMARY KEY REFERENCES cases (id),
    earlier_id  BIGINT NOT NULL REFERENCES cases (id),
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    gap         BIGINT NOT NULL CHECK (gap > 0),
    score       BIGINT NOT NULL,
    words       TEXT   NOT NULL,
    labels      TEXT   NOT NULL,
    found_at    BIGINT NOT NULL,
    refused_by  BIGINT REFERENCES staff_account (id),
    refused_at  BIGINT NOT NULL DEFAULT 0,
    CHECK ((refused_by IS NULL) = (refused_at = 0)),
    CHECK (earlier_id <> case_id)
);
CREATE INDEX cases_again_earlier ON cases_again (earlier_id);
CREATE INDEX cases_again_customer ON cases_again (customer_id, case_id);

-- what each case is to the figure of first-contact resolution
CREATE TABLE cases_first (
    case_id     BIGINT PRIMARY KEY REFERENCES cases (id),
    day         BIGINT  NOT NULL,
    received_at BIGINT  NOT NULL,
    team_id     BIGINT  NOT NULL,
    type        TEXT    NOT NULL,
    channel     TEXT    NOT NULL,
    counted     BOOLEAN NOT NULL,
    gap         BIGINT  NOT NULL,
    second_at   BIGINT  NOT NULL,
    solved_at   BIGINT  NOT NULL
);
CREATE INDEX cases_first_days ON cases_first (day, case_id);

-- the sums of a day, kept along with the rows above
CREATE TABLE cases_first_day (
    day      BIGINT NOT NULL,
    team_id  BIGINT NOT NULL,
    type     TEXT   NOT NULL,
    channel  TEXT   NOT NULL,
    cases    BIGINT NOT NULL,
    issues7  BIGINT NOT NULL,
    first7   BIGINT NOT NULL,
    issues14 BIGINT NOT NULL,
    first14  BIGINT NOT NULL,
    issues30 BIGINT NOT NULL,
    first30  BIGINT NOT NULL,
    PRIMARY KEY (day, team_id, type, channel)
);

-- how far the record of events has been read
CREATE TABLE cases_first_walk (
    id       BIGINT PRIMARY KEY,
    event_id BIGINT NOT NULL,
    at       BIGINT NOT NULL
);
INSERT INTO cases_first_walk (id, event_id, at) VALUES (1, 0, 0);

CREATE VIEW cases_first_day_fact AS
SELECT day, team_id, type, channel, cases, issues7, first7, issues14, first14, issues30, first30 FROM cases_first_day;

CREATE VIEW cases_first_fact AS
SELECT f.case_id, f.day, f.received_at, f.team_id, f.type, f.channel, f.gap, f.second_at, f.solved_at,
    c.reference, c.subject, c.lang, c.customer_name, c.owner_id, c.state
FROM cases_first f JOIN cases c ON c.id = f.case_id WHERE f.counted;

CREATE VIEW cases_first_walk_fact AS SELECT at FROM cases_first_walk WHERE id = 1;
