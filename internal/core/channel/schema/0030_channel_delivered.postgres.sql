-- +goose Up
-- "delivered" becomes a state.
ALTER TABLE channel_ledger DROP CONSTRAINT channel_ledger_check;
ALTER TABLE channel_ledger ADD CONSTRAINT channel_ledger_check CHECK
    (direction = 'in'  AND state IN ('received', 'case', 'joined', 'auto_reply', 'bounce', 'loop', 'refused', 'junk', 'unreadable')
  OR direction = 'out' AND state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'maybe_twice'));
