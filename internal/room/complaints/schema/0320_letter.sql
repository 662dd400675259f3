-- +goose Up
-- whether the letter goes as a PDF with the mail
ALTER TABLE complaints_answer ADD COLUMN attach BOOLEAN NOT NULL DEFAULT true;
