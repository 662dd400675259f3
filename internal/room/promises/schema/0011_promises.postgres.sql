-- +goose Up
CREATE TABLE promises (
    id           BIGINT PRIMARY KEY,
    case_id      BIGINT  NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('first_response', 'reply', 'next_update')),
    what         TEXT    NOT NULL DEFAULT '',
    made_at      BIGINT  NOT NULL,
    due_at       BIGINT  NOT NULL CHECK (due_at >= made_at),
    replaces     BIGINT  REFERENCES promises (id),
    outcome      TEXT    NOT NULL DEFAULT 'open' CHECK (outcome IN ('open', 'kept', 'broken', 'withdrawn')),
    owed         BOOLEAN NOT NULL DEFAULT true,
    settled_at   BIGINT  NOT NULL DEFAULT 0,
    CHECK (outcome <> 'kept' OR settled_at < due_at),
    CHECK (owed = (outcome = 'open' OR (outcome = 'broken' AND settled_at = 0)))
);
CREATE INDEX promises_of_case ON promises (case_id, id);
CREATE INDEX promises_due ON promises (due_at, id) WHERE outcome = 'open';
-- +goose StatementBegin
CREATE FUNCTION promises_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a promise is not rewritten; a new one replaces it' USING ERRCODE = 'check_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER promises_never_rewritten BEFORE UPDATE OF case_id, kind, what, made_at, due_at, replaces ON promises
FOR EACH ROW EXECUTE FUNCTION promises_refuse();
