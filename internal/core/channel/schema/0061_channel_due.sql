-- +goose Up
-- What is to be read or sent, by the time from which on; nothing else stands in it.
CREATE INDEX channel_ledger_due ON channel_ledger (next_at) WHERE next_at > 0;
