-- +goose Up
-- how often it was passed up because nobody decided, and the promise to decide
ALTER TABLE remedy_offer ADD COLUMN raised BIGINT NOT NULL DEFAULT 0;
ALTER TABLE remedy_offer ADD COLUMN promise_id BIGINT NOT NULL DEFAULT 0;
