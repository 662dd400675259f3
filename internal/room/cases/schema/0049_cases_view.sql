-- +goose Up

-- A way to look at the cases that somebody has saved. condition is the JSON of a
-- kit/condition tree.
CREATE TABLE cases_view (
    id         BIGINT PRIMARY KEY,
    name       TEXT   NOT NULL CHECK (name <> ''),
    owner_id   BIGINT NOT NULL REFERENCES staff_account (id),
    shared     TEXT   NOT NULL CHECK (shared IN ('', 'team', 'all')),
    team_id    BIGINT REFERENCES staff_team (id),
    condition  TEXT   NOT NULL,
    sort       TEXT   NOT NULL CHECK (sort IN ('next', 'newest', 'oldest', 'closed')),
    columns    TEXT   NOT NULL,  -- keys of fields that rows show, with blanks between
    place      BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    version    BIGINT NOT NULL DEFAULT 1,
    CHECK ((shared = 'team') = (team_id IS NOT NULL))
);
CREATE INDEX cases_view_owner ON cases_view (owner_id);

CREATE TABLE cases_view_star (
    account_id BIGINT NOT NULL REFERENCES staff_account (id),
    view_id    BIGINT NOT NULL REFERENCES cases_view (id) ON DELETE CASCADE,
    PRIMARY KEY (account_id, view_id)
);
