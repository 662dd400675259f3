-- +goose Up
CREATE TABLE cases (
    id                BIGINT PRIMARY KEY,
    reference         TEXT    NOT NULL CHECK (LENGTH(reference) = 9),
    state             TEXT    NOT NULL CHECK (state IN ('open', 'waiting_customer', 'snoozed', 'proposed', 'closed')),
    type              TEXT    NOT NULL CHECK (type IN ('enquiry', 'request', 'complaint', 'criticism', 'suggestion', 'praise', 'opinion')),
    priority          TEXT    NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    subject           TEXT    NOT NULL,
    lang              TEXT    NOT NULL CHECK (lang IN ('ar', 'fa', 'en')),
    channel           TEXT    NOT NULL,
    customer_id       BIGINT  NOT NULL REFERENCES customers (id),
    team_id           BIGINT  NOT NULL REFERENCES staff_team (id),
    owner_id          BIGINT  NOT NULL,
    owner_active      BOOLEAN NOT NULL DEFAULT true CHECK (owner_active),
    taken             BOOLEAN NOT NULL,
    handover_to       BIGINT  REFERENCES staff_account (id),
    handover_why      TEXT    NOT NULL DEFAULT '',
    received_at       BIGINT  NOT NULL,
    began_at          BIGINT  NOT NULL DEFAULT 0,
    first_response_at BIGINT  NOT NULL DEFAULT 0,
    closed_at         BIGINT  NOT NULL DEFAULT 0,
    closure           TEXT    NOT NULL DEFAULT '' CHECK (closure IN ('', 'confirmed', 'quiet', 'documented', 'withdrawn', 'duplicate')),
    duplicate_of      BIGINT  REFERENCES cases (id),
    reopened          BIGINT  NOT NULL DEFAULT 0,
    next_at           BIGINT,
    next_from         BIGINT  NOT NULL DEFAULT 0,
    wake_at           BIGINT  NOT NULL DEFAULT 0,
    problem           TEXT    NOT NULL DEFAULT '',
    wanted            TEXT    NOT NULL DEFAULT '',
    mail_token        TEXT    NOT NULL,
    link_epoch        BIGINT  NOT NULL DEFAULT 1,
    customer_name     TEXT    NOT NULL,
    last_text         TEXT    NOT NULL,
    last_at           BIGINT  NOT NULL,
    last_by           TEXT    NOT NULL CHECK (last_by IN ('customer', 'staff')),
    last_channel      TEXT    NOT NULL,
    messages          BIGINT  NOT NULL DEFAULT 0,
    version           BIGINT  NOT NULL DEFAULT 1,
    -- the owner is an active person: the pair must stand in the table of accounts
    FOREIGN KEY (owner_id, owner_active) REFERENCES staff_account (id, active),
    -- an open case has a next date, a closed one has none and tells how it was closed
    CHECK ((state = 'closed') = (next_at IS NULL)),
    CHECK ((state = 'closed') = (closure <> '')),
    CHECK (duplicate_of IS NULL OR closure = 'duplicate')
);
CREATE UNIQUE INDEX cases_reference ON cases (reference);
CREATE UNIQUE INDEX cases_mail_token ON cases (mail_token);
CREATE INDEX cases_of_customer ON cases (customer_id, received_at);
CREATE INDEX cases_open ON cases (next_at, id) WHERE state <> 'closed';
CREATE INDEX cases_open_newest ON cases (id) WHERE state <> 'closed';
CREATE INDEX cases_owner ON cases (owner_id, next_at, id) WHERE state <> 'closed';
CREATE INDEX cases_waiting ON cases (next_at, id) WHERE state = 'waiting_customer';
CREATE INDEX cases_untaken ON cases (next_at, id) WHERE state <> 'closed' AND NOT taken;
CREATE INDEX cases_complaints ON cases (next_at, id) WHERE state <> 'closed' AND type = 'complaint';
CREATE INDEX cases_reopened ON cases (next_at, id) WHERE state <> 'closed' AND reopened > 0;
CREATE INDEX cases_channel ON cases (channel, next_at, id) WHERE state <> 'closed';
CREATE INDEX cases_handover ON cases (handover_to, next_at, id) WHERE handover_to IS NOT NULL;
CREATE INDEX cases_closed ON cases (closed_at, id) WHERE state = 'closed';

