-- +goose NO TRANSACTION
-- +goose Up
-- A promise learns by which policy and clock it was given, with what chance, for
-- what reason it was moved, and when somebody was warned; kinds can be the
-- house's own. SQLite keeps the list of kinds in the table itself, so the table
-- is written anew; foreign keys rest meanwhile.
PRAGMA foreign_keys = OFF;

BEGIN;

DROP TRIGGER promises_never_rewritten;

CREATE TABLE promises_new (
    id             BIGINT PRIMARY KEY,
    case_id        BIGINT  NOT NULL,
    kind           TEXT    NOT NULL CHECK (kind <> ''),
    what           TEXT    NOT NULL DEFAULT '',
    made_at        BIGINT  NOT NULL,
    due_at         BIGINT  NOT NULL CHECK (due_at >= made_at),
    replaces       BIGINT  REFERENCES promises_new (id),
    outcome        TEXT    NOT NULL DEFAULT 'open' CHECK (outcome IN ('open', 'kept', 'broken', 'withdrawn')),
    owed           BOOLEAN NOT NULL DEFAULT true,
    settled_at     BIGINT  NOT NULL DEFAULT 0,
    level          BIGINT  NOT NULL DEFAULT 0,           -- of warning that was reached
    alarm_at       BIGINT  NOT NULL DEFAULT 0,           -- when to look again whether it comes near; 0 for never
    policy_version BIGINT  NOT NULL DEFAULT 0,           -- under which it was given; 0 before policies had versions
    span           BIGINT  NOT NULL DEFAULT 0 CHECK (span >= 0),  -- microseconds of its clock; 0 where somebody named the date
    counts         TEXT    NOT NULL DEFAULT 'business' CHECK (counts IN ('business', 'calendar')),
    pauses         TEXT    NOT NULL DEFAULT '',          -- states of the case in which its clock rests, in a row
    paused_at      BIGINT  NOT NULL DEFAULT 0,           -- since when it rests; 0 while it runs
    remaining      BIGINT  NOT NULL DEFAULT 0 CHECK (remaining >= 0), -- microseconds that are left of its clock while it rests
    cause          TEXT    NOT NULL DEFAULT 'first' CHECK (cause IN ('first', 'again', 'hours', 'resumed', 'carried', 'reopened')),
    root_id        BIGINT  NOT NULL DEFAULT 0,           -- the first of the row of promises in which it stands
    first_due_at   BIGINT  NOT NULL DEFAULT 0,           -- the date by which the first word counts
    chance         BIGINT  CHECK (chance BETWEEN 0 AND 10000),  -- with which it was given, per ten thousand
    reason         TEXT    NOT NULL DEFAULT '',          -- of a date that was moved, or is earlier than the engine's
    told_at        BIGINT  NOT NULL DEFAULT 0,           -- when the customer was told of this date in place of another
    late           BIGINT  CHECK (late BETWEEN 0 AND 10000),    -- the chance of lateness at the last look, per ten thousand
    warned_at      BIGINT  NOT NULL DEFAULT 0,           -- when the owner was first warned
    silent_at      BIGINT  NOT NULL DEFAULT 0,           -- when the longest silence is over that began with it
    inward         BOOLEAN NOT NULL DEFAULT false,       -- between colleagues; never shown to the customer
    CHECK (outcome <> 'kept' OR settled_at < due_at),
    CHECK (owed = (outcome = 'open' OR (outcome = 'broken' AND settled_at = 0))),
    CHECK (paused_at = 0 OR pauses <> '')
);

INSERT INTO promises_new (id, case_id, kind, what, made_at, due_at, replaces, outcome, owed, settled_at, level, alarm_at, cause, root_id, first_due_at, silent_at)
SELECT id, case_id, kind, what, made_at, due_at, replaces, outcome, owed, settled_at, level, alarm_at,
    CASE WHEN replaces IS NULL THEN 'first' ELSE 'carried' END,
    (WITH RECURSIVE up (id, before) AS (
        SELECT a.id, a.replaces FROM promises a WHERE a.id = p.id UNION ALL SELECT b.id, b.replaces FROM promises b JOIN up ON b.id = up.before)
     SELECT MIN(up.id) FROM up WHERE up.before IS NULL),
    due_at, CASE WHEN owed AND kind = 'next_update' THEN due_at ELSE 0 END
FROM promises p;

DROP TABLE promises;

ALTER TABLE promises_new RENAME TO promises;

CREATE INDEX promises_of_case ON promises (case_id, id);
CREATE INDEX promises_due ON promises (due_at, id) WHERE outcome = 'open';
CREATE INDEX promises_alarm ON promises (alarm_at, id) WHERE outcome = 'open' AND alarm_at > 0;
CREATE INDEX promises_silent ON promises (silent_at, id) WHERE owed AND silent_at > 0;

-- The levels of warning that a promise reached: each once, by whomever it was seen.
CREATE TABLE promises_warning (
    promise_id BIGINT NOT NULL REFERENCES promises (id),
    level      BIGINT NOT NULL CHECK (level BETWEEN 1 AND 3),
    at         BIGINT NOT NULL,
    late       BIGINT CHECK (late BETWEEN 0 AND 10000),
    PRIMARY KEY (promise_id, level)
);

COMMIT;

-- +goose StatementBegin
CREATE TRIGGER promises_never_rewritten BEFORE UPDATE OF case_id, kind, what, made_at, due_at, replaces, policy_version, span, counts, pauses, cause, root_id,
    first_due_at, reason, inward ON promises
BEGIN SELECT RAISE(ABORT, 'a promise is not rewritten; a new one replaces it'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER promises_chance_once BEFORE UPDATE OF chance ON promises WHEN OLD.chance IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the chance of a promise is said once'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER promises_settled_once BEFORE UPDATE OF outcome, settled_at, owed ON promises WHEN OLD.settled_at <> 0
BEGIN SELECT RAISE(ABORT, 'a promise is settled once'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER promises_never_removed BEFORE DELETE ON promises
BEGIN SELECT RAISE(ABORT, 'a promise is never removed'); END;
-- +goose StatementEnd
PRAGMA foreign_keys = ON;
