-- +goose Up
-- How long cases of a kind are kept, from what on; a kind without a row is kept
-- for ever.
CREATE TABLE records_class (
    kind   TEXT   PRIMARY KEY CHECK (kind IN ('enquiry', 'request', 'complaint', 'criticism', 'suggestion', 'praise', 'opinion')),
    years  BIGINT NOT NULL CHECK (years BETWEEN 1 AND 100),
    since  TEXT   NOT NULL CHECK (since IN ('closed', 'received')),
    set_by BIGINT NOT NULL,
    set_at BIGINT NOT NULL,
    reason TEXT   NOT NULL CHECK (reason <> '')
);

-- What the law, or a dispute, forbids to dispose of.
CREATE TABLE records_hold (
    id        BIGINT PRIMARY KEY,
    case_id   BIGINT NOT NULL,
    reason    TEXT   NOT NULL CHECK (reason <> ''),
    by_id     BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    lifted_by BIGINT NOT NULL DEFAULT 0,
    lifted_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX records_hold_one ON records_hold (case_id) WHERE lifted_at = 0;

-- A disposal: listed by one person, let go by another, then done case by case.
CREATE TABLE records_run (
    id          BIGINT  PRIMARY KEY,
    state       TEXT    NOT NULL CHECK (state IN ('listed', 'running', 'done', 'dropped')),
    single      BOOLEAN NOT NULL, -- one case, for a reason of its own, whatever its age
    reason      TEXT    NOT NULL CHECK (reason <> ''),
    made_by     BIGINT  NOT NULL,
    made_at     BIGINT  NOT NULL,
    approved_by BIGINT  NOT NULL DEFAULT 0,
    approved_at BIGINT  NOT NULL DEFAULT 0,
    ended_at    BIGINT  NOT NULL DEFAULT 0,
    total       BIGINT  NOT NULL,
    gone        BIGINT  NOT NULL DEFAULT 0,
    kept        BIGINT  NOT NULL DEFAULT 0,
    sha256      TEXT    NOT NULL,
    CHECK (approved_by = 0 OR approved_by <> made_by)
);
CREATE TABLE records_item (
    run_id    BIGINT NOT NULL REFERENCES records_run (id),
    place     BIGINT NOT NULL,
    case_id   BIGINT NOT NULL,
    reference TEXT   NOT NULL,
    kind      TEXT   NOT NULL,
    since_at  BIGINT NOT NULL,
    state     TEXT   NOT NULL CHECK (state IN ('listed', 'gone', 'kept')),
    why       TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (run_id, place)
);
CREATE INDEX records_item_waiting ON records_item (run_id, place) WHERE state = 'listed';
CREATE INDEX records_item_case ON records_item (case_id);
