-- +goose Up
-- what each promise is to the figures
CREATE TABLE figures_fact (
    promise_id BIGINT PRIMARY KEY,
    case_id    BIGINT  NOT NULL,
    week       BIGINT  NOT NULL,
    kind       TEXT    NOT NULL,
    team_id    BIGINT  NOT NULL,
    topic      TEXT    NOT NULL,
    channel    TEXT    NOT NULL,
    outcome    TEXT    NOT NULL,
    postponed  BOOLEAN NOT NULL,
    again      BOOLEAN NOT NULL,
    made_at    BIGINT  NOT NULL,
    due_at     BIGINT  NOT NULL,
    done_at    BIGINT  NOT NULL,
    told_at    BIGINT  NOT NULL,
    warned_at  BIGINT  NOT NULL,
    ended_at   BIGINT  NOT NULL,
    chance     BIGINT  NOT NULL
);
CREATE INDEX figures_fact_case ON figures_fact (case_id);
CREATE INDEX figures_fact_due ON figures_fact (outcome, due_at, promise_id);
-- a word that was put off is judged when its own date has come
CREATE INDEX figures_fact_waits ON figures_fact (due_at) WHERE outcome = 'open' AND postponed;

-- the longest waits: of what lasts, and of what ended, week by week
CREATE INDEX figures_fact_lasts ON figures_fact (made_at) WHERE ended_at = 0;
CREATE INDEX figures_fact_long ON figures_fact (week, (ended_at - made_at)) WHERE ended_at > 0;

-- the sums of a week, kept along with the rows above
CREATE TABLE figures_week (
    week         BIGINT NOT NULL,
    kind         TEXT   NOT NULL,
    team_id      BIGINT NOT NULL,
    topic        TEXT   NOT NULL,
    channel      TEXT   NOT NULL,
    kept         BIGINT NOT NULL,
    broken       BIGINT NOT NULL,
    open         BIGINT NOT NULL,
    withdrawn    BIGINT NOT NULL,
    told         BIGINT NOT NULL,
    warned       BIGINT NOT NULL,
    again        BIGINT NOT NULL,
    again_broken BIGINT NOT NULL,
    early        BIGINT NOT NULL,
    late         BIGINT NOT NULL,
    late_done    BIGINT NOT NULL,
    PRIMARY KEY (week, kind, team_id, topic, channel)
);

-- how chances, leads and delays spread, in steps
CREATE TABLE figures_spread (
    week    BIGINT NOT NULL,
    kind    TEXT   NOT NULL,
    team_id BIGINT NOT NULL,
    topic   TEXT   NOT NULL,
    channel TEXT   NOT NULL,
    measure TEXT   NOT NULL,
    step    BIGINT NOT NULL,
    n       BIGINT NOT NULL,
    kept    BIGINT NOT NULL,
    chances BIGINT NOT NULL,
    PRIMARY KEY (week, kind, team_id, topic, channel, measure, step)
);

-- limits that were frozen for a control chart: never changed, a new one is a new version
CREATE TABLE figures_baseline (
    id        BIGINT PRIMARY KEY,
    version   BIGINT NOT NULL UNIQUE,
    from_week BIGINT NOT NULL,
    to_week   BIGINT NOT NULL,
    removed   TEXT   NOT NULL,
    rate      DOUBLE PRECISION NOT NULL,
    mean      DOUBLE PRECISION NOT NULL,
    laney     DOUBLE PRECISION NOT NULL,
    made_at   BIGINT NOT NULL,
    made_by   BIGINT NOT NULL REFERENCES staff_account (id),
    note      TEXT   NOT NULL
);

-- one row, held by whoever changes the figures
CREATE TABLE figures_lock (id BIGINT PRIMARY KEY);
INSERT INTO figures_lock (id) VALUES (1);

CREATE VIEW figures_week_fact AS
SELECT week, kind, team_id, topic, channel, kept, broken, open, withdrawn, told, warned, again, again_broken, early, late, late_done FROM figures_week;
