-- +goose Up

-- The rules in their order. What a rule says stands in its versions, which are
-- never changed: a reason that names one can be read for ever.
CREATE TABLE routing_rule (
    id         BIGINT  PRIMARY KEY,
    position   BIGINT  NOT NULL,
    is_on      BOOLEAN NOT NULL,
    version    BIGINT  NOT NULL,
    removed_at BIGINT  NOT NULL DEFAULT 0
);

CREATE TABLE routing_rule_version (
    rule_id   BIGINT NOT NULL REFERENCES routing_rule (id),
    version   BIGINT NOT NULL,
    name      TEXT   NOT NULL CHECK (name <> ''),
    condition TEXT   NOT NULL,
    outcome   TEXT   NOT NULL,
    by_id     BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (rule_id, version)
);

-- Cases for which nobody was free; they are offered again when somebody is.
CREATE TABLE routing_waiting (
    case_id  BIGINT PRIMARY KEY REFERENCES cases (id),
    asked_at BIGINT NOT NULL
);
CREATE INDEX routing_waiting_asked ON routing_waiting (asked_at, case_id);

-- A rule tried on what has been. The draft is the list as it would be.
CREATE TABLE routing_trial (
    id       BIGINT  PRIMARY KEY,
    rule_id  BIGINT  NOT NULL,
    by_id    BIGINT  NOT NULL,
    at       BIGINT  NOT NULL,
    draft    TEXT    NOT NULL,
    state    TEXT    NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    total    BIGINT  NOT NULL DEFAULT 0,
    done     BIGINT  NOT NULL DEFAULT 0,
    changed  BIGINT  NOT NULL DEFAULT 0,
    to_duty  BIGINT  NOT NULL DEFAULT 0,
    was_duty BIGINT  NOT NULL DEFAULT 0,
    right_now BIGINT NOT NULL DEFAULT 0,
    right_then BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE routing_trial_case (
    trial_id BIGINT NOT NULL REFERENCES routing_trial (id),
    n        BIGINT NOT NULL,
    case_id  BIGINT NOT NULL REFERENCES cases (id),
    from_id  BIGINT NOT NULL,
    to_id    BIGINT NOT NULL,
    from_by  TEXT   NOT NULL,
    to_by    TEXT   NOT NULL,
    rule_id  BIGINT NOT NULL,
    PRIMARY KEY (trial_id, n)
);
