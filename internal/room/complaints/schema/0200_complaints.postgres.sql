-- +goose Up
-- What a complaint is beside its case: one row, made when the case is received as
-- a complaint or becomes one. It stays when the case becomes something else.
CREATE TABLE complaints_complaint (
    case_id         BIGINT  PRIMARY KEY,
    state           TEXT    NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'acknowledged', 'assessed', 'investigating', 'waiting_customer', 'waiting_third_party', 'decided',
                        'remedy_in_progress', 'proposed_closed', 'closed_satisfied', 'closed_unsatisfied_exhausted', 'closed_no_reply', 'resolved_at_first_contact', 'reopened',
                        'escalated_external', 'withdrawn', 'merged')),
    ended           BOOLEAN NOT NULL DEFAULT false,
    state_at        BIGINT  NOT NULL,
    received_at     BIGINT  NOT NULL,
    severity        BIGINT  NOT NULL DEFAULT 0 CHECK (severity BETWEEN 0 AND 4),
    assessed_by     BIGINT  NOT NULL DEFAULT 0,
    assessed_at     BIGINT  NOT NULL DEFAULT 0,
    safety          TEXT    NOT NULL DEFAULT 'none' CHECK (safety IN ('none', 'possible', 'harmed')),
    money           TEXT    NOT NULL DEFAULT 'none' CHECK (money IN ('none', 'bearable', 'heavy')),
    loss            BIGINT  NOT NULL DEFAULT 0 CHECK (loss >= 0),
    currency        TEXT    NOT NULL DEFAULT '',
    hours_down      BIGINT  NOT NULL DEFAULT 0 CHECK (hours_down >= 0),
    people          BIGINT  NOT NULL DEFAULT 1 CHECK (people >= 1),
    vulnerable      BOOLEAN NOT NULL DEFAULT false,
    vulnerability   TEXT    NOT NULL DEFAULT '',
    exposure        TEXT    NOT NULL DEFAULT 'none' CHECK (exposure IN ('none', 'public', 'authority')),
    sought          TEXT    NOT NULL DEFAULT '',
    product         TEXT    NOT NULL DEFAULT '',
    occurred_at     BIGINT  NOT NULL DEFAULT 0,
    anonymous       BOOLEAN NOT NULL DEFAULT false,
    confidentiality TEXT    NOT NULL DEFAULT 'normal' CHECK (confidentiality IN ('normal', 'restricted', 'secret')),
    investigator_id BIGINT  NOT NULL DEFAULT 0,
    plan            TEXT    NOT NULL DEFAULT '',
    truth           TEXT    NOT NULL DEFAULT '',
    decision        TEXT    NOT NULL DEFAULT '' CHECK (decision IN ('', 'upheld', 'partly', 'not_upheld', 'no_finding')),
    decided_by      BIGINT  NOT NULL DEFAULT 0,
    decided_at      BIGINT  NOT NULL DEFAULT 0,
    version         BIGINT  NOT NULL DEFAULT 1
);
CREATE INDEX complaints_complaint_list ON complaints_complaint (ended, case_id);
CREATE INDEX complaints_complaint_state ON complaints_complaint (state, case_id);
CREATE INDEX complaints_complaint_severity ON complaints_complaint (ended, severity, case_id);
CREATE INDEX complaints_complaint_guarded ON complaints_complaint (case_id) WHERE confidentiality <> 'normal';
CREATE TABLE complaints_step (
    id         BIGINT PRIMARY KEY,
    case_id    BIGINT NOT NULL REFERENCES complaints_complaint (case_id),
    from_state TEXT   NOT NULL,
    to_state   TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    actor_kind TEXT   NOT NULL,
    actor_id   BIGINT NOT NULL,
    reason     TEXT   NOT NULL
);
CREATE INDEX complaints_step_of ON complaints_step (case_id, id);
CREATE TABLE complaints_allegation (
    id       BIGINT PRIMARY KEY,
    case_id  BIGINT NOT NULL REFERENCES complaints_complaint (case_id),
    number   BIGINT NOT NULL CHECK (number > 0),
    words    TEXT   NOT NULL CHECK (words <> ''),
    finding  TEXT   NOT NULL DEFAULT '' CHECK (finding IN ('', 'upheld', 'partly', 'not_upheld', 'no_finding')),
    reasons  TEXT   NOT NULL DEFAULT '',
    found_by BIGINT NOT NULL DEFAULT 0,
    found_at BIGINT NOT NULL DEFAULT 0,
    CHECK ((finding = '') = (reasons = '')),
    UNIQUE (case_id, number)
);
CREATE TABLE complaints_need (
    id      BIGINT PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES complaints_complaint (case_id),
    text    TEXT   NOT NULL CHECK (text <> ''),
    met_at  BIGINT NOT NULL DEFAULT 0,
    met_by  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX complaints_need_of ON complaints_need (case_id, id);
CREATE TABLE complaints_evidence (
    id            BIGINT PRIMARY KEY,
    case_id       BIGINT NOT NULL REFERENCES complaints_complaint (case_id),
    kind          TEXT   NOT NULL CHECK (kind IN ('evidence', 'interview')),
    allegation_id BIGINT NOT NULL DEFAULT 0,
    title         TEXT   NOT NULL CHECK (title <> ''),
    note          TEXT   NOT NULL,
    added_by      BIGINT NOT NULL,
    added_at      BIGINT NOT NULL
);
CREATE INDEX complaints_evidence_of ON complaints_evidence (case_id, id);
CREATE TABLE complaints_involved (
    case_id    BIGINT NOT NULL REFERENCES complaints_complaint (case_id),
    account_id BIGINT NOT NULL,
    PRIMARY KEY (case_id, account_id)
);
CREATE TABLE complaints_representative (
    id         BIGINT PRIMARY KEY,
    case_id    BIGINT NOT NULL REFERENCES complaints_complaint (case_id),
    name       TEXT   NOT NULL CHECK (name <> ''),
    relation   TEXT   NOT NULL,
    contact    TEXT   NOT NULL,
    added_by   BIGINT NOT NULL,
    added_at   BIGINT NOT NULL,
    checked_by BIGINT NOT NULL DEFAULT 0,
    checked_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX complaints_representative_of ON complaints_representative (case_id, id);
CREATE TABLE complaints_look (
    case_id    BIGINT NOT NULL REFERENCES complaints_complaint (case_id),
    account_id BIGINT NOT NULL,
    hour       BIGINT NOT NULL,
    first_at   BIGINT NOT NULL,
    PRIMARY KEY (case_id, account_id, hour)
);
CREATE TABLE complaints_answer (
    id          BIGINT  PRIMARY KEY,
    case_id     BIGINT  NOT NULL REFERENCES complaints_complaint (case_id),
    state       TEXT    NOT NULL CHECK (state IN ('draft', 'asked', 'returned', 'approved', 'sent')),
    template    BIGINT  NOT NULL,
    lang        TEXT    NOT NULL CHECK (lang IN ('ar', 'fa', 'en')),
    truth       TEXT    NOT NULL,
    admission   TEXT    NOT NULL,
    cause       TEXT    NOT NULL,
    prevention  TEXT    NOT NULL,
    apology     TEXT    NOT NULL,
    choices     TEXT    NOT NULL,
    refusal     TEXT    NOT NULL,
    alternative TEXT    NOT NULL,
    appeal      TEXT    NOT NULL,
    bridge      TEXT    NOT NULL,
    contact_id  BIGINT  NOT NULL,
    follow_days BIGINT  NOT NULL CHECK (follow_days BETWEEN 1 AND 365),
    text        TEXT    NOT NULL DEFAULT '',
    written_by  BIGINT  NOT NULL,
    written_at  BIGINT  NOT NULL,
    asked_at    BIGINT  NOT NULL DEFAULT 0,
    approved_by BIGINT  NOT NULL DEFAULT 0,
    approved_at BIGINT  NOT NULL DEFAULT 0,
    returned    TEXT    NOT NULL DEFAULT '',
    message_id  BIGINT  NOT NULL DEFAULT 0,
    sent_at     BIGINT  NOT NULL DEFAULT 0,
    CHECK (approved_by = 0 OR approved_by <> written_by)
);
CREATE INDEX complaints_answer_of ON complaints_answer (case_id, id);
CREATE TABLE complaints_repair (
    id         BIGINT PRIMARY KEY,
    answer_id  BIGINT NOT NULL REFERENCES complaints_answer (id),
    what       TEXT   NOT NULL CHECK (what <> ''),
    due_at     BIGINT NOT NULL,
    promise_id BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX complaints_repair_of ON complaints_repair (answer_id, id);

-- Complaints that were there before this room.
INSERT INTO complaints_complaint (case_id, ended, state, state_at, received_at)
SELECT id, state = 'closed', CASE closure WHEN '' THEN 'received' WHEN 'confirmed' THEN 'resolved_at_first_contact' WHEN 'quiet' THEN 'closed_no_reply' WHEN 'withdrawn' THEN 'withdrawn'
    WHEN 'duplicate' THEN 'merged' ELSE 'closed_unsatisfied_exhausted' END, CASE WHEN closed_at > 0 THEN closed_at ELSE received_at END, received_at
FROM cases WHERE type = 'complaint';

-- When a complaint came is never rewritten, nor are the steps it took.
-- +goose StatementBegin
CREATE FUNCTION complaints_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what happened to a complaint is not rewritten' USING ERRCODE = 'check_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER complaints_complaint_received BEFORE UPDATE OF case_id, received_at ON complaints_complaint
FOR EACH ROW EXECUTE FUNCTION complaints_refuse();
CREATE TRIGGER complaints_step_kept BEFORE UPDATE OR DELETE ON complaints_step
FOR EACH ROW EXECUTE FUNCTION complaints_refuse();
