package promises

import (
	"context"
	"fmt"
	"strings"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Odds is the chance with which a date of the policy is kept, as the house's own
// history said it when the date was given.
type Odds struct {
	Promise id.ID
	Chance  float64   // 0 to 1
	AtLeast bool      // what is known reaches no further: it is this or more
	N       int       // similar ones that ended
	Open    int       // similar ones that were open then
	Alike   []string  // the columns in which they are alike, the most telling first; none for all
	At      time.Time // when it was said
}

// SayOdds appends the chance of a promise that the policy gave. The promise itself
// stays as it is but for its chance, which the store takes once and never again; a
// promise that has a chance, or is settled, is left alone. It appends no event:
// the row is the record of it, and a machine that reckons behind every answer
// would double the record for nothing that anybody did.
func (m *Room) SayOdds(ctx context.Context, tx *db.Tx, o Odds) error {
	n, err := tx.Exec(ctx, sqlChance, o.Promise, perTenThousand(&o.Chance))
	if err != nil {
		return fmt.Errorf("say the chance of promise %d: %w", o.Promise, err)
	}
	if n == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, sqlSayOdds, o.Promise, perTenThousand(&o.Chance), o.AtLeast, o.N, o.Open, strings.Join(o.Alike, " "), clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("keep the chance of promise %d: %w", o.Promise, err)
	}
	return nil
}

// OddsOf reads the chances that were said of some promises.
func OddsOf(ctx context.Context, r db.Reader, of []id.ID) (map[id.ID]Odds, error) {
	out := make(map[id.ID]Odds, len(of))
	if len(of) == 0 {
		return out, nil
	}
	var rows []struct {
		PromiseID id.ID
		Chance    int64
		AtLeast   bool
		N, Still  int64
		Alike     string
		At        int64
	}
	b := new(db.SQL).W(`SELECT promise_id, chance, at_least, n, still, alike, at FROM promises_odds WHERE 1 = 1`).In("promise_id", db.Values(of)...)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read the chances of %d promises: %w", len(of), err)
	}
	for _, one := range rows {
		out[one.PromiseID] = Odds{one.PromiseID, *share(&one.Chance), one.AtLeast, int(one.N), int(one.Still), strings.Fields(one.Alike), clock.FromMicros(one.At)}
	}
	return out, nil
}

// GivenByRule tells that a promise has its date from the policy, as a first word.
func (p Promise) GivenByRule() bool { return p.Cause == First && p.Span > 0 && p.Replaces == 0 }

const (
	sqlChance = `UPDATE promises SET chance = $2 WHERE id = $1 AND chance IS NULL AND outcome = 'open'`

	sqlSayOdds = `
INSERT INTO promises_odds (promise_id, chance, at_least, n, still, alike, at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (promise_id) DO NOTHING`
)
