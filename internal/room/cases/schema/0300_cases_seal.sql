-- +goose Up
-- Who may read a case that is not open to the house; see cases.Seal. It stands in
-- the row so that a list need not ask for it.
ALTER TABLE cases ADD COLUMN seal TEXT NOT NULL DEFAULT '';
DROP VIEW cases_first_fact;
CREATE VIEW cases_first_fact AS
SELECT f.case_id, f.day, f.received_at, f.team_id, f.type, f.channel, f.gap, f.second_at, f.solved_at,
    c.reference, CASE WHEN c.seal = '' THEN c.subject ELSE '' END AS subject, c.lang,
    CASE WHEN c.seal = '' THEN c.customer_name ELSE '' END AS customer_name, c.owner_id, c.state
FROM cases_first f JOIN cases c ON c.id = f.case_id WHERE f.counted;