CREATE TABLE cases_message (
    id          BIGINT PRIMARY KEY,
    case_id     BIGINT  NOT NULL REFERENCES cases (id),
    audience    TEXT    NOT NULL CHECK (audience IN ('public', 'internal')),
    author_kind TEXT    NOT NULL CHECK (author_kind IN ('staff', 'customer', 'system')),
    author_id   BIGINT  NOT NULL,
    author_name TEXT    NOT NULL,
    channel     TEXT    NOT NULL,
    at          BIGINT  NOT NULL,
    lang        TEXT    NOT NULL,
    text        TEXT    NOT NULL,
    quoted      TEXT    NOT NULL DEFAULT '',
    has_html    BOOLEAN NOT NULL DEFAULT false,
    attachments BIGINT  NOT NULL DEFAULT 0,
    ledger_id   BIGINT  NOT NULL DEFAULT 0,
    message_id  TEXT    NOT NULL DEFAULT '',
    delivery    TEXT    NOT NULL DEFAULT '' CHECK (delivery IN ('', 'queued', 'sent', 'failed')),
    delivery_why TEXT   NOT NULL DEFAULT '',
    CHECK (author_kind <> 'customer' OR audience = 'public')
);
CREATE INDEX cases_message_of ON cases_message (case_id, id);
CREATE INDEX cases_message_thread ON cases_message (message_id) WHERE message_id <> '';

CREATE TABLE cases_message_html (
    message_id BIGINT PRIMARY KEY REFERENCES cases_message (id),
    html       TEXT NOT NULL
);

CREATE TABLE cases_participant (
    case_id     BIGINT NOT NULL REFERENCES cases (id),
    email       TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    since       BIGINT NOT NULL,
    PRIMARY KEY (case_id, email)
);

CREATE TABLE cases_tag (
    case_id BIGINT NOT NULL REFERENCES cases (id),
    tag     TEXT   NOT NULL CHECK (tag <> ''),
    PRIMARY KEY (case_id, tag)
);
CREATE INDEX cases_tag_cases ON cases_tag (tag, case_id);

CREATE TABLE cases_tried (
    id          BIGINT PRIMARY KEY,
    case_id     BIGINT NOT NULL REFERENCES cases (id),
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    step        TEXT   NOT NULL CHECK (step <> ''),
    by_id       BIGINT NOT NULL,
    at          BIGINT NOT NULL
);
CREATE INDEX cases_tried_of ON cases_tried (customer_id, id);

CREATE TABLE cases_retyping (
    id         BIGINT PRIMARY KEY,
    case_id    BIGINT NOT NULL REFERENCES cases (id),
    from_type  TEXT   NOT NULL,
    to_type    TEXT   NOT NULL,
    reason     TEXT   NOT NULL CHECK (reason <> ''),
    asked_by   BIGINT NOT NULL REFERENCES staff_account (id),
    asked_at   BIGINT NOT NULL,
    decided_by BIGINT REFERENCES staff_account (id),
    decided_at BIGINT NOT NULL DEFAULT 0,
    agreed     BOOLEAN NOT NULL DEFAULT false,
    CHECK (decided_by IS NULL OR decided_by <> asked_by)
);
CREATE INDEX cases_retyping_of ON cases_retyping (case_id, id);

CREATE TABLE cases_seen (
    account_id BIGINT NOT NULL REFERENCES staff_account (id),
    case_id    BIGINT NOT NULL REFERENCES cases (id),
    at         BIGINT NOT NULL,
    PRIMARY KEY (account_id, case_id)
);

CREATE TABLE cases_gate (
    gate TEXT NOT NULL PRIMARY KEY,
    mode TEXT NOT NULL CHECK (mode IN ('off', 'warn', 'block'))
);

CREATE TABLE cases_count (
    key   TEXT   NOT NULL,
    shard BIGINT NOT NULL,
    n     BIGINT NOT NULL,
    PRIMARY KEY (key, shard)
);
