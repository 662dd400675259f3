-- +goose Up
-- What an act on many cases fills in where it is missing, as JSON: what was
-- written, by the keys of the fields. It is emptied when the act is over.
ALTER TABLE cases_bulk ADD COLUMN filling TEXT NOT NULL DEFAULT '';
