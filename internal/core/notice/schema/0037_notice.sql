-- +goose Up

-- What somebody was told. A cause (an event) tells a person once of each kind:
-- hearing of the same event again adds nothing.
CREATE TABLE notice (
    id           BIGINT  PRIMARY KEY,
    cause_id     BIGINT  NOT NULL,
    account_id   BIGINT  NOT NULL REFERENCES staff_account (id),
    kind         TEXT    NOT NULL CHECK (kind <> ''),
    subject_kind TEXT    NOT NULL,
    subject_id   BIGINT  NOT NULL,
    actor_kind   TEXT    NOT NULL CHECK (actor_kind IN ('staff', 'customer', 'system')),
    actor_id     BIGINT  NOT NULL,
    at           BIGINT  NOT NULL,
    read_at      BIGINT  NOT NULL DEFAULT 0,
    shown        BOOLEAN NOT NULL DEFAULT true,
    routed       BOOLEAN NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX notice_once ON notice (account_id, cause_id, kind);
CREATE INDEX notice_list ON notice (account_id, id) WHERE shown;
CREATE INDEX notice_unread ON notice (account_id, id) WHERE shown AND read_at = 0;
CREATE INDEX notice_unrouted ON notice (id) WHERE NOT routed;

-- A notice on its way out of the product. Target is the browser of a push, 0
-- otherwise; the key is why nothing leaves twice.
CREATE TABLE notice_delivery (
    notice_id  BIGINT NOT NULL REFERENCES notice (id),
    channel    TEXT   NOT NULL CHECK (channel IN ('mail', 'push', 'digest')),
    target     BIGINT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES staff_account (id),
    due_at     BIGINT NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('waiting', 'sent', 'dropped')),
    why        TEXT   NOT NULL DEFAULT '',
    tries      BIGINT NOT NULL DEFAULT 0,
    settled_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (notice_id, channel, target)
);
CREATE INDEX notice_delivery_due ON notice_delivery (due_at, notice_id) WHERE state = 'waiting';

-- How a person wants to hear of a kind, where they chose otherwise than usual.
CREATE TABLE notice_choice (
    account_id BIGINT  NOT NULL REFERENCES staff_account (id),
    kind       TEXT    NOT NULL,
    product    BOOLEAN NOT NULL,
    mail       TEXT    NOT NULL CHECK (mail IN ('off', 'now', 'digest')),
    push       BOOLEAN NOT NULL,
    PRIMARY KEY (account_id, kind)
);

-- When a person may be disturbed by mail and push. Minutes are those of their
-- own day; days is a set of weekdays, Sunday the lowest bit.
CREATE TABLE notice_hours (
    account_id  BIGINT  PRIMARY KEY REFERENCES staff_account (id),
    mode        TEXT    NOT NULL CHECK (mode IN ('any', 'house', 'own')),
    days        BIGINT  NOT NULL CHECK (days BETWEEN 0 AND 127),
    work_from   BIGINT  NOT NULL CHECK (work_from BETWEEN 0 AND 1440),
    work_until  BIGINT  NOT NULL CHECK (work_until BETWEEN 0 AND 1440),
    quiet       BOOLEAN NOT NULL,
    quiet_from  BIGINT  NOT NULL CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_until BIGINT  NOT NULL CHECK (quiet_until BETWEEN 0 AND 1439),
    digest_at   BIGINT  NOT NULL CHECK (digest_at BETWEEN 0 AND 1439),
    away_only   BOOLEAN NOT NULL
);

-- A browser that takes push messages, with the keys it drew for them.
CREATE TABLE notice_browser (
    id         BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES staff_account (id),
    endpoint   TEXT   NOT NULL UNIQUE,
    p256dh     TEXT   NOT NULL,
    auth       TEXT   NOT NULL,
    device     TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX notice_browser_of ON notice_browser (account_id);

-- The key by which push services know this house; the private half is sealed.
CREATE TABLE notice_key (
    id      BIGINT PRIMARY KEY CHECK (id = 1),
    public  TEXT   NOT NULL,
    private TEXT   NOT NULL
);
