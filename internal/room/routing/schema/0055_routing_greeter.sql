-- +goose Up

-- The greeter's one question; its answers are the topics. One row, or none
-- while the firm asks nothing.
CREATE TABLE routing_question (
    id      BIGINT  PRIMARY KEY CHECK (id = 1),
    is_on   BOOLEAN NOT NULL,
    ask_ar  TEXT    NOT NULL,
    ask_fa  TEXT    NOT NULL,
    ask_en  TEXT    NOT NULL,
    version BIGINT  NOT NULL
);
