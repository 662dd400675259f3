-- +goose Up
ALTER TABLE promises ADD COLUMN level BIGINT NOT NULL DEFAULT 0;
ALTER TABLE promises ADD COLUMN alarm_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX promises_alarm ON promises (alarm_at, id) WHERE outcome = 'open' AND alarm_at > 0;
UPDATE promises SET alarm_at = made_at + (due_at - made_at) / 4 * 3 WHERE outcome = 'open' AND due_at > made_at;
