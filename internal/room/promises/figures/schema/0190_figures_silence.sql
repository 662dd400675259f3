-- +goose Up
-- The longest silence looks at promises of a word alone; what is work may last for
-- long and filled the ends of these indexes.
DROP INDEX figures_fact_lasts;
DROP INDEX figures_fact_long;
CREATE INDEX figures_fact_lasts ON figures_fact (made_at) WHERE ended_at = 0 AND kind IN ('first_response', 'reply', 'next_update');
CREATE INDEX figures_fact_long ON figures_fact (week, (ended_at - made_at)) WHERE ended_at > 0 AND kind IN ('first_response', 'reply', 'next_update');
