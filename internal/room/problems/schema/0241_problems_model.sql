-- +goose Up

-- What was learned of what texts are about: weights, never a text.
CREATE TABLE problems_model (
    name       TEXT   PRIMARY KEY CHECK (name <> ''),
    version    BIGINT NOT NULL,
    weights    TEXT   NOT NULL,
    trained_by BIGINT NOT NULL,
    trained_at BIGINT NOT NULL
);
