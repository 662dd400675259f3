-- +goose Up
-- Help among colleagues: asked in a note, given by a note, and counted once the
-- one who received it says thanks.
CREATE TABLE cases_help (
    id          BIGINT PRIMARY KEY,
    case_id     BIGINT NOT NULL REFERENCES cases (id),
    asked_by    BIGINT NOT NULL REFERENCES staff_account (id),
    helper_id   BIGINT NOT NULL REFERENCES staff_account (id),
    question_id BIGINT REFERENCES cases_message (id),
    asked_at    BIGINT NOT NULL,
    answer_id   BIGINT REFERENCES cases_message (id),
    answered_at BIGINT NOT NULL DEFAULT 0,
    thanked_at  BIGINT NOT NULL DEFAULT 0,
    CHECK (asked_by <> helper_id),
    CHECK (thanked_at = 0 OR answered_at > 0),
    CHECK ((answer_id IS NULL) = (answered_at = 0))
);
CREATE UNIQUE INDEX cases_help_answer ON cases_help (answer_id);
CREATE INDEX cases_help_of ON cases_help (case_id, id);
CREATE INDEX cases_help_open ON cases_help (case_id, helper_id) WHERE answered_at = 0;
CREATE INDEX cases_help_by ON cases_help (helper_id, id);
CREATE INDEX cases_help_asked ON cases_help (asked_at);

-- Every offer of a case to a colleague and what became of it.
CREATE TABLE cases_offer (
    id         BIGINT  PRIMARY KEY,
    case_id    BIGINT  NOT NULL REFERENCES cases (id),
    by_id      BIGINT  NOT NULL,
    to_id      BIGINT  NOT NULL REFERENCES staff_account (id),
    at         BIGINT  NOT NULL,
    remind_at  BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL,
    reminded   BOOLEAN NOT NULL DEFAULT false,
    answer     TEXT    NOT NULL DEFAULT '' CHECK (answer IN ('', 'accepted', 'declined', 'cancelled', 'expired', 'overtaken')),
    answered_at BIGINT NOT NULL DEFAULT 0,
    CHECK ((answer = '') = (answered_at = 0))
);
CREATE INDEX cases_offer_of ON cases_offer (case_id, id);
CREATE INDEX cases_offer_open ON cases_offer (remind_at) WHERE answer = '';
