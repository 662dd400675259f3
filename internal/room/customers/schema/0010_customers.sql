-- +goose Up
CREATE TABLE customers (
    id              BIGINT PRIMARY KEY,
    kind            TEXT   NOT NULL CHECK (kind IN ('person', 'organisation')),
    name            TEXT   NOT NULL CHECK (name <> ''),
    preferred       TEXT   NOT NULL DEFAULT '',
    honorific       TEXT   NOT NULL DEFAULT '',
    gender          TEXT   NOT NULL DEFAULT '' CHECK (gender IN ('', 'f', 'm')),
    lang            TEXT   NOT NULL CHECK (lang IN ('ar', 'fa', 'en')),
    organisation_id BIGINT REFERENCES customers (id),
    note            TEXT   NOT NULL DEFAULT '',
    source          TEXT   NOT NULL,
    sort_key        TEXT   NOT NULL,
    created_at      BIGINT NOT NULL,
    changed_at      BIGINT NOT NULL,
    version         BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX customers_by_name ON customers (sort_key, id);
CREATE TABLE customers_contact (
    id          BIGINT PRIMARY KEY,
    customer_id BIGINT  NOT NULL REFERENCES customers (id),
    kind        TEXT    NOT NULL CHECK (kind IN ('email', 'phone')),
    value       TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    created_at  BIGINT  NOT NULL
);
CREATE UNIQUE INDEX customers_contact_one_owner ON customers_contact (kind, key);
CREATE INDEX customers_contact_of ON customers_contact (customer_id, id);
