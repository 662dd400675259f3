-- +goose Up
CREATE TABLE waiting_callback (
    id         BIGINT  PRIMARY KEY,
    case_id    BIGINT  NOT NULL UNIQUE,
    promise_id BIGINT  NOT NULL,
    caller     TEXT    NOT NULL,
    asked_at   BIGINT  NOT NULL,
    due_at     BIGINT  NOT NULL,
    tries      BIGINT  NOT NULL DEFAULT 0,
    tried_at   BIGINT  NOT NULL DEFAULT 0,
    done_at    BIGINT  NOT NULL DEFAULT 0,
    done_by    BIGINT  NOT NULL DEFAULT 0
);
CREATE INDEX waiting_callback_open ON waiting_callback (due_at, id) WHERE done_at = 0;
CREATE INDEX waiting_callback_caller ON waiting_callback (caller, asked_at);
