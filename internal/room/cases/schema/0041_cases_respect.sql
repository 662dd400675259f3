-- +goose Up

-- Words of the house that a customer need not know, and what customers say
-- instead, one a line.
CREATE TABLE cases_term (
    id     BIGINT  PRIMARY KEY,
    lang   TEXT    NOT NULL CHECK (lang IN ('ar', 'fa', 'en')),
    word   TEXT    NOT NULL CHECK (word <> ''),
    plain  TEXT    NOT NULL,
    always BOOLEAN NOT NULL
);
CREATE INDEX cases_term_lang ON cases_term (lang, id);

-- Why a writer passed a gate. Personal text, so it stands here and not in the
-- record of events.
CREATE TABLE cases_gate_pass (
    message_id BIGINT NOT NULL REFERENCES cases_message (id),
    gate       TEXT   NOT NULL,
    reason     TEXT   NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (message_id, gate)
);

-- How many notes of a team in a month held blame. There is no message and no
-- person behind these counts, on purpose; the second table only tells how many
-- people wrote, never who of them wrote what.
CREATE TABLE cases_blame (
    team_id BIGINT NOT NULL REFERENCES staff_team (id),
    month   TEXT   NOT NULL,
    notes   BIGINT NOT NULL,
    blaming BIGINT NOT NULL,
    PRIMARY KEY (month, team_id)
);
CREATE TABLE cases_blame_writer (
    team_id    BIGINT NOT NULL REFERENCES staff_team (id),
    month      TEXT   NOT NULL,
    account_id BIGINT NOT NULL REFERENCES staff_account (id),
    PRIMARY KEY (month, team_id, account_id)
);
