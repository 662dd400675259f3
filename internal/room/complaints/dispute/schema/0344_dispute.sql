-- +goose Up
-- A complaint before a body outside the house, and the file that goes with it.
CREATE TABLE dispute_dispute (
    id            BIGINT  PRIMARY KEY,
    case_id       BIGINT  NOT NULL,
    body          TEXT    NOT NULL CHECK (body <> ''),
    reference     TEXT    NOT NULL DEFAULT '',
    kind          TEXT    NOT NULL CHECK (kind IN ('facilitative', 'advisory', 'determinative')),
    state         TEXT    NOT NULL CHECK (state IN ('offered', 'consented', 'referred', 'notice_received', 'response_sent', 'in_resolution', 'settled', 'recommended', 'determined',
                      'accepted', 'rejected', 'implementing', 'implemented', 'closed')),
    ended         BOOLEAN NOT NULL DEFAULT false,
    asked         TEXT    NOT NULL DEFAULT '',
    position      TEXT    NOT NULL DEFAULT '',
    noticed_at    BIGINT  NOT NULL DEFAULT 0,
    due_at        BIGINT  NOT NULL DEFAULT 0,
    promise_id    BIGINT  NOT NULL DEFAULT 0,
    outcome       TEXT    NOT NULL DEFAULT '' CHECK (outcome IN ('', 'settlement', 'recommendation', 'determination')),
    outcome_words TEXT    NOT NULL DEFAULT '',
    overturned    BOOLEAN NOT NULL DEFAULT false,
    opened_by     BIGINT  NOT NULL,
    opened_at     BIGINT  NOT NULL
);
CREATE INDEX dispute_dispute_of ON dispute_dispute (case_id, id);
CREATE INDEX dispute_dispute_list ON dispute_dispute (ended, id);
CREATE TABLE dispute_step (
    id         BIGINT PRIMARY KEY,
    dispute_id BIGINT NOT NULL REFERENCES dispute_dispute (id),
    from_state TEXT   NOT NULL,
    to_state   TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    by_id      BIGINT NOT NULL,
    reason     TEXT   NOT NULL
);
CREATE INDEX dispute_step_of ON dispute_step (dispute_id, id);
CREATE TABLE dispute_pack (
    id       BIGINT PRIMARY KEY,
    case_id  BIGINT NOT NULL,
    lang     TEXT   NOT NULL CHECK (lang IN ('ar', 'fa', 'en')),
    state    TEXT   NOT NULL CHECK (state IN ('making', 'ready', 'failed')),
    done     BIGINT NOT NULL DEFAULT 0,
    total    BIGINT NOT NULL DEFAULT 0,
    size     BIGINT NOT NULL DEFAULT 0,
    sha256   TEXT   NOT NULL DEFAULT '',
    made_by  BIGINT NOT NULL,
    made_at  BIGINT NOT NULL,
    ready_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX dispute_pack_of ON dispute_pack (case_id, id);
