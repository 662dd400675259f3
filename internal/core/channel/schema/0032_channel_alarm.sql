-- +goose Up
-- How far work that follows the ledger at its own pace has come.
CREATE TABLE channel_cursor (
    name TEXT PRIMARY KEY,
    id   BIGINT NOT NULL                  -- of the last row done
);
INSERT INTO channel_cursor (name, id) VALUES ('tally', 0);

-- Arrivals by hour: the history that tells how long an inbox is silent. Mailbox
-- 0 is what came over SMTP.
CREATE TABLE channel_hour (
    mailbox_id BIGINT NOT NULL,
    hour       BIGINT NOT NULL,           -- hours since 1970
    n          BIGINT NOT NULL,
    last_at    BIGINT NOT NULL,           -- the newest arrival in it
    PRIMARY KEY (mailbox_id, hour)
);

-- What is wrong with an inbox. At most one open alarm of a kind a mailbox.
CREATE TABLE channel_alarm (
    id         BIGINT PRIMARY KEY,
    mailbox_id BIGINT NOT NULL,
    kind       TEXT   NOT NULL CHECK (kind IN ('silent', 'unreachable', 'no_submission', 'sign_in')),
    since      BIGINT NOT NULL,           -- from when on it was so
    raised_at  BIGINT NOT NULL,
    detail     TEXT   NOT NULL,           -- the server's words
    cleared_at BIGINT NOT NULL            -- 0 while it lasts
);
CREATE UNIQUE INDEX channel_alarm_open ON channel_alarm (mailbox_id, kind) WHERE cleared_at = 0;
