-- +goose Up
CREATE TABLE knowledge_script (
    id         BIGINT  PRIMARY KEY,
    contact    TEXT    NOT NULL CHECK (contact <> ''),
    version    BIGINT  NOT NULL CHECK (version > 0),
    archived   BOOLEAN NOT NULL DEFAULT false,
    created_at BIGINT  NOT NULL
);
CREATE INDEX knowledge_script_contact ON knowledge_script (contact, id) WHERE NOT archived;

CREATE TABLE knowledge_script_text (
    script_id BIGINT NOT NULL REFERENCES knowledge_script (id),
    version   BIGINT NOT NULL,
    lang      TEXT   NOT NULL CHECK (lang IN ('ar', 'fa', 'en')),
    title     TEXT   NOT NULL CHECK (title <> ''),
    steps     TEXT   NOT NULL CHECK (steps <> ''),
    by_id     BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (script_id, version, lang)
);

-- A checklist under way on a case keeps the version it began with.
CREATE TABLE knowledge_run (
    id        BIGINT PRIMARY KEY,
    case_id   BIGINT NOT NULL,
    script_id BIGINT NOT NULL REFERENCES knowledge_script (id),
    version   BIGINT NOT NULL,
    by_id     BIGINT NOT NULL,
    at        BIGINT NOT NULL
);
CREATE UNIQUE INDEX knowledge_run_of ON knowledge_run (case_id, script_id);

CREATE TABLE knowledge_tick (
    run_id BIGINT NOT NULL REFERENCES knowledge_run (id),
    step   BIGINT NOT NULL CHECK (step > 0),
    by_id  BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (run_id, step)
);
