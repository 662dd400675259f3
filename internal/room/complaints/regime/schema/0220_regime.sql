-- +goose Up
-- what a rule asks, version by version; a version is never changed
CREATE TABLE regime_version (
    id         BIGINT PRIMARY KEY,
    code       TEXT   NOT NULL CHECK (code <> ''),
    number     BIGINT NOT NULL,
    origin     TEXT   NOT NULL CHECK (origin IN ('product', 'house')),
    body       TEXT   NOT NULL,
    sha256     TEXT   NOT NULL,
    reason     TEXT   NOT NULL DEFAULT '',
    changed_by BIGINT REFERENCES staff_account (id),
    changed_at BIGINT NOT NULL,
    CHECK ((origin = 'house') = (changed_by IS NOT NULL)),
    CHECK (origin = 'product' OR reason <> '')
);
CREATE UNIQUE INDEX regime_version_number ON regime_version (code, number);

-- those under which complaints of the house stand
CREATE TABLE regime_chosen (
    code      TEXT   PRIMARY KEY,
    chosen_at BIGINT NOT NULL,
    chosen_by BIGINT NOT NULL REFERENCES staff_account (id)
);

CREATE TABLE regime_clock (
    id          BIGINT PRIMARY KEY,
    case_id     BIGINT NOT NULL,
    version_id  BIGINT NOT NULL REFERENCES regime_version (id),
    code        TEXT   NOT NULL,
    kind        TEXT   NOT NULL CHECK (kind IN ('ack', 'update', 'answer', 'final')),
    rule        BIGINT NOT NULL,
    began_at    BIGINT NOT NULL,
    first_due   BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,
    state       TEXT   NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'stopped', 'met', 'withdrawn')),
    stopped_at  BIGINT NOT NULL DEFAULT 0,
    extended_at BIGINT NOT NULL DEFAULT 0,
    why         TEXT   NOT NULL DEFAULT '',
    met_at      BIGINT NOT NULL DEFAULT 0,
    met_by      BIGINT NOT NULL DEFAULT 0,
    note        TEXT   NOT NULL DEFAULT '',
    breached_at BIGINT NOT NULL DEFAULT 0,
    CHECK ((state = 'stopped') = (stopped_at > 0)),
    CHECK ((state = 'met') = (met_at > 0)),
    CHECK ((extended_at > 0) = (why <> ''))
);
CREATE UNIQUE INDEX regime_clock_once ON regime_clock (case_id, code, kind, rule);
-- the sweep reads what is due and nothing else
CREATE INDEX regime_clock_due ON regime_clock (due_at, id) WHERE state = 'running' AND breached_at = 0;
CREATE INDEX regime_clock_period ON regime_clock (code, began_at, case_id);

-- reports count the complaints of a period, not all cases
CREATE INDEX regime_received ON cases (received_at, id) WHERE type = 'complaint';
CREATE INDEX regime_ended ON cases (closed_at, id) WHERE type = 'complaint' AND state = 'closed';
