-- +goose Up

-- Whether the customer sees the value on the page of their case. What nobody has
-- decided stays inside the house.
ALTER TABLE fields ADD COLUMN tracked BOOLEAN NOT NULL DEFAULT false;
