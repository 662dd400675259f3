package complaints

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/promises"
)

// MaxRepairs is how many dated lines a plan of repair may have; MaxFollow is
// within how many days we ask again.
const (
	MaxRepairs = 20
	MaxFollow  = 365
)

// AnswerLacks lists what an answer must have and has not: it opens with what is
// true, says what was found of each allegation, admits what was found, tells why
// and what will be done by when; where it must be no it gives a reason and another
// way; and it always names whom to turn to next, and somebody here.
func AnswerLacks(f File, a Answer, now time.Time) []Lack {
	var all []Lack
	need := func(is bool, key string) {
		if is {
			all = append(all, Lack{Key: "complaints.lack." + key})
		}
	}
	need(a.Truth == "", "truth")
	need(len(f.Allegations) == 0, "allegation")
	all = append(all, unfound(f)...)
	found := slices.ContainsFunc(f.Allegations, func(a Allegation) bool { return a.Finding == Upheld || a.Finding == PartlyUpheld })
	need(found && a.Admission == "", "admission")
	need(found && a.Cause == "", "cause")
	need(found && a.Apology == "", "apology")
	need(found && len(a.Repairs) == 0, "repair")
	need(!found && a.Refusal == "", "refusal")
	need(a.Refusal != "" && a.Alternative == "", "alternative")
	need(slices.ContainsFunc(a.Repairs, func(r RepairLine) bool { return !r.DueAt.After(now) }), "repair_past")
	need(a.Appeal == "", "appeal")
	need(a.ContactID == 0, "contact")
	return all
}

// Newest is the answer that is being written, or the last that was sent.
func Newest(ctx context.Context, r db.Reader, of id.ID) (a Answer, ok bool, err error) {
	var rows []answerRow
	if err = r.All(ctx, &rows, sqlNewestAnswer, of); err != nil || len(rows) == 0 {
		if err != nil {
			err = fmt.Errorf("read the answer to complaint %d: %w", of, err)
		}
		return a, false, err
	}
	a = rows[0].answer()
	var lines []struct {
		ID, PromiseID id.ID
		What          string
		DueAt         int64
	}
	if err = r.All(ctx, &lines, sqlRepairs, a.ID); err != nil {
		return a, false, fmt.Errorf("read the plan of repair of complaint %d: %w", of, err)
	}
	for _, l := range lines {
		a.Repairs = append(a.Repairs, RepairLine{l.ID, l.What, clock.FromMicros(l.DueAt), l.PromiseID})
	}
	return a, true, nil
}

// Write keeps an answer as it is being written. Nothing is lost that is not ready
// yet; what was approved before must be read again.
func (m *Room) Write(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, a Answer) (Answer, error) {
	if err := checkAnswer(&a); err != nil {
		return a, err
	}
	_, err := m.change(ctx, tx, by, of, true, func(f *File) error {
		old, ok, err := Newest(ctx, tx, of)
		if err != nil {
			return err
		}
		a.ID, a.CaseID, a.State, a.Template, a.WrittenBy, a.WrittenAt = id.New(tx.Now()), of, Draft, LetterVersion, by.ID, tx.Now()
		if ok && old.State != Sent {
			a.ID = old.ID
			for _, statement := range []string{sqlDropRepairs, sqlDropAnswer} {
				if _, err := tx.Exec(ctx, statement, a.ID); err != nil {
					return fmt.Errorf("replace a draft: %w", err)
				}
			}
		}
		f.Truth = a.Truth
		if err := insertAnswer(ctx, tx, a); err != nil {
			return err
		}
		return m.happened(ctx, tx, by, of, "answer_written", map[string]any{"answer": a.ID, "sha256": id.Hash(a.Truth + a.Admission + a.Cause)})
	})
	return a, err
}

func checkAnswer(a *Answer) error {
	var wrong []fault.Field
	for name, s := range map[string]*string{"truth": &a.Truth, "admission": &a.Admission, "cause": &a.Cause, "prevention": &a.Prevention, "apology": &a.Apology, "choices": &a.Choices,
		"refusal": &a.Refusal, "alternative": &a.Alternative, "appeal": &a.Appeal, "bridge": &a.Bridge} {
		var more []fault.Field
		*s, more = text(name, *s, MaxText, false)
		wrong = append(wrong, more...)
	}
	if a.FollowDays == 0 {
		a.FollowDays = FollowDays
	}
	if a.FollowDays < 1 || a.FollowDays > MaxFollow {
		wrong = append(wrong, fault.Field{Name: "follow_days", Key: "field.bad_number"})
	}
	if !slices.Contains(lang.Tags[:], a.Lang) {
		wrong = append(wrong, fault.Field{Name: "lang", Key: "field.bad_choice"})
	}
	if len(a.Repairs) > MaxRepairs {
		wrong = append(wrong, fault.Field{Name: "repairs", Key: "complaints.too_many"})
	}
	for i := range a.Repairs {
		var more []fault.Field
		a.Repairs[i].What, more = text("repairs", a.Repairs[i].What, MaxLine, true)
		wrong = append(wrong, more...)
		if a.Repairs[i].DueAt.IsZero() {
			wrong = append(wrong, fault.Field{Name: "repairs", Key: "complaints.repair_undated"})
		}
	}
	return refuse(wrong)
}

