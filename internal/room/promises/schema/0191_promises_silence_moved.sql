-- +goose Up
-- Cases whose longest silence was counted anew after the working hours were
-- changed: once for each version of the hours, however often the job runs.
CREATE TABLE promises_silence_moved (
    schedule BIGINT NOT NULL,                    -- version of the hours
    case_id  BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (schedule, case_id)
);
