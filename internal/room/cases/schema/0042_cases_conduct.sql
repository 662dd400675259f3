-- +goose Up

-- Where the protocol of conduct stands with a customer; no row is calm.
CREATE TABLE cases_conduct (
    customer_id BIGINT NOT NULL PRIMARY KEY REFERENCES customers (id),
    case_id     BIGINT NOT NULL REFERENCES cases (id),
    level       TEXT   NOT NULL CHECK (level IN ('understood', 'warned', 'limit_asked', 'limited', 'end_asked', 'ended')),
    since       BIGINT NOT NULL,
    review_at   BIGINT NOT NULL,
    asked_by    BIGINT REFERENCES staff_account (id),
    agreed_by   BIGINT REFERENCES staff_account (id),
    channel     TEXT   NOT NULL DEFAULT '',
    appealed_at BIGINT NOT NULL DEFAULT 0,
    -- the second person is another one
    CHECK (agreed_by IS NULL OR asked_by IS NULL OR agreed_by <> asked_by),
    -- a limit leaves a way in
    CHECK (level NOT IN ('limited', 'end_asked', 'ended') OR channel <> '')
);
CREATE INDEX cases_conduct_review ON cases_conduct (review_at, customer_id);

-- The log that keeps colleagues safe: what happened, in the words of the one to
-- whom it happened. Personal text; never in the record of events.
CREATE TABLE cases_incident (
    id          BIGINT PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    case_id     BIGINT NOT NULL REFERENCES cases (id),
    step        TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    text        TEXT   NOT NULL,
    cause       TEXT   NOT NULL DEFAULT '',
    message_id  BIGINT REFERENCES cases_message (id),
    by_id       BIGINT NOT NULL,
    at          BIGINT NOT NULL
);
CREATE INDEX cases_incident_of ON cases_incident (customer_id, id);
CREATE INDEX cases_incident_case ON cases_incident (case_id, id);
