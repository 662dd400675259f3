-- +goose Up
-- A merge or a split: which messages went from where to where, and how the two
-- cases stood before, so that it can be undone.
CREATE TABLE cases_move (
    id        BIGINT  PRIMARY KEY,
    kind      TEXT    NOT NULL CHECK (kind IN ('merge', 'split')),
    from_id   BIGINT  NOT NULL REFERENCES cases (id),
    into_id   BIGINT  NOT NULL REFERENCES cases (id),
    by_id     BIGINT  NOT NULL,
    at        BIGINT  NOT NULL,
    told      BOOLEAN NOT NULL,
    before    TEXT    NOT NULL,
    from_seq  BIGINT  NOT NULL DEFAULT 0,
    into_seq  BIGINT  NOT NULL DEFAULT 0,
    undone_at BIGINT  NOT NULL DEFAULT 0,
    undone_by BIGINT  NOT NULL DEFAULT 0,
    CHECK (from_id <> into_id)
);
CREATE INDEX cases_move_into ON cases_move (into_id, id);
CREATE INDEX cases_move_from ON cases_move (from_id, id);

CREATE TABLE cases_moved (
    move_id BIGINT NOT NULL REFERENCES cases_move (id),
    kind    TEXT   NOT NULL CHECK (kind IN ('message', 'side', 'help')),
    item_id BIGINT NOT NULL,
    PRIMARY KEY (move_id, kind, item_id)
);

-- How two matters hang together. "related" is stored once, the older case first.
CREATE TABLE cases_relation (
    id      BIGINT PRIMARY KEY,
    from_id BIGINT NOT NULL REFERENCES cases (id),
    into_id BIGINT NOT NULL REFERENCES cases (id),
    kind    TEXT   NOT NULL CHECK (kind IN ('related', 'causes', 'blocked_by')),
    by_id   BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    UNIQUE (from_id, into_id, kind),
    CHECK (from_id <> into_id)
);
CREATE INDEX cases_relation_into ON cases_relation (into_id, id);
