-- +goose Up
-- An ask may go to a whole team: whoever of it answers first has it, and the
-- team's lead has it when nobody did by a stated time.
ALTER TABLE agreements_ask ADD COLUMN to_team BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE agreements_ask ADD COLUMN lead_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE agreements_ask ADD COLUMN fell_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE agreements_ask ADD COLUMN taken_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX agreements_ask_team ON agreements_ask (team_id, id) WHERE to_team AND taken_at = 0 AND ended_at = 0;
CREATE INDEX agreements_ask_lead ON agreements_ask (lead_at, id) WHERE to_id = 0 AND ended_at = 0;
CREATE INDEX agreements_misunderstanding_of ON agreements_misunderstanding (case_id, id);

-- What was agreed first is never rewritten: another date stands in the ledger of promises.
-- +goose StatementBegin
CREATE FUNCTION agreements_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was agreed is not rewritten' USING ERRCODE = 'check_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER agreements_milestone_first BEFORE UPDATE OF promise_id, title, form, excluded, due_at, created_by, created_at ON agreements_milestone
FOR EACH ROW EXECUTE FUNCTION agreements_refuse();
