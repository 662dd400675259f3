-- +goose Up
CREATE TABLE files_blob (
    sha256     TEXT   NOT NULL PRIMARY KEY,
    size       BIGINT NOT NULL,
    type       TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE files_ref (
    id         BIGINT PRIMARY KEY,
    sha256     TEXT    NOT NULL REFERENCES files_blob (sha256),
    name       TEXT    NOT NULL CHECK (name <> ''),
    declared   TEXT    NOT NULL,
    owner_kind TEXT    NOT NULL,
    owner_id   BIGINT  NOT NULL,
    content_id TEXT    NOT NULL,
    inline     BOOLEAN NOT NULL,
    created_at BIGINT  NOT NULL
);
CREATE INDEX files_ref_owner ON files_ref (owner_kind, owner_id, id);
CREATE INDEX files_ref_blob ON files_ref (sha256);
