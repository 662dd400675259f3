-- +goose NO TRANSACTION
-- +goose Up
-- "delivered" becomes a state. SQLite keeps the list of states in the table
-- itself, so the table is written anew; foreign keys rest meanwhile, because
-- dropping the old one would take its messages for orphans.
PRAGMA foreign_keys = OFF;

BEGIN;

CREATE TABLE channel_ledger_new (
    id            BIGINT PRIMARY KEY,
    direction     TEXT   NOT NULL CHECK (direction IN ('in', 'out')),
    kind          TEXT   NOT NULL,
    mailbox_id    BIGINT NOT NULL,           -- 0 when it belongs to none
    at            BIGINT NOT NULL,
    size          BIGINT NOT NULL,
    sha256        TEXT   NOT NULL,
    same_key      TEXT,                      -- equal for the same message come twice; NULL is never the same
    envelope_from TEXT   NOT NULL,
    envelope_to   TEXT   NOT NULL,           -- JSON list
    remote        TEXT   NOT NULL,
    message_id    TEXT   NOT NULL,
    header_from   TEXT   NOT NULL,
    subject       TEXT   NOT NULL,
    state         TEXT   NOT NULL,
    state_at      BIGINT NOT NULL,
    reason        TEXT   NOT NULL,           -- code
    detail        TEXT   NOT NULL,           -- the server's words, or the reference in the log
    case_id       BIGINT,
    message_ref   BIGINT,
    attempts      BIGINT NOT NULL,
    queued_at     BIGINT NOT NULL,           -- trying is given up so long after this
    next_at       BIGINT NOT NULL,           -- nobody else touches it before; 0 when nothing is due
    doubtful      BOOLEAN NOT NULL,          -- an attempt ended without anybody knowing how
    CHECK (direction = 'in'  AND state IN ('received', 'case', 'joined', 'auto_reply', 'bounce', 'loop', 'refused', 'junk', 'unreadable')
        OR direction = 'out' AND state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'maybe_twice')),
    CHECK (state NOT IN ('received', 'queued', 'sending') OR next_at > 0)
);

INSERT INTO channel_ledger_new SELECT id, direction, kind, mailbox_id, at, size, sha256, same_key, envelope_from, envelope_to, remote,
    message_id, header_from, subject, state, state_at, reason, detail, case_id, message_ref, attempts, queued_at, next_at, doubtful
FROM channel_ledger;

DROP TABLE channel_ledger;

ALTER TABLE channel_ledger_new RENAME TO channel_ledger;

CREATE UNIQUE INDEX channel_ledger_same ON channel_ledger (mailbox_id, same_key);

CREATE INDEX channel_ledger_state ON channel_ledger (state, id);

CREATE INDEX channel_ledger_case ON channel_ledger (case_id, id) WHERE case_id IS NOT NULL;

CREATE INDEX channel_ledger_message ON channel_ledger (message_id) WHERE message_id <> '';

COMMIT;

PRAGMA foreign_keys = ON;
