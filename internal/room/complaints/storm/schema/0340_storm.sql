-- +goose Up
-- One cause with many cases: each case keeps its own reply, clock and owner.
CREATE TABLE storm_incident (
    id         BIGINT  PRIMARY KEY,
    title      TEXT    NOT NULL CHECK (title <> ''),
    cause      TEXT    NOT NULL CHECK (cause IN ('ours', 'supplier', 'unavoidable')),
    product    TEXT    NOT NULL DEFAULT '',
    branch     TEXT    NOT NULL DEFAULT '',
    topic      TEXT    NOT NULL DEFAULT '',
    since_at   BIGINT  NOT NULL,
    until_at   BIGINT  NOT NULL DEFAULT 0,
    notice_ar  TEXT    NOT NULL DEFAULT '',
    notice_fa  TEXT    NOT NULL DEFAULT '',
    notice_en  TEXT    NOT NULL DEFAULT '',
    public     BOOLEAN NOT NULL DEFAULT false,
    rule       TEXT    NOT NULL DEFAULT '',
    joins      BOOLEAN NOT NULL DEFAULT false,
    seen_id    BIGINT  NOT NULL DEFAULT 0,
    ended_at   BIGINT  NOT NULL DEFAULT 0,
    opened_by  BIGINT  NOT NULL,
    opened_at  BIGINT  NOT NULL,
    changed_at BIGINT  NOT NULL,
    CHECK (NOT public OR notice_ar <> '' OR notice_fa <> '' OR notice_en <> '')
);
CREATE INDEX storm_incident_list ON storm_incident (ended_at, id);
CREATE INDEX storm_incident_shown ON storm_incident (id) WHERE public;
CREATE TABLE storm_member (
    incident_id BIGINT NOT NULL REFERENCES storm_incident (id),
    case_id     BIGINT NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('suggested', 'joined', 'left', 'differs')),
    way         TEXT   NOT NULL CHECK (way IN ('hand', 'many', 'alike', 'rule')),
    fact        TEXT   NOT NULL DEFAULT '',
    by_id       BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (incident_id, case_id)
);
CREATE UNIQUE INDEX storm_member_one ON storm_member (case_id) WHERE state = 'joined';
CREATE INDEX storm_member_state ON storm_member (incident_id, state, case_id);
CREATE TABLE storm_word (
    id          BIGINT PRIMARY KEY,
    incident_id BIGINT NOT NULL REFERENCES storm_incident (id),
    state       TEXT   NOT NULL CHECK (state IN ('draft', 'sending', 'sent', 'stopped')),
    ar          TEXT   NOT NULL DEFAULT '',
    fa          TEXT   NOT NULL DEFAULT '',
    en          TEXT   NOT NULL DEFAULT '',
    written_by  BIGINT NOT NULL,
    written_at  BIGINT NOT NULL,
    send_at     BIGINT NOT NULL DEFAULT 0,
    ended_at    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX storm_word_of ON storm_word (incident_id, id);
CREATE TABLE storm_letter (
    word_id    BIGINT NOT NULL REFERENCES storm_word (id),
    case_id    BIGINT NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('waiting', 'sent', 'refused')),
    why        TEXT   NOT NULL DEFAULT '',
    message_id BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (word_id, case_id)
);
CREATE INDEX storm_letter_state ON storm_letter (word_id, state, case_id);
