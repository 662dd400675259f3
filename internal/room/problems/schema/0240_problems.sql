-- +goose Up

-- What keeps coming back, or has gone silent: one owner, one state, a cause, a cure.
CREATE TABLE problems (
    id           BIGINT PRIMARY KEY,
    kind         TEXT    NOT NULL CHECK (kind IN ('problem', 'silence')),
    origin       TEXT    NOT NULL CHECK (origin IN ('staff', 'watch')),
    title        TEXT    NOT NULL,
    topic_id     BIGINT  NOT NULL DEFAULT 0,
    product      TEXT    NOT NULL DEFAULT '',
    owner_id     BIGINT  NOT NULL,
    -- while it is open its owner is an active person; afterwards the name stays
    owner_active BOOLEAN DEFAULT true CHECK (owner_active),
    state        TEXT    NOT NULL CHECK (state IN ('opened', 'known_cause', 'action', 'checking', 'closed', 'reopened')),
    opened_at    BIGINT  NOT NULL,
    opened_by    BIGINT  NOT NULL,
    from_day     BIGINT  NOT NULL DEFAULT 0,
    until_day    BIGINT  NOT NULL DEFAULT 0,
    seen         BIGINT  NOT NULL DEFAULT 0,
    expected     DOUBLE PRECISION NOT NULL DEFAULT 0,
    cause        TEXT    NOT NULL DEFAULT '',
    closure      TEXT    NOT NULL DEFAULT '' CHECK (closure IN ('', 'worked', 'false_alarm', 'explained_silence')),
    closure_note TEXT    NOT NULL DEFAULT '',
    closed_at    BIGINT  NOT NULL DEFAULT 0,
    reopened     BIGINT  NOT NULL DEFAULT 0,
    version      BIGINT  NOT NULL DEFAULT 1,
    FOREIGN KEY (owner_id, owner_active) REFERENCES staff_account (id, active),
    CHECK (title <> '' OR topic_id <> 0),
    CHECK ((state = 'closed') = (closure <> '')),
    CHECK ((state = 'closed') = (owner_active IS NULL)),
    -- why it went silent is one of five reasons, and only a silence has one
    CHECK (cause IN ('', 'channel_broken', 'not_recorded', 'fear', 'customers_gone', 'better')),
    CHECK (cause = '' OR kind = 'silence'),
    CHECK (kind = 'problem' OR closure <> 'worked')
);
CREATE INDEX problems_open ON problems (id) WHERE state <> 'closed';
CREATE INDEX problems_closed ON problems (closed_at, id) WHERE state = 'closed';
CREATE INDEX problems_topic ON problems (topic_id, id);
CREATE INDEX problems_owner ON problems (owner_id, id) WHERE state <> 'closed';

-- The cases that show it.
CREATE TABLE problems_case (
    problem_id BIGINT NOT NULL REFERENCES problems (id),
    case_id    BIGINT NOT NULL REFERENCES cases (id),
    added_by   BIGINT NOT NULL,
    added_at   BIGINT NOT NULL,
    PRIMARY KEY (problem_id, case_id)
);
CREATE INDEX problems_case_of ON problems_case (case_id);

-- The whys, from the first answer down to the root. That a customer erred is no
-- value: who did not know was not told, could not find, could not understand, or
-- was asked too much.
CREATE TABLE problems_why (
    id         BIGINT PRIMARY KEY,
    problem_id BIGINT NOT NULL REFERENCES problems (id),
    position   BIGINT NOT NULL,
    text       TEXT   NOT NULL CHECK (text <> ''),
    layer      TEXT   NOT NULL CHECK (layer IN ('technical', 'not_told', 'not_findable', 'unclear', 'asks_too_much',
        'policy', 'training', 'information', 'design', 'capacity', 'supplier', 'incentive')),
    by_id      BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    UNIQUE (problem_id, position)
);

-- What was done about it, and what it was meant to do.
CREATE TABLE problems_action (
    id              BIGINT PRIMARY KEY,
    problem_id      BIGINT NOT NULL REFERENCES problems (id),
    what            TEXT   NOT NULL CHECK (what <> ''),
    hypothesis      TEXT   NOT NULL CHECK (hypothesis <> ''),
    target          BIGINT NOT NULL CHECK (target BETWEEN 1 AND 95),
    compare_topic   BIGINT NOT NULL DEFAULT 0,
    since_day       BIGINT NOT NULL,
    before_days     BIGINT NOT NULL CHECK (before_days BETWEEN 7 AND 365),
    exposure_before BIGINT NOT NULL DEFAULT 0 CHECK (exposure_before >= 0),
    exposure_after  BIGINT NOT NULL DEFAULT 0 CHECK (exposure_after >= 0),
    verdict         TEXT   NOT NULL DEFAULT 'not_yet_known' CHECK (verdict IN ('worked', 'did_not', 'not_yet_known')),
    judged_day      BIGINT NOT NULL DEFAULT 0,
    by_id           BIGINT NOT NULL,
    at              BIGINT NOT NULL,
    CHECK ((exposure_before = 0) = (exposure_after = 0))
);
CREATE INDEX problems_action_of ON problems_action (problem_id, id);

-- How many cases of each topic came on each day of the house; topic 0 is none.
CREATE TABLE problems_count (
    topic_id BIGINT NOT NULL,
    day      BIGINT NOT NULL,
    n        BIGINT NOT NULL CHECK (n > 0),
    PRIMARY KEY (day, topic_id)
);
CREATE INDEX problems_count_topic ON problems_count (topic_id, day);

-- How far each series was watched, so that no signal is told twice.
CREATE TABLE problems_watch (
    id        BIGINT PRIMARY KEY CHECK (id = 1),
    day       BIGINT NOT NULL,
    counted   BIGINT NOT NULL
);
