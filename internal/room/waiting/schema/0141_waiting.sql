-- +goose Up
CREATE TABLE waiting_event (
    id       BIGINT PRIMARY KEY,
    key      TEXT   NOT NULL UNIQUE CHECK (key <> ''),
    contact  TEXT   NOT NULL CHECK (contact <> ''),
    kind     TEXT   NOT NULL CHECK (kind IN ('arrived', 'queued', 'offered', 'answered', 'abandoned', 'ended', 'called_back')),
    at       BIGINT NOT NULL,
    queue    TEXT   NOT NULL,
    channel  TEXT   NOT NULL CHECK (channel IN ('phone', 'chat')),
    caller   TEXT   NOT NULL,
    case_id  BIGINT NOT NULL,
    noted_by BIGINT NOT NULL,
    taken_at BIGINT NOT NULL
);
CREATE INDEX waiting_event_of ON waiting_event (channel, contact, at);
CREATE TABLE waiting_contact (
    channel        TEXT   NOT NULL,
    contact        TEXT   NOT NULL,
    first_at       BIGINT NOT NULL,
    queue          TEXT   NOT NULL,
    queue_at       BIGINT NOT NULL,
    caller         TEXT   NOT NULL,
    case_id        BIGINT NOT NULL,
    arrived_at     BIGINT NOT NULL,
    queued_at      BIGINT NOT NULL,
    offered_at     BIGINT NOT NULL,
    answered_at    BIGINT NOT NULL,
    abandoned_at   BIGINT NOT NULL,
    ended_at       BIGINT NOT NULL,
    called_back_at BIGINT NOT NULL,
    PRIMARY KEY (channel, contact)
);
CREATE INDEX waiting_contact_first ON waiting_contact (first_at, channel, contact);
CREATE INDEX waiting_contact_caller ON waiting_contact (caller, first_at) WHERE caller <> '';
CREATE TABLE waiting_setting (
    name  TEXT   PRIMARY KEY,
    value BIGINT NOT NULL
);
