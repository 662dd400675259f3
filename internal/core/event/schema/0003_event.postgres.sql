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
CREATE FUNCTION event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an event is written once and never changed' USING ERRCODE = 'check_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER event_never_changed BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_refuse();
CREATE TRIGGER event_never_emptied BEFORE TRUNCATE ON event EXECUTE FUNCTION event_refuse();
