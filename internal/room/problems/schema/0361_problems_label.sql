-- +goose Up

-- What colleagues said cases are about, in the order in which they said it: what
-- the model said before it learned it, and when it did.
CREATE TABLE problems_label (
    id         BIGINT PRIMARY KEY,
    case_id    BIGINT NOT NULL REFERENCES cases (id),
    was_topic  BIGINT NOT NULL,
    topic_id   BIGINT NOT NULL,
    said_topic BIGINT NOT NULL DEFAULT 0,
    at         BIGINT NOT NULL,
    learned_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX problems_label_new ON problems_label (id) WHERE learned_at = 0;
CREATE INDEX problems_label_said ON problems_label (id) WHERE said_topic <> 0;
