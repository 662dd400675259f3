-- +goose Up
-- What a rule that is tried would have changed, on how many cases and on each.
ALTER TABLE automation_trial ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE automation_trial_case ADD COLUMN effects TEXT NOT NULL DEFAULT '[]';
