-- +goose Up
-- The versions of the policy; what was in force once is never changed. Version 1
-- is the one that Rida brings along and stands here only when the firm has made
-- another.
CREATE TABLE promises_policy (
    version BIGINT PRIMARY KEY CHECK (version > 1),
    name    TEXT   NOT NULL CHECK (name <> ''),     -- what changed, in the words of who changed it
    body    TEXT   NOT NULL,                        -- JSON, see Book
    made_at BIGINT NOT NULL,
    made_by BIGINT NOT NULL,
    on_at   BIGINT NOT NULL DEFAULT 0,              -- since when it holds; 0 for the draft
    on_by   BIGINT NOT NULL DEFAULT 0,
    edition BIGINT NOT NULL DEFAULT 1               -- of the draft
);
CREATE UNIQUE INDEX promises_policy_one_draft ON promises_policy (on_at) WHERE on_at = 0;

-- Drafts that were tried on what has been.
CREATE TABLE promises_trial (
    id      BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    edition BIGINT NOT NULL,
    by_id   BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    result  TEXT   NOT NULL                          -- JSON, see Trial
);
CREATE INDEX promises_trial_of ON promises_trial (version, id);

-- The kinds of promise that the firm has named.
CREATE TABLE promises_kind (
    code       TEXT    PRIMARY KEY CHECK (code <> ''),
    name_ar    TEXT    NOT NULL,
    name_fa    TEXT    NOT NULL,
    name_en    TEXT    NOT NULL,
    says_ar    TEXT    NOT NULL DEFAULT '',          -- what the customer reads beside the date
    says_fa    TEXT    NOT NULL DEFAULT '',
    says_en    TEXT    NOT NULL DEFAULT '',
    opening    BOOLEAN NOT NULL DEFAULT false,       -- given with every case to which the policy gives it a target
    inward     BOOLEAN NOT NULL DEFAULT false,       -- between colleagues
    created_at BIGINT  NOT NULL,
    retired_at BIGINT  NOT NULL DEFAULT 0,
    version    BIGINT  NOT NULL DEFAULT 1
);
CREATE TRIGGER promises_policy_stands BEFORE UPDATE ON promises_policy
FOR EACH ROW WHEN (OLD.on_at <> 0) EXECUTE FUNCTION promises_refuse();
CREATE TRIGGER promises_policy_stays BEFORE DELETE ON promises_policy
FOR EACH ROW WHEN (OLD.on_at <> 0) EXECUTE FUNCTION promises_refuse();
