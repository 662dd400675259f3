-- +goose Up
-- The versions of the working hours. The one that holds stands with the
-- organisation; each that held, and it, stand here from the first change on.
CREATE TABLE staff_hours (
    version  BIGINT PRIMARY KEY CHECK (version > 0),
    name     TEXT   NOT NULL DEFAULT '',     -- what changed, in the words of who changed it
    body     TEXT   NOT NULL,                -- JSON, see calendar.Plan
    from_day TEXT   NOT NULL DEFAULT '',     -- Gregorian: the first day that is worked otherwise than before; '' for none
    made_at  BIGINT NOT NULL DEFAULT 0,      -- 0 for one that is older than this table
    made_by  BIGINT NOT NULL DEFAULT 0
);
-- +goose StatementBegin
CREATE TRIGGER staff_hours_stand BEFORE UPDATE ON staff_hours
BEGIN SELECT RAISE(ABORT, 'hours that held are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER staff_hours_stay BEFORE DELETE ON staff_hours
BEGIN SELECT RAISE(ABORT, 'hours that held are never removed'); END;
-- +goose StatementEnd
