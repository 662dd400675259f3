-- +goose Up
-- what can be offered
CREATE TABLE remedy_kind (
    code        TEXT    PRIMARY KEY,
    names       TEXT    NOT NULL,
    money       BOOLEAN NOT NULL,
    cost_minor  BIGINT  NOT NULL DEFAULT 0 CHECK (cost_minor >= 0),
    value_minor BIGINT  NOT NULL DEFAULT 0 CHECK (value_minor >= 0),
    position    BIGINT  NOT NULL,
    retired     BOOLEAN NOT NULL DEFAULT false
);

CREATE TABLE remedy_setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- how much of a kind people of a role may give by themselves; kind '' is any
CREATE TABLE remedy_limit (
    id         BIGINT PRIMARY KEY,
    role_id    BIGINT NOT NULL REFERENCES staff_role (id),
    kind       TEXT   NOT NULL,
    currency   TEXT   NOT NULL,
    per_case   BIGINT NOT NULL CHECK (per_case >= 0),
    per_period BIGINT NOT NULL CHECK (per_period >= per_case),
    period     TEXT   NOT NULL CHECK (period IN ('day', 'week', 'month')),
    version    BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX remedy_limit_once ON remedy_limit (role_id, kind, currency);

-- what was used of a limit: by a case for ever, by all of a role in a period
CREATE TABLE remedy_used (
    limit_id    BIGINT NOT NULL REFERENCES remedy_limit (id),
    holder      TEXT   NOT NULL CHECK (holder IN ('case', 'role')),
    holder_id   BIGINT NOT NULL,
    period_from BIGINT NOT NULL,
    used        BIGINT NOT NULL DEFAULT 0 CHECK (used >= 0),
    PRIMARY KEY (limit_id, holder, holder_id, period_from)
);

CREATE TABLE remedy_offer (
    id         BIGINT  PRIMARY KEY,
    case_id    BIGINT  NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'offered', 'chosen', 'executed', 'kept', 'refused', 'denied', 'withdrawn')),
    goodwill   BOOLEAN NOT NULL,
    words      TEXT    NOT NULL,
    single_why TEXT    NOT NULL DEFAULT '',
    made_by    BIGINT  NOT NULL REFERENCES staff_account (id),
    made_at    BIGINT  NOT NULL,
    wait_until BIGINT  NOT NULL DEFAULT 0,
    given_by   BIGINT  NOT NULL DEFAULT 0,
    given_at   BIGINT  NOT NULL DEFAULT 0,
    own        BOOLEAN NOT NULL DEFAULT false,
    chosen_id  BIGINT  NOT NULL DEFAULT 0,
    chosen_at  BIGINT  NOT NULL DEFAULT 0,
    chosen_by  TEXT    NOT NULL DEFAULT '' CHECK (chosen_by IN ('', 'customer', 'staff')),
    done_at    BIGINT  NOT NULL DEFAULT 0,
    done_by    BIGINT  NOT NULL DEFAULT 0,
    why        TEXT    NOT NULL DEFAULT '',
    CHECK ((chosen_id > 0) = (state IN ('chosen', 'executed', 'kept'))),
    -- nobody gives what he asked for beyond his own authority
    CHECK (own OR given_by <> made_by)
);
CREATE INDEX remedy_offer_case ON remedy_offer (case_id, id);
CREATE INDEX remedy_offer_waiting ON remedy_offer (wait_until, id) WHERE state = 'waiting';
CREATE INDEX remedy_offer_made ON remedy_offer (made_at, id);

CREATE TABLE remedy_option (
    id           BIGINT PRIMARY KEY,
    offer_id     BIGINT NOT NULL REFERENCES remedy_offer (id),
    kind         TEXT   NOT NULL REFERENCES remedy_kind (code),
    words        TEXT   NOT NULL,
    currency     TEXT   NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    cost_minor   BIGINT NOT NULL CHECK (cost_minor >= 0),
    value_minor  BIGINT NOT NULL CHECK (value_minor >= 0)
);
CREATE INDEX remedy_option_of ON remedy_option (offer_id, id);

-- every use of an authority, and what of it was given back
CREATE TABLE remedy_use (
    id          BIGINT  PRIMARY KEY,
    offer_id    BIGINT  NOT NULL REFERENCES remedy_offer (id),
    limit_id    BIGINT  NOT NULL REFERENCES remedy_limit (id),
    account_id  BIGINT  NOT NULL REFERENCES staff_account (id),
    role_id     BIGINT  NOT NULL REFERENCES staff_role (id),
    period_from BIGINT  NOT NULL,
    amount      BIGINT  NOT NULL CHECK (amount >= 0),
    given_back  BIGINT  NOT NULL DEFAULT 0 CHECK (given_back >= 0 AND given_back <= amount),
    at          BIGINT  NOT NULL
);
CREATE INDEX remedy_use_of ON remedy_use (offer_id);

-- what it cost the customer
CREATE TABLE remedy_impact (
    case_id        BIGINT PRIMARY KEY,
    down_minutes   BIGINT NOT NULL CHECK (down_minutes >= 0),
    currency       TEXT   NOT NULL,
    money_minor    BIGINT NOT NULL CHECK (money_minor >= 0),
    contacts       BIGINT NOT NULL CHECK (contacts >= 0),
    waited_minutes BIGINT NOT NULL CHECK (waited_minutes >= 0),
    people         BIGINT NOT NULL CHECK (people >= 0),
    noted_by       BIGINT NOT NULL REFERENCES staff_account (id),
    noted_at       BIGINT NOT NULL
);
