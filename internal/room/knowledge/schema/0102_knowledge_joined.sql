-- +goose Up
-- ends_with is the case whose end counts for a link: its own, or the one that
-- its case was merged into.
ALTER TABLE knowledge_use ADD COLUMN ends_with BIGINT NOT NULL DEFAULT 0;
UPDATE knowledge_use SET ends_with = case_id;
CREATE INDEX knowledge_use_end ON knowledge_use (ends_with, kind, item_id);

-- Cases that were merged into others, so that a merge can be undone and what is
-- used afterwards counts with the case that goes on.
CREATE TABLE knowledge_joined (
    case_id BIGINT PRIMARY KEY,
    into_id BIGINT NOT NULL
);
CREATE INDEX knowledge_joined_into ON knowledge_joined (into_id);
