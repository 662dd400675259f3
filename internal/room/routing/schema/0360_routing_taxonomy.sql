-- +goose Up

-- A topic has somebody who looks after it; it may be known to the house alone,
-- without being an answer at the door; and one that was merged goes on as another.
ALTER TABLE routing_topic ADD COLUMN owner_id BIGINT REFERENCES staff_account (id);
ALTER TABLE routing_topic ADD COLUMN merged_into BIGINT REFERENCES routing_topic (id);
ALTER TABLE routing_topic ADD COLUMN offered BOOLEAN NOT NULL DEFAULT true;

-- What became of each topic, with its names as they were before.
CREATE TABLE routing_topic_change (
    id       BIGINT PRIMARY KEY,
    topic_id BIGINT NOT NULL REFERENCES routing_topic (id),
    kind     TEXT   NOT NULL CHECK (kind IN ('added', 'renamed', 'owned', 'merged', 'took_in', 'retired', 'restored')),
    name_ar  TEXT   NOT NULL,
    name_fa  TEXT   NOT NULL,
    name_en  TEXT   NOT NULL,
    other_id BIGINT NOT NULL DEFAULT 0,
    by_id    BIGINT NOT NULL,
    at       BIGINT NOT NULL
);
CREATE INDEX routing_topic_change_of ON routing_topic_change (topic_id, id);
