-- +goose Up

-- How a person felt at the start and the end of a day, 1 to 5. The team is the
-- one of that day, so that moving a person later changes no mean of the past.
CREATE TABLE team_mood (
    account_id BIGINT NOT NULL REFERENCES staff_account (id),
    day        TEXT   NOT NULL,
    part       TEXT   NOT NULL CHECK (part IN ('start', 'end')),
    value      BIGINT NOT NULL CHECK (value BETWEEN 1 AND 5),
    team_id    BIGINT REFERENCES staff_team (id),
    PRIMARY KEY (account_id, day, part)
);
CREATE INDEX team_mood_day ON team_mood (day, team_id);

-- The break under way or the last one; the first look of a day begins the count.
CREATE TABLE team_break (
    account_id BIGINT NOT NULL PRIMARY KEY REFERENCES staff_account (id),
    began_at   BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL
);

-- How many open cases a person can carry well.
CREATE TABLE team_capacity (
    account_id BIGINT NOT NULL PRIMARY KEY REFERENCES staff_account (id),
    cases      BIGINT NOT NULL CHECK (cases BETWEEN 1 AND 500)
);
