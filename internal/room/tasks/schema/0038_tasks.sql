-- +goose Up
CREATE TABLE tasks (
    id           BIGINT  PRIMARY KEY,
    title        TEXT    NOT NULL CHECK (title <> ''),
    notes        TEXT    NOT NULL DEFAULT '',
    state        TEXT    NOT NULL CHECK (state IN ('open', 'doing', 'done', 'cancelled')),
    priority     TEXT    NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    owner_id     BIGINT  NOT NULL,
    owner_active BOOLEAN NOT NULL DEFAULT true CHECK (owner_active),
    team_id      BIGINT  NOT NULL REFERENCES staff_team (id),
    handover_to  BIGINT  REFERENCES staff_account (id),
    handover_why TEXT    NOT NULL DEFAULT '',
    case_id      BIGINT  REFERENCES cases (id),
    promise_id   BIGINT  REFERENCES promises (id),
    due_at       BIGINT  NOT NULL,
    whole_day    BOOLEAN NOT NULL,
    level        BIGINT  NOT NULL DEFAULT 0,
    created_by   BIGINT  NOT NULL,
    created_at   BIGINT  NOT NULL,
    ended_at     BIGINT  NOT NULL DEFAULT 0,
    ended_by     BIGINT  NOT NULL DEFAULT 0,
    version      BIGINT  NOT NULL DEFAULT 1,
    -- the owner is an active person: the pair must stand in the table of accounts
    FOREIGN KEY (owner_id, owner_active) REFERENCES staff_account (id, active),
    CHECK ((state IN ('done', 'cancelled')) = (ended_at <> 0)),
    CHECK (promise_id IS NULL OR case_id IS NOT NULL)
);
CREATE INDEX tasks_owner ON tasks (owner_id, due_at, id) WHERE ended_at = 0;
CREATE INDEX tasks_holdings ON tasks (owner_id, id);
CREATE INDEX tasks_due ON tasks (due_at, id) WHERE ended_at = 0;
CREATE INDEX tasks_open_level ON tasks (level, due_at) WHERE ended_at = 0;
CREATE INDEX tasks_team ON tasks (team_id, due_at, id) WHERE ended_at = 0;
CREATE INDEX tasks_case ON tasks (case_id, due_at) WHERE case_id IS NOT NULL;
CREATE INDEX tasks_handover ON tasks (handover_to, due_at) WHERE handover_to IS NOT NULL;
CREATE INDEX tasks_ended ON tasks (owner_id, ended_at) WHERE ended_at <> 0;

CREATE TABLE tasks_check (
    id      BIGINT PRIMARY KEY,
    task_id BIGINT NOT NULL REFERENCES tasks (id),
    text    TEXT   NOT NULL CHECK (text <> ''),
    done_at BIGINT NOT NULL DEFAULT 0,
    done_by BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX tasks_check_of ON tasks_check (task_id, id);

-- A level of escalation that was reached: once for each due date, however often
-- and by however many the tasks are looked at.
CREATE TABLE tasks_escalation (
    task_id BIGINT NOT NULL REFERENCES tasks (id),
    due_at  BIGINT NOT NULL,
    level   BIGINT NOT NULL CHECK (level BETWEEN 1 AND 3),
    at      BIGINT NOT NULL,
    PRIMARY KEY (task_id, due_at, level)
);

-- The ladder: how many working minutes before (level 1) or after the due
-- instant a level is reached, and whom it tells.
CREATE TABLE tasks_level (
    level      BIGINT  PRIMARY KEY CHECK (level BETWEEN 1 AND 3),
    minutes    BIGINT  NOT NULL CHECK (minutes BETWEEN 0 AND 60000),
    is_on      BOOLEAN NOT NULL,
    tell_owner BOOLEAN NOT NULL,
    tell_lead  BOOLEAN NOT NULL,
    tell_duty  BOOLEAN NOT NULL
);
