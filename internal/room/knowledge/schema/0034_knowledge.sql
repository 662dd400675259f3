-- +goose Up
CREATE TABLE knowledge_article (
    id         BIGINT PRIMARY KEY,
    topic      TEXT   NOT NULL DEFAULT '',
    audience   TEXT   NOT NULL CHECK (audience IN ('public', 'internal')),
    owner_id   BIGINT NOT NULL REFERENCES staff_account (id),
    review_at  BIGINT NOT NULL DEFAULT 0,
    from_case  BIGINT NOT NULL DEFAULT 0,
    uses       BIGINT NOT NULL DEFAULT 0 CHECK (uses >= 0),
    solved     BIGINT NOT NULL DEFAULT 0 CHECK (solved >= 0),
    held       BIGINT NOT NULL DEFAULT 0 CHECK (held >= 0),
    returned   BIGINT NOT NULL DEFAULT 0 CHECK (returned >= 0),
    archived   BOOLEAN NOT NULL DEFAULT false,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version    BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX knowledge_article_newest ON knowledge_article (changed_at, id) WHERE NOT archived;
CREATE INDEX knowledge_article_review ON knowledge_article (review_at, id) WHERE NOT archived AND review_at > 0;
CREATE INDEX knowledge_article_topic ON knowledge_article (topic, changed_at, id) WHERE NOT archived;

-- One language of an article. What readers see is the live title and body; what
-- is being written is the other pair, until it is published.
CREATE TABLE knowledge_text (
    article_id   BIGINT  NOT NULL REFERENCES knowledge_article (id),
    lang         TEXT    NOT NULL CHECK (lang IN ('ar', 'fa', 'en')),
    title        TEXT    NOT NULL CHECK (title <> ''),
    body         TEXT    NOT NULL,
    live         BOOLEAN NOT NULL DEFAULT false,
    live_title   TEXT    NOT NULL DEFAULT '',
    live_body    TEXT    NOT NULL DEFAULT '',
    published_at BIGINT  NOT NULL DEFAULT 0,
    changed_at   BIGINT  NOT NULL,
    changed_by   BIGINT  NOT NULL,
    helped       BIGINT  NOT NULL DEFAULT 0,
    not_helped   BIGINT  NOT NULL DEFAULT 0,
    version      BIGINT  NOT NULL DEFAULT 1,
    PRIMARY KEY (article_id, lang),
    CHECK (NOT live OR live_title <> '')
);
CREATE INDEX knowledge_text_live ON knowledge_text (lang, article_id) WHERE live;

CREATE TABLE knowledge_version (
    id         BIGINT  PRIMARY KEY,
    article_id BIGINT  NOT NULL REFERENCES knowledge_article (id),
    lang       TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    by_id      BIGINT  NOT NULL,
    at         BIGINT  NOT NULL,
    published  BOOLEAN NOT NULL DEFAULT false
);
CREATE INDEX knowledge_version_of ON knowledge_version (article_id, lang, id);

CREATE TABLE knowledge_feedback (
    id         BIGINT  PRIMARY KEY,
    article_id BIGINT  NOT NULL REFERENCES knowledge_article (id),
    lang       TEXT    NOT NULL,
    helped     BOOLEAN NOT NULL,
    words      TEXT    NOT NULL DEFAULT '',
    reader     TEXT    NOT NULL CHECK (reader IN ('customer', 'staff')),
    at         BIGINT  NOT NULL
);
CREATE INDEX knowledge_feedback_of ON knowledge_feedback (article_id, id);

-- The words of articles and answers, for answers in order of how well they fit.
CREATE TABLE knowledge_word (
    shelf  TEXT   NOT NULL CHECK (shelf IN ('draft', 'live', 'answer')),
    word   TEXT   NOT NULL,
    item   BIGINT NOT NULL,
    lang   TEXT   NOT NULL,
    weight BIGINT NOT NULL,
    PRIMARY KEY (shelf, word, item, lang)
);
CREATE INDEX knowledge_word_item ON knowledge_word (item, shelf, lang);

-- An article or an answer that went into an answer to a case. Closed as solved
-- it is solved until the case comes back; returned stays for ever.
CREATE TABLE knowledge_use (
    case_id  BIGINT  NOT NULL,
    kind     TEXT    NOT NULL CHECK (kind IN ('article', 'answer')),
    item_id  BIGINT  NOT NULL,
    lang     TEXT    NOT NULL,
    by_id    BIGINT  NOT NULL,
    at       BIGINT  NOT NULL,
    solved   BOOLEAN NOT NULL DEFAULT false,
    returned BOOLEAN NOT NULL DEFAULT false,
    PRIMARY KEY (case_id, kind, item_id)
);
CREATE INDEX knowledge_use_of ON knowledge_use (kind, item_id, at);

-- What a customer had read in the help centre before writing.
CREATE TABLE knowledge_read (
    case_id    BIGINT NOT NULL,
    article_id BIGINT NOT NULL REFERENCES knowledge_article (id),
    lang       TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (case_id, article_id)
);

CREATE TABLE knowledge_setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
