-- +goose Up

-- A role is a bundle of permissions. The four that come with the house have a
-- code and take their name from the texts; others have a name of their own.
-- Its version grows with every change, so that a process notices a change made
-- by another one.
CREATE TABLE staff_role (
    id      BIGINT PRIMARY KEY,
    code    TEXT   NOT NULL UNIQUE,
    name    TEXT   NOT NULL,
    version BIGINT NOT NULL,
    CHECK (code <> '')
);

CREATE TABLE staff_role_permission (
    role_id    BIGINT NOT NULL REFERENCES staff_role (id) ON DELETE CASCADE,
    permission TEXT   NOT NULL,
    PRIMARY KEY (role_id, permission)
);

-- Permissions this database has seen. A permission that a new release brings is
-- handed to the usual roles once, and never again after somebody took it away.
CREATE TABLE staff_permission (
    permission TEXT   NOT NULL PRIMARY KEY,
    seen_at    BIGINT NOT NULL
);

-- (id, active) is a key so that other tables can demand an active person: they
-- hold the pair, with their half of active fixed to true.
CREATE TABLE staff_account (
    id              BIGINT  PRIMARY KEY,
    name            TEXT    NOT NULL CHECK (name <> ''),
    sort_key        TEXT    NOT NULL,
    email           TEXT    NOT NULL CHECK (email <> ''),
    email_key       TEXT    NOT NULL UNIQUE,
    password_hash   TEXT    NOT NULL,
    active          BOOLEAN NOT NULL,
    role_id         BIGINT  NOT NULL REFERENCES staff_role (id),
    lang            TEXT    NOT NULL,
    calendar        TEXT    NOT NULL,
    second_calendar TEXT    NOT NULL,
    digits          TEXT    NOT NULL,
    zone            TEXT    NOT NULL,
    theme           TEXT    NOT NULL CHECK (theme IN ('', 'light', 'dark')),
    keys_on         BOOLEAN NOT NULL,
    created_at      BIGINT  NOT NULL,
    left_at         BIGINT  NOT NULL,
    UNIQUE (id, active),
    CHECK (active = (left_at = 0))
);
CREATE INDEX staff_account_role ON staff_account (role_id);

-- Every team has a duty manager who owns what nobody has taken yet; it is an
-- active person, always.
CREATE TABLE staff_team (
    id          BIGINT  PRIMARY KEY,
    name_ar     TEXT    NOT NULL,
    name_fa     TEXT    NOT NULL,
    name_en     TEXT    NOT NULL,
    duty_id     BIGINT  NOT NULL,
    duty_active BOOLEAN NOT NULL CHECK (duty_active),
    created_at  BIGINT  NOT NULL,
    closed_at   BIGINT  NOT NULL,
    FOREIGN KEY (duty_id, duty_active) REFERENCES staff_account (id, active),
    CHECK (name_ar <> '' OR name_fa <> '' OR name_en <> '')
);
CREATE INDEX staff_team_duty ON staff_team (duty_id);

CREATE TABLE staff_team_member (
    team_id    BIGINT NOT NULL REFERENCES staff_team (id),
    account_id BIGINT NOT NULL REFERENCES staff_account (id),
    PRIMARY KEY (team_id, account_id)
);
CREATE INDEX staff_team_member_account ON staff_team_member (account_id);

CREATE TABLE staff_session (
    id         BIGINT PRIMARY KEY,
    token_hash TEXT   NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES staff_account (id),
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    address    TEXT   NOT NULL,
    device     TEXT   NOT NULL
);
CREATE INDEX staff_session_account ON staff_session (account_id);

CREATE TABLE staff_invitation (
    id         BIGINT PRIMARY KEY,
    token_hash TEXT   NOT NULL UNIQUE,
    email      TEXT   NOT NULL,
    email_key  TEXT   NOT NULL,
    role_id    BIGINT NOT NULL REFERENCES staff_role (id),
    team_id    BIGINT REFERENCES staff_team (id),
    lang       TEXT   NOT NULL,
    invited_by BIGINT NOT NULL REFERENCES staff_account (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,
    withdrawn_at BIGINT NOT NULL,
    CHECK (used_at = 0 OR withdrawn_at = 0)
);
CREATE UNIQUE INDEX staff_invitation_open ON staff_invitation (email_key) WHERE used_at = 0 AND withdrawn_at = 0;

CREATE TABLE staff_reset (
    id         BIGINT PRIMARY KEY,
    token_hash TEXT   NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES staff_account (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);
CREATE INDEX staff_reset_account ON staff_reset (account_id);

-- How often a key (an account, an address, a device) failed to sign in.
CREATE TABLE staff_throttle (
    name     TEXT   NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    free_at  BIGINT NOT NULL
);

-- A token acts as its account, with no more than its own permissions and no
-- more than the account has.
CREATE TABLE staff_token (
    id          BIGINT PRIMARY KEY,
    token_hash  TEXT   NOT NULL UNIQUE,
    name        TEXT   NOT NULL CHECK (name <> ''),
    account_id  BIGINT NOT NULL REFERENCES staff_account (id),
    permissions TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    seen_at     BIGINT NOT NULL,
    revoked_at  BIGINT NOT NULL
);
CREATE INDEX staff_token_account ON staff_token (account_id);

-- The one organisation of this database.
CREATE TABLE staff_organisation (
    id              BIGINT PRIMARY KEY CHECK (id = 1),
    name_ar         TEXT   NOT NULL,
    name_fa         TEXT   NOT NULL,
    name_en         TEXT   NOT NULL,
    brand           TEXT   NOT NULL,
    languages       TEXT   NOT NULL,
    lang            TEXT   NOT NULL,
    calendar        TEXT   NOT NULL,
    second_calendar TEXT   NOT NULL,
    digits          TEXT   NOT NULL,
    zone            TEXT   NOT NULL,
    country         TEXT   NOT NULL,
    schedule        TEXT   NOT NULL,
    team_id         BIGINT NOT NULL REFERENCES staff_team (id),
    created_at      BIGINT NOT NULL,
    version         BIGINT NOT NULL,
    CHECK (name_ar <> '' OR name_fa <> '' OR name_en <> '')
);
