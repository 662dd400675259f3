-- +goose Up
-- A file of an article, of all its languages at once. Readers see those that are
-- live: what was attached after the last publication waits for the next.
CREATE TABLE knowledge_file (
    file_id    BIGINT  PRIMARY KEY REFERENCES files_ref (id),
    article_id BIGINT  NOT NULL REFERENCES knowledge_article (id),
    name       TEXT    NOT NULL CHECK (name <> ''),
    live       BOOLEAN NOT NULL DEFAULT false,
    by_id      BIGINT  NOT NULL,
    at         BIGINT  NOT NULL
);
CREATE UNIQUE INDEX knowledge_file_name ON knowledge_file (article_id, name);
