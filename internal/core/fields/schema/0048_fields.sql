-- +goose Up

-- A field that the house has added to its cases or customers. Its key never
-- changes: conditions, programs and exports name it so. A field is archived,
-- never dropped, because values hang on it.
CREATE TABLE fields (
    id          BIGINT PRIMARY KEY,
    holder      TEXT    NOT NULL CHECK (holder IN ('case', 'customer')),
    key         TEXT    NOT NULL CHECK (key <> ''),
    kind        TEXT    NOT NULL CHECK (kind IN ('text', 'number', 'money', 'date', 'choice', 'choices', 'person')),
    name_ar     TEXT    NOT NULL,
    name_fa     TEXT    NOT NULL,
    name_en     TEXT    NOT NULL,
    required    TEXT    NOT NULL CHECK (required IN ('', 'open', 'close')),
    types       TEXT    NOT NULL,  -- of case for which it is required, with a blank before and after each; '' is all
    public      BOOLEAN NOT NULL,  -- customers are asked for it in the form of the portal
    listed      BOOLEAN NOT NULL,  -- lists show it
    place       BIGINT  NOT NULL,
    created_at  BIGINT  NOT NULL,
    archived_at BIGINT  NOT NULL DEFAULT 0,
    version     BIGINT  NOT NULL DEFAULT 1,
    UNIQUE (holder, key),
    CHECK (name_ar <> '' OR name_fa <> '' OR name_en <> '')
);

CREATE TABLE fields_choice (
    field_id BIGINT  NOT NULL REFERENCES fields (id),
    code     TEXT    NOT NULL CHECK (code <> ''),
    name_ar  TEXT    NOT NULL,
    name_fa  TEXT    NOT NULL,
    name_en  TEXT    NOT NULL,
    place    BIGINT  NOT NULL,
    archived BOOLEAN NOT NULL DEFAULT false,
    PRIMARY KEY (field_id, code),
    CHECK (name_ar <> '' OR name_fa <> '' OR name_en <> '')
);

-- One row a value; several choices are several rows. number is in millionths,
-- or in minor units where there is a currency. words and exact are the folded
-- forms in which a text is searched and compared.
CREATE TABLE fields_value (
    subject_id BIGINT NOT NULL,
    field_id   BIGINT NOT NULL REFERENCES fields (id),
    place      BIGINT NOT NULL,
    text       TEXT   NOT NULL DEFAULT '',
    words      TEXT   NOT NULL DEFAULT '',
    exact      TEXT,
    number     BIGINT,
    currency   TEXT   NOT NULL DEFAULT '',
    day        TEXT,
    choice     TEXT,
    account_id BIGINT REFERENCES staff_account (id),
    PRIMARY KEY (subject_id, field_id, place),
    FOREIGN KEY (field_id, choice) REFERENCES fields_choice (field_id, code)
);
CREATE INDEX fields_value_exact ON fields_value (field_id, exact, subject_id) WHERE exact IS NOT NULL;
CREATE INDEX fields_value_number ON fields_value (field_id, number, subject_id) WHERE number IS NOT NULL;
CREATE INDEX fields_value_day ON fields_value (field_id, day, subject_id) WHERE day IS NOT NULL;
CREATE INDEX fields_value_choice ON fields_value (field_id, choice, subject_id) WHERE choice IS NOT NULL;
CREATE INDEX fields_value_account ON fields_value (field_id, account_id, subject_id) WHERE account_id IS NOT NULL;
