-- +goose Up
-- What must be filled in is asked at every opening of a case.
CREATE INDEX fields_needed ON fields (holder, required, place, id) WHERE archived_at = 0;
