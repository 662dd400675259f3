package channel

import (
	"context"

	"rida/internal/kit/id"
)

// veil takes the words from messages of cases that whoever asks may not read;
// when one came, by which way, and what became of it stays.
func (l *Ledger) veil(ctx context.Context, all []Entry) error {
	if l.o.Sealed == nil {
		return nil
	}
	var of []id.ID
	for _, e := range all {
		if e.Case != 0 {
			of = append(of, e.Case)
		}
	}
	if len(of) == 0 {
		return nil
	}
	sealed, err := l.o.Sealed(ctx, of)
	if err != nil || len(sealed) == 0 {
		return err
	}
	for i := range all {
		if e := &all[i]; sealed[e.Case] {
			e.Sealed, e.Subject, e.HeaderFrom, e.EnvelopeFrom, e.EnvelopeTo = true, "", "", "", nil
		}
	}
	return nil
}
