-- +goose Up

-- What can be found. words holds the words of the document, sorted, with a
-- blank before and after each: every hit is checked against them.
CREATE TABLE search_doc (
    id    BIGINT PRIMARY KEY,
    kind  TEXT   NOT NULL,
    owner BIGINT NOT NULL,
    words TEXT   NOT NULL
);

-- Documents that stand in no segment yet.
CREATE TABLE search_fresh (
    id    BIGINT PRIMARY KEY,
    kind  TEXT   NOT NULL,
    words TEXT   NOT NULL
);

-- Documents that were dropped while segments still hold their words.
CREATE TABLE search_gone (
    id BIGINT PRIMARY KEY
);

-- kinds names the kinds of the documents in the segment; the pages say them by
-- their place in it.
CREATE TABLE search_segment (
    id      BIGINT PRIMARY KEY,
    kinds   TEXT   NOT NULL,
    state   TEXT   NOT NULL CHECK (state IN ('making', 'ready', 'retired')),
    docs    BIGINT NOT NULL,
    low     BIGINT NOT NULL,
    high    BIGINT NOT NULL,
    changed BIGINT NOT NULL
);

-- key is the first word of the page, a zero byte, and the complement of the
-- first id, so that pages stand by word and then from new to old.
CREATE TABLE search_page (
    segment BIGINT NOT NULL,
    key     BYTEA  NOT NULL,
    data    BYTEA  NOT NULL,
    PRIMARY KEY (segment, key)
);

-- Who merges at present; one row.
CREATE TABLE search_keeper (
    id     BIGINT PRIMARY KEY,
    holder TEXT   NOT NULL,
    until  BIGINT NOT NULL
);
INSERT INTO search_keeper (id, holder, until) VALUES (1, '', 0);
