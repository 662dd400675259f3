package complaints

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// Ask shows an answer to a second person: from now on its text stands, and what
// that person reads is what will be sent.
func (m *Room) Ask(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID) (Answer, error) {
	return m.onAnswer(ctx, tx, by, of, "answer_asked", func(f *File, a *Answer) error {
		if a.State != Draft && a.State != Returned {
			return fault.New(fault.Conflict, "complaints.answer_stands")
		}
		if err := m.word(ctx, tx, *f, a); err != nil {
			return err
		}
		a.State, a.AskedAt = Asked, tx.Now()
		return nil
	})
}

// Approve is the second person's yes. Who wrote an answer does not approve it.
func (m *Room) Approve(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID) (Answer, error) {
	return m.second(ctx, tx, by, of, "answer_approved", func(a *Answer) {
		a.State, a.ApprovedBy, a.ApprovedAt = Approved, by.ID, tx.Now()
	})
}

// Return gives an answer back to its writer, for a reason.
func (m *Room) Return(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, why string) (Answer, error) {
	why, wrong := text("reason", why, MaxText, true)
	if wrong != nil {
		return Answer{}, refuse(wrong)
	}
	return m.second(ctx, tx, by, of, "answer_returned", func(a *Answer) { a.State, a.Returned = Returned, why })
}

func (m *Room) second(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, what string, do func(a *Answer)) (Answer, error) {
	return m.onAnswer(ctx, tx, by, of, what, func(f *File, a *Answer) error {
		if a.State != Asked {
			return fault.New(fault.Conflict, "complaints.answer_not_asked")
		}
		if a.WrittenBy == by.ID {
			return fault.New(fault.Denied, "complaints.second_person")
		}
		shown := a.Text
		if err := m.word(ctx, tx, *f, a); err != nil {
			return err
		}
		if a.Text != shown {
			return fault.New(fault.Conflict, "complaints.changed_since")
		}
		do(a)
		return nil
	})
}

// Send sends the answer to the customer, through the case. It decides the
// complaint, and each dated line of repair becomes a promise.
func (m *Room) Send(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID) (Answer, error) {
	var out Answer
	sent, err := m.onAnswer(ctx, tx, by, of, "answer_sent", func(f *File, a *Answer) error {
		shown, approved := a.Text, a.State == Approved
		if a.State == Sent {
			return fault.New(fault.Conflict, "complaints.answer_stands")
		}
		policy, err := PolicyNow(ctx, tx)
		if err != nil {
			return err
		}
		if policy.NeedsSecond(f.Complaint) && !approved {
			return fault.New(fault.Conflict, "complaints.needs_second")
		}
		if err := m.word(ctx, tx, *f, a); err != nil {
			return err
		}
		if approved && a.Text != shown {
			return fault.New(fault.Conflict, "complaints.changed_since")
		}
		decided := f.State == Decided || f.State == Remedying
		if !decided && WayOf(f.State, Decided) != Step {
			return fault.New(fault.Conflict, "complaints.no_such_move", "from", string(f.State), "to", string(Decided))
		}
		if err := m.promise(ctx, tx, by, a); err != nil {
			return err
		}
		enclosed, err := m.enclosed(ctx, tx, *f, *a)
		if err != nil {
			return err
		}
		replied, err := m.Cases.Reply(ctx, tx, by, of, cases.Answer{Text: a.Text, Lang: a.Lang, Files: enclosed})
		if err != nil {
			return err
		}
		a.State, a.MessageID, a.SentAt = Sent, replied.Message.ID, tx.Now()
		if !decided {
			if err := m.move(ctx, tx, by, f, Decided, ""); err != nil {
				return err
			}
		}
		if len(a.Repairs) > 0 && f.State == Decided {
			err = m.move(ctx, tx, by, f, Remedying, "")
		}
		return err
	})
	if err != nil {
		return out, err
	}
	_, err = m.Cases.Renew(ctx, tx, of)
	return sent, err
}

// word refuses an answer that lacks something, and writes its text.
func (m *Room) word(ctx context.Context, tx *db.Tx, f File, a *Answer) (err error) {
	if err = refuseLacks(AnswerLacks(f, *a, tx.Now())); err != nil {
		return err
	}
	a.Text, err = m.Wording(ctx, tx, f, *a)
	return err
}

func (m *Room) onAnswer(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, what string, act func(f *File, a *Answer) error) (Answer, error) {
	var a Answer
	_, err := m.change(ctx, tx, by, of, true, func(f *File) (err error) {
		var ok bool
		if a, ok, err = Newest(ctx, tx, of); err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.NotFound, "complaints.no_answer")
		}
		if err = act(f, &a); err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, sqlSaveAnswer, a.ID, string(a.State), a.Text, clock.Micros(a.AskedAt), a.ApprovedBy, clock.Micros(a.ApprovedAt), a.Returned, a.MessageID, clock.Micros(a.SentAt)); err != nil {
			return fmt.Errorf("save an answer: %w", err)
		}
		return m.happened(ctx, tx, by, of, what, map[string]any{"answer": a.ID, "by": a.WrittenBy, "message": a.MessageID, "sha256": id.Hash(a.Text)})
	})
	return a, err
}

const sqlSaveAnswer = `
UPDATE complaints_answer SET state = $2, text = $3, asked_at = $4, approved_by = $5, approved_at = $6, returned = $7, message_id = $8, sent_at = $9 WHERE id = $1`
