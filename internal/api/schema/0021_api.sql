-- +goose Up
-- Answers to calls that came with an Idempotency-Key, kept in the transaction
-- of the act, for two days.
CREATE TABLE api_idempotency (
    account_id BIGINT NOT NULL REFERENCES staff_account (id),
    route      TEXT   NOT NULL,           -- method and path
    key        TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    body_hash  TEXT   NOT NULL,           -- of the query and the body
    status     BIGINT NOT NULL,
    location   TEXT   NOT NULL,
    body       BYTEA  NOT NULL,
    PRIMARY KEY (account_id, route, key)
);
CREATE INDEX api_idempotency_at ON api_idempotency (at);
