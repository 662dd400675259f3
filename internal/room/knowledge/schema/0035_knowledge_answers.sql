-- +goose Up
-- A ready answer; or an objection, whose texts are what customers say and to
-- which answers point.
CREATE TABLE knowledge_answer (
    id           BIGINT  PRIMARY KEY,
    kind         TEXT    NOT NULL CHECK (kind IN ('answer', 'objection')),
    objection_id BIGINT  REFERENCES knowledge_answer (id),
    topic        TEXT    NOT NULL DEFAULT '',
    shared       BOOLEAN NOT NULL,
    owner_id     BIGINT  NOT NULL REFERENCES staff_account (id),
    uses         BIGINT  NOT NULL DEFAULT 0 CHECK (uses >= 0),
    solved       BIGINT  NOT NULL DEFAULT 0 CHECK (solved >= 0),
    held         BIGINT  NOT NULL DEFAULT 0 CHECK (held >= 0),
    returned     BIGINT  NOT NULL DEFAULT 0 CHECK (returned >= 0),
    archived     BOOLEAN NOT NULL DEFAULT false,
    created_at   BIGINT  NOT NULL,
    changed_at   BIGINT  NOT NULL,
    version      BIGINT  NOT NULL DEFAULT 1,
    CHECK (objection_id IS NULL OR kind = 'answer')
);
CREATE INDEX knowledge_answer_listed ON knowledge_answer (kind, uses, id) WHERE NOT archived;
CREATE INDEX knowledge_answer_to ON knowledge_answer (objection_id) WHERE objection_id IS NOT NULL;

CREATE TABLE knowledge_answer_text (
    answer_id BIGINT NOT NULL REFERENCES knowledge_answer (id),
    lang      TEXT   NOT NULL CHECK (lang IN ('ar', 'fa', 'en')),
    title     TEXT   NOT NULL CHECK (title <> ''),
    body      TEXT   NOT NULL,
    PRIMARY KEY (answer_id, lang)
);
