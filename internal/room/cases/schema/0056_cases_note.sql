-- +goose Up
-- A note may answer another, be edited and be removed. What it said before
-- stands in cases_note_version.
ALTER TABLE cases_message ADD COLUMN parent_id BIGINT REFERENCES cases_message (id);
ALTER TABLE cases_message ADD COLUMN edited_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases_message ADD COLUMN removed_at BIGINT NOT NULL DEFAULT 0;

CREATE TABLE cases_note_version (
    message_id BIGINT NOT NULL REFERENCES cases_message (id),
    version    BIGINT NOT NULL,
    text       TEXT   NOT NULL,
    by_id      BIGINT NOT NULL REFERENCES staff_account (id),
    at         BIGINT NOT NULL,
    PRIMARY KEY (message_id, version)
);

CREATE TABLE cases_mention (
    account_id BIGINT NOT NULL REFERENCES staff_account (id),
    message_id BIGINT NOT NULL REFERENCES cases_message (id),
    PRIMARY KEY (account_id, message_id)
);
CREATE INDEX cases_mention_in ON cases_mention (message_id);

CREATE TABLE cases_follower (
    case_id    BIGINT NOT NULL REFERENCES cases (id),
    account_id BIGINT NOT NULL REFERENCES staff_account (id),
    why        TEXT   NOT NULL CHECK (why IN ('chosen', 'mentioned', 'commented', 'helped', 'merged')),
    since      BIGINT NOT NULL,
    PRIMARY KEY (case_id, account_id)
);
CREATE INDEX cases_follower_of ON cases_follower (account_id, since);
