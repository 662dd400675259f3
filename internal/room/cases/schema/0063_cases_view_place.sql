-- +goose Up

-- Where a saved view stands in the column of one person who put it there by
-- hand. Whoever never did sees views as they were made.
CREATE TABLE cases_view_place (
    account_id BIGINT NOT NULL REFERENCES staff_account (id),
    view_id    BIGINT NOT NULL REFERENCES cases_view (id) ON DELETE CASCADE,
    place      BIGINT NOT NULL,
    PRIMARY KEY (account_id, view_id)
);

-- A view that was taken away stays for a day, for the undo.
ALTER TABLE cases_view ADD COLUMN dropped_at BIGINT NOT NULL DEFAULT 0;
