-- +goose Up
CREATE TABLE event (
    id           BIGINT PRIMARY KEY,
    at           BIGINT NOT NULL,
    kind         TEXT   NOT NULL,
    subject_kind TEXT   NOT NULL,
    subject_id   BIGINT NOT NULL,
    seq          BIGINT NOT NULL CHECK (seq > 0),
    actor_kind   TEXT   NOT NULL CHECK (actor_kind IN ('staff', 'customer', 'system')),
    actor_id     BIGINT NOT NULL,
    data         TEXT   NOT NULL,
    hash         BYTEA  NOT NULL
);
CREATE UNIQUE INDEX event_chain ON event (subject_kind, subject_id, seq);
-- +goose StatementBegin
CREATE TRIGGER event_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'an event is written once and never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER event_never_dropped BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'an event is written once and never dropped'); END;
-- +goose StatementEnd
