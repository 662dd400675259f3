-- +goose Up
-- When the words of a case were disposed of; its shell stays.
ALTER TABLE cases ADD COLUMN erased_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX cases_due ON cases (type, closed_at, id) WHERE state = 'closed' AND erased_at = 0;