func insertAnswer(ctx context.Context, tx *db.Tx, a Answer) error {
	_, err := tx.Exec(ctx, sqlWriteAnswer, a.ID, a.CaseID, string(a.State), a.Template, string(a.Lang), a.Truth, a.Admission, a.Cause, a.Prevention, a.Apology, a.Choices,
		a.Refusal, a.Alternative, a.Appeal, a.Bridge, a.ContactID, a.FollowDays, a.WrittenBy, clock.Micros(a.WrittenAt), a.Attach)
	if err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	for i := range a.Repairs {
		a.Repairs[i].ID = id.New(tx.Now())
		if _, err := tx.Exec(ctx, sqlAddRepair, a.Repairs[i].ID, a.ID, a.Repairs[i].What, clock.Micros(a.Repairs[i].DueAt)); err != nil {
			return fmt.Errorf("keep a line of repair: %w", err)
		}
	}
	return nil
}

// promise gives the lines of repair as promises.
func (m *Room) promise(ctx context.Context, tx *db.Tx, by event.Actor, a *Answer) error {
	for i, line := range a.Repairs {
		p, err := m.Cases.Promises.GiveUntil(ctx, tx, by, promises.Promise{CaseID: a.CaseID, Kind: Repair, What: line.What, DueAt: line.DueAt})
		if err != nil {
			return err
		}
		a.Repairs[i].PromiseID = p.ID
		if _, err := tx.Exec(ctx, sqlRepairPromised, line.ID, p.ID); err != nil {
			return fmt.Errorf("tie a line of repair to its promise: %w", err)
		}
	}
	return nil
}

type answerRow struct {
	ID, CaseID, ContactID, WrittenBy, ApprovedBy, MessageID                                                  id.ID
	State, Lang, Truth, Admission, Cause, Prevention, Apology, Choices, Refusal, Alternative, Appeal, Bridge string
	Text, Returned                                                                                           string
	Attach                                                                                                   bool
	Template, FollowDays, WrittenAt, AskedAt, ApprovedAt, SentAt                                             int64
}

func (r answerRow) answer() Answer {
	return Answer{ID: r.ID, CaseID: r.CaseID, State: AnswerState(r.State), Template: r.Template, Lang: lang.Tag(r.Lang), Truth: r.Truth, Admission: r.Admission, Cause: r.Cause,
		Prevention: r.Prevention, Apology: r.Apology, Choices: r.Choices, Refusal: r.Refusal, Alternative: r.Alternative, Appeal: r.Appeal, Bridge: r.Bridge, ContactID: r.ContactID,
		FollowDays: r.FollowDays, Attach: r.Attach, Text: r.Text, WrittenBy: r.WrittenBy, WrittenAt: clock.FromMicros(r.WrittenAt), AskedAt: clock.FromMicros(r.AskedAt), ApprovedBy: r.ApprovedBy,
		ApprovedAt: clock.FromMicros(r.ApprovedAt), Returned: r.Returned, MessageID: r.MessageID, SentAt: clock.FromMicros(r.SentAt)}
}

const (
	sqlNewestAnswer = `
SELECT id, case_id, state, template, lang, truth, admission, cause, prevention, apology, choices, refusal, alternative, appeal, bridge, contact_id, follow_days, attach, text,
	written_by, written_at, asked_at, approved_by, approved_at, returned, message_id, sent_at
FROM complaints_answer WHERE case_id = $1 ORDER BY id DESC LIMIT 1`

	sqlRepairs = `SELECT id, what, due_at, promise_id FROM complaints_repair WHERE answer_id = $1 ORDER BY id`

	sqlWriteAnswer = `
INSERT INTO complaints_answer (id, case_id, state, template, lang, truth, admission, cause, prevention, apology, choices, refusal, alternative, appeal, bridge, contact_id, follow_days,
	written_by, written_at, attach)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`

	sqlAddRepair      = `INSERT INTO complaints_repair (id, answer_id, what, due_at) VALUES ($1, $2, $3, $4)`
	sqlRepairPromised = `UPDATE complaints_repair SET promise_id = $2 WHERE id = $1`
	sqlDropRepairs    = `DELETE FROM complaints_repair WHERE answer_id = $1`
	sqlDropAnswer     = `DELETE FROM complaints_answer WHERE id = $1`
)
