-- +goose Up

-- One act on many cases at once. It runs case by case in small transactions and
-- can be taken back where nothing has happened since.
CREATE TABLE cases_bulk (
    id          BIGINT PRIMARY KEY,
    by_id       BIGINT NOT NULL REFERENCES staff_account (id),
    act         TEXT   NOT NULL CHECK (act IN ('assign', 'priority', 'tag', 'untag', 'type', 'snooze', 'propose')),
    value       TEXT   NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('running', 'done', 'undoing', 'undone')),
    total       BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    finished_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX cases_bulk_by ON cases_bulk (by_id, id);

-- What became of each case. before is what the act changed, as JSON; version is
-- that of the case after the act.
CREATE TABLE cases_bulk_item (
    bulk_id BIGINT NOT NULL REFERENCES cases_bulk (id),
    place   BIGINT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    state   TEXT   NOT NULL CHECK (state IN ('waiting', 'done', 'same', 'refused', 'undone', 'kept')),
    why     TEXT   NOT NULL DEFAULT '',
    before  TEXT   NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (bulk_id, place)
);
CREATE INDEX cases_bulk_item_state ON cases_bulk_item (bulk_id, state, place);
