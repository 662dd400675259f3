package cases

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
)

// MachineLetters is after how many letters that no person wrote the house falls
// silent, within machineWindow: receipts to one customer, and answers by rules in
// one case. Two machines that answer each other stop there, also when the other
// one writes no header that says what it is; a person hardly ever gets so many.
const (
	MachineLetters = 5
	machineWindow  = time.Hour
)

// byMachine tells other machines that no person wrote a letter.
var byMachine = []mime.HeaderField{{Name: "Auto-Submitted", Value: "auto-replied"}, {Name: "X-Auto-Response-Suppress", Value: "All"}}

// hush tells in the record that an automatic letter did not go, and in the
// ledger that the mail it would have answered is one of a circle. The mail stays
// in its case: perhaps a person wrote it.
func (m *Room) hush(ctx context.Context, tx *db.Tx, c id.ID, what string, n int) error {
	if err := m.happened(ctx, tx, event.System, c, what, map[string]any{"letters": n}); err != nil || m.Post == nil || m.Post.Circle == nil {
		return err
	}
	var mail id.ID
	err := tx.Get(ctx, &mail, sqlLastMail, c)
	if errors.Is(err, db.ErrNone) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find the mail of a circle in case %d: %w", c, err)
	}
	return m.Post.Circle(ctx, tx, mail)
}

// lettersByMachine counts the letters that rules sent in a case lately.
func lettersByMachine(ctx context.Context, r db.Reader, c id.ID, now time.Time) (n int, err error) {
	if err = r.Get(ctx, &n, sqlLettersByMachine, c, id.First(now.Add(-machineWindow))); err != nil {
		return 0, fmt.Errorf("count the letters by rules in case %d: %w", c, err)
	}
	return n, nil
}

const (
	sqlLettersByMachine = `
SELECT COUNT(*) FROM cases_message WHERE case_id = $1 AND id > $2 AND audience = 'public' AND author_kind = 'system'`

	sqlLastMail = `
SELECT ledger_id FROM cases_message WHERE case_id = $1 AND author_kind = 'customer' AND ledger_id <> 0 ORDER BY id DESC LIMIT 1`
)
