-- +goose Up
-- The place in the record is kept with those of all its readers.
INSERT INTO event_walk (name, event_id, at, holder, held_until)
SELECT 'cases.follow', event_id, at, 0, 0 FROM cases_first_walk;
DROP VIEW cases_first_walk_fact;
DROP TABLE cases_first_walk;
