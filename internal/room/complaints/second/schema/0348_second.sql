-- +goose Up
-- A second look at closed complaints: samples drawn by a recorded number, and what
-- a second reader found without knowing what the first did.
CREATE TABLE second_sample (
    id       BIGINT PRIMARY KEY,
    seed     BIGINT NOT NULL,
    percent  BIGINT NOT NULL CHECK (percent BETWEEN 1 AND 100),
    from_at  BIGINT NOT NULL,
    to_at    BIGINT NOT NULL,
    of_n     BIGINT NOT NULL,
    drawn_by BIGINT NOT NULL,
    drawn_at BIGINT NOT NULL
);
CREATE TABLE second_look (
    id           BIGINT  PRIMARY KEY,
    sample_id    BIGINT  NOT NULL REFERENCES second_sample (id),
    case_id      BIGINT  NOT NULL,
    closer_id    BIGINT  NOT NULL DEFAULT 0,
    first        TEXT    NOT NULL,
    first_needs  BOOLEAN NOT NULL,
    reader_id    BIGINT  NOT NULL DEFAULT 0,
    finding      TEXT    NOT NULL DEFAULT '' CHECK (finding IN ('', 'upheld', 'partly', 'not_upheld', 'no_finding')),
    needs_met    BOOLEAN NOT NULL DEFAULT false,
    omitted      TEXT    NOT NULL DEFAULT '',
    read_at      BIGINT  NOT NULL DEFAULT 0,
    UNIQUE (sample_id, case_id),
    CHECK (reader_id = 0 OR reader_id <> closer_id)
);
CREATE INDEX second_look_waiting ON second_look (read_at, id);
