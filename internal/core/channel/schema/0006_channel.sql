-- +goose Up
-- Every message that ever arrived or left.
CREATE TABLE channel_ledger (
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
        OR direction = 'out' AND state IN ('queued', 'sending', 'sent', 'failed', 'maybe_twice')),
    CHECK (state NOT IN ('received', 'queued', 'sending') OR next_at > 0)
);
CREATE UNIQUE INDEX channel_ledger_same ON channel_ledger (mailbox_id, same_key);
CREATE INDEX channel_ledger_state ON channel_ledger (state, id);
CREATE INDEX channel_ledger_case ON channel_ledger (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX channel_ledger_message ON channel_ledger (message_id) WHERE message_id <> '';

-- The message as it came or left.
CREATE TABLE channel_raw (
    ledger_id BIGINT PRIMARY KEY REFERENCES channel_ledger (id),
    coding    TEXT  NOT NULL CHECK (coding IN ('', 'zstd')),
    raw       BYTEA NOT NULL
);

-- What became of an outgoing message for each of its recipients.
CREATE TABLE channel_recipient (
    ledger_id BIGINT NOT NULL REFERENCES channel_ledger (id),
    place     BIGINT NOT NULL,
    address   TEXT   NOT NULL,
    answer    TEXT   NOT NULL CHECK (answer IN ('', 'later', 'taken', 'refused')),
    words     TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (ledger_id, place)
);

-- Changes of the number of rows in a final state, summed up and folded together
-- from time to time. One row a change, because a common counter row would make
-- all who write wait for each other.
CREATE TABLE channel_count (
    id    BIGINT PRIMARY KEY,
    state TEXT   NOT NULL,
    n     BIGINT NOT NULL
);

CREATE TABLE channel_mailbox (
    id         BIGINT PRIMARY KEY,
    kind       TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    settings   TEXT    NOT NULL,             -- JSON of the driver, no secrets
    secrets    TEXT    NOT NULL,             -- sealed, see kit/secret
    active     BOOLEAN NOT NULL,
    created_at BIGINT  NOT NULL,
    updated_at BIGINT  NOT NULL
);
CREATE UNIQUE INDEX channel_mailbox_address ON channel_mailbox (kind, address);

-- How far each folder of a mailbox has been read.
CREATE TABLE channel_imap_state (
    mailbox_id  BIGINT NOT NULL,
    folder      TEXT   NOT NULL,
    uidvalidity BIGINT NOT NULL,
    last_uid    BIGINT NOT NULL,
    done_uid    BIGINT NOT NULL,
    floor_uid   BIGINT NOT NULL,
    since       BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    PRIMARY KEY (mailbox_id, folder)
);
