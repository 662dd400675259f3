package channel

import (
	"context"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/search"
)

// Erase takes the words from the messages of a case: the raw message, its summary
// and who wrote to whom. That one came, when, how large it was and its hash stays.
// It gives how many messages were emptied.
func (l *Ledger) Erase(ctx context.Context, tx *db.Tx, of id.ID) (int64, error) {
	var all []id.ID
	if err := tx.All(ctx, &all, sqlErasable, of); err != nil {
		return 0, fmt.Errorf("read the messages of case %d: %w", of, err)
	}
	for _, one := range all {
		if _, err := tx.Exec(ctx, sqlEraseRaw, one, []byte{}, codingNone); err != nil {
			return 0, fmt.Errorf("erase raw message %d: %w", one, err)
		}
		if _, err := tx.Exec(ctx, sqlEraseEntry, one); err != nil {
			return 0, fmt.Errorf("erase message %d: %w", one, err)
		}
		if err := search.Put(ctx, tx, search.Doc{ID: one, Kind: SearchKind, Owner: one}); err != nil {
			return 0, err
		}
	}
	return int64(len(all)), nil
}

const (
	sqlErasable   = `SELECT id FROM channel_ledger WHERE case_id = $1`
	sqlEraseRaw   = `UPDATE channel_raw SET raw = $2, coding = $3 WHERE ledger_id = $1`
	sqlEraseEntry = `UPDATE channel_ledger SET envelope_from = '', envelope_to = '[]', header_from = '', subject = '', detail = '' WHERE id = $1`
)
