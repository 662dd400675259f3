-- +goose Up
-- From which severity a second person reads an answer before it goes; the newest
-- row holds, and the others say who thought otherwise before.
CREATE TABLE complaints_policy (
    id          BIGINT PRIMARY KEY,
    second_from BIGINT NOT NULL CHECK (second_from BETWEEN 0 AND 4),
    set_by      BIGINT NOT NULL,
    set_at      BIGINT NOT NULL,
    reason      TEXT   NOT NULL CHECK (reason <> '')
);
-- Lists narrowed by stage and severity walk along these.
CREATE INDEX complaints_complaint_state_severity ON complaints_complaint (state, severity, case_id);
