-- +goose Up
CREATE TABLE agreements_milestone (
    id           BIGINT  PRIMARY KEY,
    case_id      BIGINT  NOT NULL,
    promise_id   BIGINT  NOT NULL,
    title        TEXT    NOT NULL CHECK (title <> ''),
    form         TEXT    NOT NULL,
    excluded     TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('agreed', 'confirmed', 'working', 'passed', 'dropped')),
    due_at       BIGINT  NOT NULL,
    created_by   BIGINT  NOT NULL,
    created_at   BIGINT  NOT NULL,
    confirmed_at BIGINT  NOT NULL DEFAULT 0,
    words        TEXT    NOT NULL DEFAULT '',
    started_at   BIGINT  NOT NULL DEFAULT 0,
    unconfirmed  BOOLEAN NOT NULL DEFAULT false,
    ended_at     BIGINT  NOT NULL DEFAULT 0,
    ended_by     BIGINT  NOT NULL DEFAULT 0,
    why          TEXT    NOT NULL DEFAULT '',
    CHECK ((confirmed_at > 0) = (words <> '')),
    CHECK ((ended_at > 0) = (state IN ('passed', 'dropped')))
);
CREATE INDEX agreements_milestone_of ON agreements_milestone (case_id, due_at, id);
CREATE INDEX agreements_milestone_made ON agreements_milestone (created_at, case_id);
CREATE TABLE agreements_check (
    id           BIGINT PRIMARY KEY,
    milestone_id BIGINT NOT NULL REFERENCES agreements_milestone (id),
    text         TEXT   NOT NULL,
    done_at      BIGINT NOT NULL DEFAULT 0,
    done_by      BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX agreements_check_of ON agreements_check (milestone_id, id);
CREATE TABLE agreements_misunderstanding (
    id        BIGINT PRIMARY KEY,
    case_id   BIGINT NOT NULL,
    term      TEXT   NOT NULL CHECK (term <> ''),
    note      TEXT   NOT NULL,
    whose     TEXT   NOT NULL CHECK (whose IN ('ours', 'customer', 'both')),
    minutes   BIGINT NOT NULL CHECK (minutes >= 0),
    logged_by BIGINT NOT NULL,
    at        BIGINT NOT NULL
);
CREATE INDEX agreements_misunderstanding_at ON agreements_misunderstanding (at, id);
CREATE TABLE agreements_ask (
    id         BIGINT PRIMARY KEY,
    case_id    BIGINT NOT NULL,
    asked_by   BIGINT NOT NULL,
    team_id    BIGINT NOT NULL,
    to_id      BIGINT NOT NULL,
    what       TEXT   NOT NULL CHECK (what <> ''),
    state      TEXT   NOT NULL CHECK (state IN ('asked', 'countered', 'accepted', 'declined', 'done', 'dropped')),
    wanted_at  BIGINT NOT NULL,
    offered_at BIGINT NOT NULL DEFAULT 0,
    promise_id BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL DEFAULT 0,
    CHECK ((promise_id > 0) = (state IN ('accepted', 'done') OR state = 'dropped' AND promise_id > 0)),
    CHECK ((ended_at > 0) = (state IN ('declined', 'done', 'dropped')))
);
CREATE INDEX agreements_ask_of ON agreements_ask (case_id, id);
CREATE INDEX agreements_ask_open ON agreements_ask (to_id, id) WHERE ended_at = 0;
CREATE INDEX agreements_ask_by ON agreements_ask (asked_by, id) WHERE ended_at = 0;
