-- +goose Up
CREATE TABLE charter_version (
    id           BIGINT PRIMARY KEY,
    number       BIGINT NOT NULL DEFAULT 0,
    body         TEXT   NOT NULL,
    edition      BIGINT NOT NULL DEFAULT 1,
    changed_at   BIGINT NOT NULL,
    changed_by   BIGINT NOT NULL REFERENCES staff_account (id),
    published_at BIGINT NOT NULL DEFAULT 0,
    published_by BIGINT REFERENCES staff_account (id),
    CHECK ((number = 0) = (published_at = 0)),
    CHECK ((published_at = 0) = (published_by IS NULL))
);
CREATE UNIQUE INDEX charter_version_number ON charter_version (number);
-- +goose StatementBegin
CREATE TRIGGER charter_version_stands BEFORE UPDATE ON charter_version WHEN OLD.number > 0
BEGIN SELECT RAISE(ABORT, 'a published charter is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER charter_version_stays BEFORE DELETE ON charter_version WHEN OLD.number > 0
BEGIN SELECT RAISE(ABORT, 'a published charter is never changed'); END;
-- +goose StatementEnd

CREATE TABLE charter_remedy (
    id         BIGINT PRIMARY KEY,
    clause     TEXT   NOT NULL,
    version_id BIGINT NOT NULL REFERENCES charter_version (id),
    case_id    BIGINT NOT NULL,
    promise_id BIGINT NOT NULL REFERENCES promises (id),
    owner_id   BIGINT NOT NULL REFERENCES staff_account (id),
    broken_at  BIGINT NOT NULL,
    made_at    BIGINT NOT NULL,
    state      TEXT   NOT NULL DEFAULT 'owed' CHECK (state IN ('owed', 'given', 'waived')),
    settled_at BIGINT NOT NULL DEFAULT 0,
    settled_by BIGINT REFERENCES staff_account (id),
    reason     TEXT   NOT NULL DEFAULT '',
    CHECK ((state = 'owed') = (settled_at = 0)),
    CHECK ((settled_at = 0) = (settled_by IS NULL)),
    CHECK (state <> 'waived' OR reason <> '')
);
-- one remedy for a word that was broken, however often the record is read
CREATE UNIQUE INDEX charter_remedy_once ON charter_remedy (promise_id, clause);
CREATE INDEX charter_remedy_state ON charter_remedy (state, id);
CREATE INDEX charter_remedy_owner ON charter_remedy (owner_id, state, id);
CREATE INDEX charter_remedy_case ON charter_remedy (case_id);

-- what changed because customers said so
CREATE TABLE charter_change (
    id         BIGINT PRIMARY KEY,
    told_at    BIGINT NOT NULL,
    body       TEXT   NOT NULL,
    made_by    BIGINT NOT NULL REFERENCES staff_account (id),
    removed_at BIGINT NOT NULL DEFAULT 0
);
