-- +goose Up

CREATE TABLE automation_rule (
    id         BIGINT  PRIMARY KEY,
    position   BIGINT  NOT NULL,
    is_on      BOOLEAN NOT NULL,
    version    BIGINT  NOT NULL,
    walked_to  BIGINT  NOT NULL DEFAULT 0,
    removed_at BIGINT  NOT NULL DEFAULT 0
);

CREATE TABLE automation_rule_version (
    rule_id   BIGINT NOT NULL REFERENCES automation_rule (id),
    version   BIGINT NOT NULL,
    name      TEXT   NOT NULL CHECK (name <> ''),
    cause     TEXT   NOT NULL,
    after_min BIGINT NOT NULL,
    condition TEXT   NOT NULL,
    acts      TEXT   NOT NULL,
    by_id     BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (rule_id, version)
);

-- What ran. The key keeps a rule from running twice for one cause: root is the
-- event with which a chain began, or the instant that was waited for.
CREATE TABLE automation_run (
    id      BIGINT PRIMARY KEY,
    rule_id BIGINT NOT NULL REFERENCES automation_rule (id),
    version BIGINT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    root    BIGINT NOT NULL,
    depth   BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    outcome TEXT   NOT NULL CHECK (outcome IN ('done', 'failed', 'stopped')),
    why     TEXT   NOT NULL DEFAULT '',
    UNIQUE (rule_id, case_id, root, outcome)
);
CREATE INDEX automation_run_case ON automation_run (case_id);

CREATE TABLE automation_trial (
    id      BIGINT PRIMARY KEY,
    rule_id BIGINT NOT NULL REFERENCES automation_rule (id),
    version BIGINT NOT NULL,
    by_id   BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    state   TEXT   NOT NULL CHECK (state IN ('running', 'done')),
    total   BIGINT NOT NULL DEFAULT 0,
    done    BIGINT NOT NULL DEFAULT 0,
    causes  BIGINT NOT NULL DEFAULT 0,
    fitted  BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE automation_trial_case (
    trial_id BIGINT NOT NULL REFERENCES automation_trial (id),
    case_id  BIGINT NOT NULL REFERENCES cases (id),
    times    BIGINT NOT NULL,
    PRIMARY KEY (trial_id, case_id)
);
