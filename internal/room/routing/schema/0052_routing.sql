-- +goose Up

-- How a colleague works, as the rules see it. Nobody needs a row: without one
-- they receive cases in their own language, without a limit, in the firm's hours.
CREATE TABLE routing_person (
    account_id BIGINT  PRIMARY KEY REFERENCES staff_account (id),
    receives   BOOLEAN NOT NULL,
    languages  TEXT    NOT NULL,
    topics     TEXT    NOT NULL,
    work_limit BIGINT  NOT NULL CHECK (work_limit >= 0),
    hours      TEXT    NOT NULL,
    away_since BIGINT  NOT NULL DEFAULT 0,
    version    BIGINT  NOT NULL
);

-- A stretch of days on which somebody is not here. With a stand-in their open
-- cases are lent when it begins and given back when it ends.
CREATE TABLE routing_absence (
    id         BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES staff_account (id),
    from_at    BIGINT NOT NULL,
    until_at   BIGINT NOT NULL,
    cover_id   BIGINT REFERENCES staff_account (id),
    made_by    BIGINT NOT NULL,
    made_at    BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL DEFAULT 0,
    lent_at    BIGINT NOT NULL DEFAULT 0,
    back_at    BIGINT NOT NULL DEFAULT 0,
    CHECK (until_at > from_at),
    CHECK (cover_id IS NULL OR cover_id <> account_id)
);
CREATE INDEX routing_absence_account ON routing_absence (account_id, until_at);
CREATE INDEX routing_absence_until ON routing_absence (until_at);
CREATE INDEX routing_absence_open ON routing_absence (from_at) WHERE cover_id IS NOT NULL AND back_at = 0;

CREATE TABLE routing_lent (
    absence_id BIGINT NOT NULL REFERENCES routing_absence (id),
    case_id    BIGINT NOT NULL REFERENCES cases (id),
    PRIMARY KEY (absence_id, case_id)
);

-- What a matter can be about: the answers to the greeter's question, and what
-- colleagues know about.
CREATE TABLE routing_topic (
    id        BIGINT PRIMARY KEY,
    position  BIGINT NOT NULL,
    name_ar   TEXT   NOT NULL,
    name_fa   TEXT   NOT NULL,
    name_en   TEXT   NOT NULL,
    team_id   BIGINT REFERENCES staff_team (id),
    closed_at BIGINT NOT NULL DEFAULT 0,
    CHECK (name_ar <> '' OR name_fa <> '' OR name_en <> '')
);

-- What the customer answered to the greeter's question.
CREATE TABLE routing_answer (
    case_id  BIGINT PRIMARY KEY REFERENCES cases (id),
    topic_id BIGINT NOT NULL REFERENCES routing_topic (id)
);
CREATE INDEX routing_answer_topic ON routing_answer (topic_id, case_id);
