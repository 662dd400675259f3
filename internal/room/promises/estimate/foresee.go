package estimate

import (
	"context"
	"time"

	"rida/internal/kit/fault"
)

// Foreseen is what is known of the end of one case.
type Foreseen struct {
	Chance *float64  // with which it ends by the date that was asked for; nil where nobody knows
	Date   time.Time // by which it ends with the wanted chance; zero where nobody knows
}

// Foresee tells with what chance a running case ends by a date, and by when it ends with the chance want (0 to 1). Where too little is known,
// or the case has ended, it says nothing rather than guess.
func (o *Outlook) Foresee(ctx context.Context, of Running, want float64, by time.Time) (f Foreseen, err error) {
	q := Question{Of: of, Chances: []float64{want}}
	if !by.IsZero() {
		q.By = []time.Time{by}
	}
	said, err := o.Ask(ctx, q)
	if fault.KindOf(err) == fault.Invalid {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	if len(said.By) > 0 {
		f.Chance = said.By[0].Chance
	}
	if len(said.Dates) > 0 && said.Dates[0].Date != nil {
		f.Date = *said.Dates[0].Date
	}
	return f, nil
}
