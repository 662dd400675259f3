-- +goose Up
-- Since when a rule listens: what happened before does not concern it.
ALTER TABLE automation_rule ADD COLUMN on_since BIGINT NOT NULL DEFAULT 0;

-- What an automation has set off, so that what follows belongs to its chain.
CREATE TABLE automation_chain (
    event_id BIGINT PRIMARY KEY,
    root     BIGINT NOT NULL,
    depth    BIGINT NOT NULL,
    rules    TEXT   NOT NULL
);
