package cases

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Help is what one colleague did, or is asked to do, for another on a case.
type Help struct {
	ID         id.ID
	CaseID     id.ID
	AskedBy    id.ID // who received it
	HelperID   id.ID
	QuestionID id.ID // the note that asked, 0 when nobody asked
	AskedAt    time.Time
	AnswerID   id.ID // the note that helped, 0 while it is owed
	AnsweredAt time.Time
	ThankedAt  time.Time // only then it counts for the helper
}

// AskHelp asks a colleague in a note. The colleague's next note on the case is
// the answer.
func (m *Room) AskHelp(ctx context.Context, tx *db.Tx, by event.Actor, which, helper id.ID, question string) (Help, error) {
	if f := textDefects("text", question, MaxText); f != nil {
		return Help{}, fault.OfFields(f...)
	}
	if helper == by.ID {
		return Help{}, fault.OfFields(fault.Field{Name: "to", Key: "cases.help_of_oneself"})
	}
	if err := m.mustBeActive(ctx, tx, helper); err != nil {
		return Help{}, err
	}
	var h Help
	_, err := m.change(ctx, tx, which, func(c *Case) error {
		if c.IsMerged() {
			return fault.New(fault.Conflict, "cases.is_merged")
		}
		note, err := m.comment(ctx, tx, by, c, Comment{Text: question})
		if err != nil {
			return err
		}
		h = Help{ID: id.New(tx.Now()), CaseID: c.ID, AskedBy: by.ID, HelperID: helper, QuestionID: note.ID, AskedAt: tx.Now()}
		if _, err := tx.Exec(ctx, sqlAskHelp, h.ID, h.CaseID, h.AskedBy, h.HelperID, h.QuestionID, clock.Micros(h.AskedAt)); err != nil {
			return fmt.Errorf("ask for help: %w", err)
		}
		if err := m.enrol(ctx, tx, by, c.ID, helper, "helped"); err != nil {
			return err
		}
		return m.happened(ctx, tx, by, c.ID, "help_asked", map[string]any{"help": h.ID, "to": helper, "message": note.ID})
	})
	return h, err
}

// helped takes a note for the answer to what its writer was asked on the case.
// Of several questions the one in whose thread it stands, or else the oldest,
// is answered.
func (m *Room) helped(ctx context.Context, tx *db.Tx, by event.Actor, c id.ID, note Message) error {
	var owed []helpRow
	if err := tx.All(ctx, &owed, sqlHelpOwed, c, by.ID); err != nil {
		return fmt.Errorf("look whom the note helps: %w", err)
	}
	if len(owed) == 0 {
		return nil
	}
	one := owed[0]
	for _, h := range owed {
		if note.ParentID != 0 && orZero(h.QuestionID) == int64(note.ParentID) {
			one = h
		}
	}
	if _, err := tx.Exec(ctx, sqlHelped, one.ID, note.ID, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("note that help came: %w", err)
	}
	return m.happened(ctx, tx, by, c, "helped", map[string]any{"help": one.ID, "to": one.AskedBy, "message": note.ID})
}

// Thank thanks for help: it then counts for the helper. Thanking twice is no
// mistake. Only the one who was helped, or the owner of the case, can thank.
func (m *Room) Thank(ctx context.Context, tx *db.Tx, by event.Actor, help id.ID) (Help, error) {
	h, err := OneHelp(ctx, tx, help)
	if err != nil {
		return h, err
	}
	c, err := Get(ctx, tx, h.CaseID)
	if err != nil {
		return h, err
	}
	switch {
	case by.ID == h.HelperID || by.ID != h.AskedBy && by.ID != c.OwnerID:
		return h, fault.New(fault.Denied, "cases.thanks_of_others")
	case h.AnswerID == 0:
		return h, fault.New(fault.Conflict, "cases.no_help_yet")
	case !h.ThankedAt.IsZero():
		return h, nil
	}
	h.ThankedAt = tx.Now()
	if _, err := tx.Exec(ctx, sqlThank, h.ID, clock.Micros(h.ThankedAt)); err != nil {
		return h, fmt.Errorf("thank for help: %w", err)
	}
	return h, m.happened(ctx, tx, by, h.CaseID, "thanked", map[string]any{"help": h.ID, "to": h.HelperID, "message": h.AnswerID})
}

// ThankForNote thanks a colleague for a note that nobody asked for.
func (m *Room) ThankForNote(ctx context.Context, tx *db.Tx, by event.Actor, which, note id.ID) (Help, error) {
	msg, err := noteOf(ctx, tx, which, note)
	if err != nil {
		return Help{}, err
	}
	if msg.AuthorKind != "staff" || msg.AuthorID == by.ID || !msg.RemovedAt.IsZero() {
		return Help{}, fault.New(fault.Conflict, "cases.thanks_of_others")
	}
	var known []id.ID
	if err := tx.All(ctx, &known, sqlHelpByAnswer, note); err != nil {
		return Help{}, fmt.Errorf("look for thanks for note %d: %w", note, err)
	}
	if len(known) > 0 {
		return m.Thank(ctx, tx, by, known[0])
	}
	h := Help{ID: id.New(tx.Now()), CaseID: which, AskedBy: by.ID, HelperID: msg.AuthorID, AskedAt: msg.At, AnswerID: note, AnsweredAt: msg.At, ThankedAt: tx.Now()}
	if _, err := tx.Exec(ctx, sqlThankForNote, h.ID, h.CaseID, h.AskedBy, h.HelperID, clock.Micros(h.AskedAt), h.AnswerID,
		clock.Micros(h.AnsweredAt), clock.Micros(h.ThankedAt)); err != nil {
		return h, fmt.Errorf("thank for note %d: %w", note, err)
	}
	return h, m.happened(ctx, tx, by, which, "thanked", map[string]any{"help": h.ID, "to": h.HelperID, "message": note})
}

