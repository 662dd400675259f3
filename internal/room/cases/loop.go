package cases

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// MachineLetters is after how many letters that no person wrote the house falls
// silent, within machineWindow: receipts to one customer, and answers by rules in
// one case. Two machines that answer each other stop there, also when the other
// one writes no header that says what it is; a person hardly ever gets so many.
const (
	MachineLetters = 5
	machineWindow  = time.Hour
)

// loopReason stands in the ledger beside a mail that met this silence. It is in
// its case all the same: perhaps a person wrote it.
const loopReason = "mail.machines"

// hushed marks, for the length of an act, a case whose receipt was held.
type hushed struct{ of id.ID }

// hush tells in the record that an automatic letter did not go.
func (m *Room) hush(ctx context.Context, tx *db.Tx, c id.ID, what string, n int) error {
	tx.Memo()[hushed{c}] = true
	return m.happened(ctx, tx, event.System, c, what, map[string]any{"letters": n})
}

// lettersByMachine counts the letters that rules sent in a case lately.
func lettersByMachine(ctx context.Context, r db.Reader, c id.ID, now time.Time) (n int, err error) {
	if err = r.Get(ctx, &n, sqlLettersByMachine, c, id.First(now.Add(-machineWindow))); err != nil {
		return 0, fmt.Errorf("count the letters by rules in case %d: %w", c, err)
	}
	return n, nil
}

// looped tells that a mail is one of a circle which was stopped.
func looped(ctx context.Context, tx *db.Tx, c id.ID, joined bool) (bool, error) {
	if !joined {
		return tx.Memo()[hushed{c}] != nil, nil
	}
	n, err := lettersByMachine(ctx, tx, c, tx.Now())
	return n >= MachineLetters, err
}

const sqlLettersByMachine = `
SELECT COUNT(*) FROM cases_message WHERE case_id = $1 AND id > $2 AND audience = 'public' AND author_kind = 'system'`
