-- +goose Up
-- The chance with which a date of the policy is kept, as the house's own history
-- said it when the date was given, and on how much it stands. Appended once.
CREATE TABLE promises_odds (
    promise_id BIGINT  PRIMARY KEY REFERENCES promises (id),
    chance     BIGINT  NOT NULL CHECK (chance BETWEEN 0 AND 10000),  -- per ten thousand
    at_least   BOOLEAN NOT NULL DEFAULT false,                       -- what is known reaches no further
    n          BIGINT  NOT NULL,                                     -- similar ones that ended
    still      BIGINT  NOT NULL,                                     -- similar ones that were open
    alike      TEXT    NOT NULL DEFAULT '',                          -- the columns in which they are alike, in a row
    at         BIGINT  NOT NULL
);
