-- +goose Up
-- What changed working hours moved: each promise that was counted anew, and how
-- far the counting has come.
CREATE TABLE promises_recount (
    promise_id BIGINT PRIMARY KEY REFERENCES promises (id),   -- the one that stands in the place of the other
    schedule   BIGINT NOT NULL,                               -- version of the hours
    at         BIGINT NOT NULL
);
CREATE INDEX promises_recount_of ON promises_recount (schedule, promise_id);

CREATE TABLE promises_recount_run (
    schedule BIGINT PRIMARY KEY,
    begun_at BIGINT NOT NULL,
    done_at  BIGINT NOT NULL DEFAULT 0,
    looked   BIGINT NOT NULL DEFAULT 0,
    moved    BIGINT NOT NULL DEFAULT 0,
    earlier  BIGINT NOT NULL DEFAULT 0                        -- of the moved: to an earlier date
);
