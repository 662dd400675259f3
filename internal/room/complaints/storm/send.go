package storm

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
	"rida/internal/room/cases"
)

// RunTimeout is the longest a run may take before another process carries it on.
func RunTimeout() time.Duration { return 10 * time.Minute }

// Run sends a word on to its end. Each case is answered in a transaction of its
// own, in which its letter is also ticked off: a stop at any moment sends nothing
// twice and forgets nobody. alive is called after each, for whoever shows progress.
func (m *Room) Run(ctx context.Context, d *db.DB, which id.ID, alive func()) error {
	for {
		more := false
		err := d.Write(ctx, func(tx *db.Tx) (err error) {
			more, err = m.sendOne(ctx, tx, which)
			return err
		})
		if err != nil || !more {
			return err
		}
		alive()
	}
}

// sendOne answers the next case; more is false at the end.
func (m *Room) sendOne(ctx context.Context, tx *db.Tx, which id.ID) (more bool, err error) {
	w, err := lockWord(ctx, tx, which)
	if err != nil {
		return false, err
	}
	if w.State != Sending || tx.Now().Before(w.SendAt) {
		return false, nil
	}
	var of id.ID
	err = tx.Get(ctx, &of, sqlNextLetter, w.ID)
	if errors.Is(err, db.ErrNone) {
		if _, err := tx.Exec(ctx, sqlWordState, w.ID, string(Sent), clock.Micros(w.SendAt), clock.Micros(tx.Now())); err != nil {
			return false, fmt.Errorf("end answer %d: %w", w.ID, err)
		}
		return false, m.tell(ctx, tx, event.Staff(w.WrittenBy), w.IncidentID, "word_ended", map[string]any{"word": w.ID, "went": w.Went, "refused": w.Refused})
	}
	if err != nil {
		return false, fmt.Errorf("find the next case of answer %d: %w", w.ID, err)
	}
	return true, m.answer(ctx, tx, w, of)
}

func (m *Room) answer(ctx context.Context, tx *db.Tx, w Word, of id.ID) error {
	if err := hold(ctx, tx, of); err != nil {
		return err
	}
	s, err := m.fill(ctx, tx, w, of)
	if err != nil {
		return err
	}
	if s.Why != "" {
		return tick(ctx, tx, w.ID, of, "refused", s.Why, 0)
	}
	said, why, err := m.reply(ctx, tx, w, s)
	if err != nil {
		return err
	}
	if why != "" {
		return tick(ctx, tx, w.ID, of, "refused", why, 0)
	}
	if err := tick(ctx, tx, w.ID, of, "sent", "", said.Message.ID); err != nil {
		return err
	}
	return m.tellCase(ctx, tx, event.Staff(w.WrittenBy), of, w.IncidentID, "answered", map[string]any{"word": w.ID, "message": said.Message.ID})
}

// reply answers one case in the name of who wrote, without making the case
// theirs: a storm changes no owner. What a gate would refuse is found out before
// anything is written, so that a refusal leaves nothing behind.
func (m *Room) reply(ctx context.Context, tx *db.Tx, w Word, s Sample) (cases.Replied, string, error) {
	held, err := cases.Warnings(ctx, tx, s.Case, s.Text)
	if err != nil {
		return cases.Replied{}, "", err
	}
	for _, one := range held {
		if one.Mode == cases.Block {
			return cases.Replied{}, "cases.gate." + string(one.Gate), nil
		}
	}
	if !s.Case.IsOpen() {
		return cases.Replied{}, "cases.is_closed", nil
	}
	said, err := m.Cases.Reply(ctx, tx, event.Actor{Kind: "system", ID: w.WrittenBy}, s.Case.ID, cases.Answer{Text: s.Text, Lang: s.Case.Lang})
	return said, "", err
}

func tick(ctx context.Context, tx *db.Tx, word, of id.ID, state, why string, message id.ID) error {
	n, err := tx.Exec(ctx, sqlTick, word, of, state, why, message)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "storm.fault.gone")
	}
	if err != nil {
		return fmt.Errorf("tick case %d off answer %d: %w", of, word, err)
	}
	return nil
}

const (
	sqlNextLetter = `SELECT case_id FROM storm_letter WHERE word_id = $1 AND state = 'waiting' ORDER BY case_id LIMIT 1`

	sqlTick = `UPDATE storm_letter SET state = $3, why = $4, message_id = $5 WHERE word_id = $1 AND case_id = $2 AND state = 'waiting'`
)
