-- +goose Up
-- Addresses that a server has told us not to exist. No mail goes there until a
-- person clears them. A cleared one stays as a row, so that it can be seen who
-- did it.
CREATE TABLE channel_dead (
    id         BIGINT PRIMARY KEY,
    address    TEXT   NOT NULL,           -- folded: lower case, without marks
    since      BIGINT NOT NULL,
    bounce_id  BIGINT NOT NULL,           -- the ledger row that told it
    about_id   BIGINT NOT NULL,           -- our message that came back, 0 when not found
    code       TEXT   NOT NULL,           -- why, see BounceCode
    words      TEXT   NOT NULL,           -- the other server's
    cleared_at BIGINT NOT NULL,           -- 0 while mail is held
    cleared_by BIGINT NOT NULL
);
CREATE UNIQUE INDEX channel_dead_held ON channel_dead (address) WHERE cleared_at = 0;
