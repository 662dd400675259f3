-- +goose Up
-- A promise learns by which policy and clock it was given, with what chance, for
-- what reason it was moved, and when somebody was warned; kinds can be the
-- house's own.
ALTER TABLE promises DROP CONSTRAINT promises_kind_check;
ALTER TABLE promises ADD CONSTRAINT promises_kind_check CHECK (kind <> '');
ALTER TABLE promises
    ADD COLUMN policy_version BIGINT  NOT NULL DEFAULT 0,           -- under which it was given; 0 before policies had versions
    ADD COLUMN span           BIGINT  NOT NULL DEFAULT 0 CHECK (span >= 0),  -- microseconds of its clock; 0 where somebody named the date
    ADD COLUMN counts         TEXT    NOT NULL DEFAULT 'business' CHECK (counts IN ('business', 'calendar')),
    ADD COLUMN pauses         TEXT    NOT NULL DEFAULT '',          -- states of the case in which its clock rests, in a row
    ADD COLUMN paused_at      BIGINT  NOT NULL DEFAULT 0,           -- since when it rests; 0 while it runs
    ADD COLUMN remaining      BIGINT  NOT NULL DEFAULT 0 CHECK (remaining >= 0), -- microseconds that are left of its clock while it rests
    ADD COLUMN cause          TEXT    NOT NULL DEFAULT 'first' CHECK (cause IN ('first', 'again', 'hours', 'resumed', 'carried', 'reopened')),
    ADD COLUMN root_id        BIGINT  NOT NULL DEFAULT 0,           -- the first of the row of promises in which it stands
    ADD COLUMN first_due_at   BIGINT  NOT NULL DEFAULT 0,           -- the date by which the first word counts
    ADD COLUMN chance         BIGINT  CHECK (chance BETWEEN 0 AND 10000),  -- with which it was given, per ten thousand
    ADD COLUMN reason         TEXT    NOT NULL DEFAULT '',          -- of a date that was moved, or is earlier than the engine's
    ADD COLUMN told_at        BIGINT  NOT NULL DEFAULT 0,           -- when the customer was told of this date in place of another
    ADD COLUMN late           BIGINT  CHECK (late BETWEEN 0 AND 10000),    -- the chance of lateness at the last look, per ten thousand
    ADD COLUMN warned_at      BIGINT  NOT NULL DEFAULT 0,           -- when the owner was first warned
    ADD COLUMN silent_at      BIGINT  NOT NULL DEFAULT 0,           -- when the longest silence is over that began with it
    ADD COLUMN inward         BOOLEAN NOT NULL DEFAULT false,       -- between colleagues; never shown to the customer
    ADD CHECK (paused_at = 0 OR pauses <> '');

UPDATE promises SET cause = CASE WHEN replaces IS NULL THEN 'first' ELSE 'carried' END,
    root_id = (WITH RECURSIVE up (id, before) AS (
        SELECT a.id, a.replaces FROM promises a WHERE a.id = promises.id UNION ALL SELECT b.id, b.replaces FROM promises b JOIN up ON b.id = up.before)
     SELECT MIN(up.id) FROM up WHERE up.before IS NULL),
    first_due_at = due_at, silent_at = CASE WHEN owed AND kind = 'next_update' THEN due_at ELSE 0 END;

CREATE INDEX promises_silent ON promises (silent_at, id) WHERE owed AND silent_at > 0;

-- The levels of warning that a promise reached: each once, by whomever it was seen.
CREATE TABLE promises_warning (
    promise_id BIGINT NOT NULL REFERENCES promises (id),
    level      BIGINT NOT NULL CHECK (level BETWEEN 1 AND 3),
    at         BIGINT NOT NULL,
    late       BIGINT CHECK (late BETWEEN 0 AND 10000),
    PRIMARY KEY (promise_id, level)
);

DROP TRIGGER promises_never_rewritten ON promises;
CREATE TRIGGER promises_never_rewritten BEFORE UPDATE OF case_id, kind, what, made_at, due_at, replaces, policy_version, span, counts, pauses, cause, root_id,
    first_due_at, reason, inward ON promises
FOR EACH ROW EXECUTE FUNCTION promises_refuse();
CREATE TRIGGER promises_chance_once BEFORE UPDATE OF chance ON promises
FOR EACH ROW WHEN (OLD.chance IS NOT NULL) EXECUTE FUNCTION promises_refuse();
CREATE TRIGGER promises_settled_once BEFORE UPDATE OF outcome, settled_at, owed ON promises
FOR EACH ROW WHEN (OLD.settled_at <> 0) EXECUTE FUNCTION promises_refuse();
CREATE TRIGGER promises_never_removed BEFORE DELETE ON promises
FOR EACH ROW EXECUTE FUNCTION promises_refuse();
