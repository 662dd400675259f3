-- +goose Up
-- The day of review of which the owner was told, so that they are told once of each.
ALTER TABLE knowledge_article ADD COLUMN review_told BIGINT NOT NULL DEFAULT 0;
