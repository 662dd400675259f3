-- +goose Up
-- What was sent from a page of the portal, so that the same form sent twice acts once.
CREATE TABLE portal_form (
    key     TEXT   NOT NULL PRIMARY KEY,
    case_id BIGINT REFERENCES cases (id),
    at      BIGINT NOT NULL
);
CREATE INDEX portal_form_at ON portal_form (at);