// HelpOn lists the help asked and given on a case, first to last.
func HelpOn(ctx context.Context, r db.Reader, c id.ID) ([]Help, error) {
	return helps(ctx, r, sqlHelpOn, c)
}

// HelpBy lists what one person was asked for and gave, the newest first. It is
// for that person's own eyes.
func HelpBy(ctx context.Context, r db.Reader, helper id.ID) ([]Help, error) {
	return helps(ctx, r, sqlHelpBy, helper)
}

// OneHelp reads one; NotFound when there is none.
func OneHelp(ctx context.Context, r db.Reader, which id.ID) (Help, error) {
	var one helpRow
	err := r.Get(ctx, &one, sqlOneHelp, which)
	if errors.Is(err, db.ErrNone) {
		return Help{}, fault.New(fault.NotFound, "cases.no_help")
	}
	return one.help(), err
}

// Teamwork is how much a house helps itself in a period: counts of all
// together, never of one person.
type Teamwork struct {
	Asked    int64 // questions put to a colleague
	Answered int64 // of these, answered
	Given    int64 // help given, asked for or not
	Thanked  int64 // of the help given, confirmed by the one who received it
	People   int64 // different people who helped
	Wait     int64 // microseconds from question to answer, summed over Answered
}

// fewHelpers: with fewer people than this a sum would tell what one of them did.
const fewHelpers = 5

// IsOpen tells that enough people took part for the sums to be nobody's own.
func (t Teamwork) IsOpen() bool { return t.People >= fewHelpers }

// TeamworkSince sums the help of everybody since an instant.
func TeamworkSince(ctx context.Context, r db.Reader, since time.Time) (t Teamwork, err error) {
	if err := r.Get(ctx, &t, sqlTeamwork, clock.Micros(since)); err != nil {
		return t, fmt.Errorf("sum the help: %w", err)
	}
	return t, nil
}

type helpRow struct {
	ID         id.ID
	CaseID     id.ID
	AskedBy    id.ID
	HelperID   id.ID
	QuestionID *int64
	AskedAt    int64
	AnswerID   *int64
	AnsweredAt int64
	ThankedAt  int64
}

func (r helpRow) help() Help {
	return Help{r.ID, r.CaseID, r.AskedBy, r.HelperID, id.OrZero(r.QuestionID), clock.FromMicros(r.AskedAt), id.OrZero(r.AnswerID),
		clock.FromMicros(r.AnsweredAt), clock.FromMicros(r.ThankedAt)}
}

func helps(ctx context.Context, r db.Reader, text string, of id.ID) ([]Help, error) {
	var rows []helpRow
	if err := r.All(ctx, &rows, text, of); err != nil {
		return nil, fmt.Errorf("read help: %w", err)
	}
	out := make([]Help, len(rows))
	for i, one := range rows {
		out[i] = one.help()
	}
	return out, nil
}

const (
	helpColumns = `id, case_id, asked_by, helper_id, question_id, asked_at, answer_id, answered_at, thanked_at`

	sqlAskHelp = `INSERT INTO cases_help (id, case_id, asked_by, helper_id, question_id, asked_at) VALUES ($1, $2, $3, $4, $5, $6)`

	sqlHelpOwed = `
SELECT ` + helpColumns + ` FROM cases_help WHERE case_id = $1 AND helper_id = $2 AND answered_at = 0 ORDER BY id`

	sqlHelped       = `UPDATE cases_help SET answer_id = $2, answered_at = $3 WHERE id = $1`
	sqlThank        = `UPDATE cases_help SET thanked_at = $2 WHERE id = $1`
	sqlHelpByAnswer = `SELECT id FROM cases_help WHERE answer_id = $1`

	sqlThankForNote = `
INSERT INTO cases_help (id, case_id, asked_by, helper_id, asked_at, answer_id, answered_at, thanked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

	sqlHelpOn  = `SELECT ` + helpColumns + ` FROM cases_help WHERE case_id = $1 ORDER BY id LIMIT 100`
	sqlHelpBy  = `SELECT ` + helpColumns + ` FROM cases_help WHERE helper_id = $1 ORDER BY id DESC LIMIT 50`
	sqlOneHelp = `SELECT ` + helpColumns + ` FROM cases_help WHERE id = $1`

	sqlTeamwork = `
SELECT COUNT(question_id) AS asked,
    COUNT(CASE WHEN question_id IS NOT NULL AND answered_at > 0 THEN 1 END) AS answered,
    COUNT(answer_id) AS given,
    COUNT(CASE WHEN thanked_at > 0 THEN 1 END) AS thanked,
    COUNT(DISTINCT CASE WHEN answered_at > 0 THEN helper_id END) AS people,
    CAST(COALESCE(SUM(CASE WHEN question_id IS NOT NULL AND answered_at > 0 THEN answered_at - asked_at ELSE 0 END), 0) AS BIGINT) AS wait
FROM cases_help WHERE asked_at >= $1`
)
