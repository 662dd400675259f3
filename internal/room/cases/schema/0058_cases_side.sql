-- +goose Up
-- A conversation with a supplier or another team, inside a case and outside of
-- what its customer can reach: no query for customers names these tables.
CREATE TABLE cases_side (
    id         BIGINT PRIMARY KEY,
    case_id    BIGINT NOT NULL REFERENCES cases (id),
    subject    TEXT   NOT NULL CHECK (subject <> ''),
    lang       TEXT   NOT NULL CHECK (lang IN ('ar', 'fa', 'en')),
    mail_token TEXT   NOT NULL,
    by_id      BIGINT NOT NULL REFERENCES staff_account (id),
    at         BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL DEFAULT 0,
    last_at    BIGINT NOT NULL,
    last_kind  TEXT   NOT NULL CHECK (last_kind IN ('staff', 'party')),
    messages   BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX cases_side_token ON cases_side (mail_token);
CREATE INDEX cases_side_of ON cases_side (case_id, id);

CREATE TABLE cases_side_party (
    side_id BIGINT NOT NULL REFERENCES cases_side (id),
    email   TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    since   BIGINT NOT NULL,
    PRIMARY KEY (side_id, email)
);

CREATE TABLE cases_side_message (
    id           BIGINT PRIMARY KEY,
    side_id      BIGINT NOT NULL REFERENCES cases_side (id),
    author_kind  TEXT   NOT NULL CHECK (author_kind IN ('staff', 'party')),
    author_id    BIGINT NOT NULL,
    author_name  TEXT   NOT NULL,
    author_email TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    lang         TEXT   NOT NULL,
    text         TEXT   NOT NULL,
    quoted       TEXT   NOT NULL DEFAULT '',
    attachments  BIGINT NOT NULL DEFAULT 0,
    ledger_id    BIGINT NOT NULL DEFAULT 0,
    message_id   TEXT   NOT NULL DEFAULT '',
    delivery     TEXT   NOT NULL DEFAULT '' CHECK (delivery IN ('', 'queued', 'sent', 'failed')),
    delivery_why TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX cases_side_message_of ON cases_side_message (side_id, id);
CREATE INDEX cases_side_message_thread ON cases_side_message (message_id) WHERE message_id <> '';
