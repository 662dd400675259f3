-- +goose Up

-- The way of each ended case, as a row of steps, and what it adds to the sums.
CREATE TABLE processes_trace (
    case_id    BIGINT PRIMARY KEY REFERENCES cases (id),
    week       BIGINT  NOT NULL,
    kind       TEXT    NOT NULL,
    topic_id   BIGINT  NOT NULL,
    variant_id BIGINT  NOT NULL,
    reworked   BOOLEAN NOT NULL,
    handed     BIGINT  NOT NULL,
    waits      TEXT    NOT NULL
);
CREATE INDEX processes_trace_variant ON processes_trace (variant_id, week, case_id);

CREATE TABLE processes_variant (
    id   BIGINT PRIMARY KEY,
    path TEXT NOT NULL
);

-- Ended cases by week, scope (all, a type, a topic) and variant.
CREATE TABLE processes_sum (
    week       BIGINT NOT NULL,
    scope      TEXT   NOT NULL,
    variant_id BIGINT NOT NULL,
    n          BIGINT NOT NULL,
    reworked   BIGINT NOT NULL,
    handed     BIGINT NOT NULL,
    PRIMARY KEY (scope, week, variant_id)
);

-- How long it took from one step to the next: how many in each stretch of time.
CREATE TABLE processes_wait (
    week   BIGINT NOT NULL,
    scope  TEXT   NOT NULL,
    edge   TEXT   NOT NULL,
    bucket BIGINT NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (scope, week, edge, bucket)
);

-- The register: who looks after a process, and by when it is looked through.
CREATE TABLE processes_entry (
    scope      TEXT   PRIMARY KEY CHECK (scope <> ''),
    owner_id   BIGINT NOT NULL REFERENCES staff_account (id),
    every_days BIGINT NOT NULL CHECK (every_days BETWEEN 7 AND 366),
    review_at  BIGINT NOT NULL
);

-- What each review found and changed.
CREATE TABLE processes_review (
    id    BIGINT PRIMARY KEY,
    scope TEXT   NOT NULL REFERENCES processes_entry (scope),
    note  TEXT   NOT NULL CHECK (note <> ''),
    by_id BIGINT NOT NULL,
    at    BIGINT NOT NULL
);
CREATE INDEX processes_review_of ON processes_review (scope, id);
