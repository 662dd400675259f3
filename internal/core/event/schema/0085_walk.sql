-- +goose Up
-- How far each reader has read the record of events, and which process reads.
CREATE TABLE event_walk (
    name       TEXT   PRIMARY KEY,
    event_id   BIGINT NOT NULL,
    at         BIGINT NOT NULL, -- of the newest event read
    holder     BIGINT NOT NULL,
    held_until BIGINT NOT NULL
);
CREATE VIEW event_walk_fact AS SELECT name, at FROM event_walk;
