package remedy

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// share is what an offer holds of one limit: its dearest option under it.
type share struct {
	Limit
	amount int64
}

// shares tells what an offer needs of the limits of a role; ok is false when the
// role has none for one of its options.
func shares(all []Limit, role id.ID, options []Option) (out []share, ok bool) {
	for _, o := range options {
		if o.Weight() == 0 {
			continue // an apology needs nobody's leave
		}
		l, found := limitOf(all, role, o.Kind, o.Currency)
		if !found {
			return nil, false
		}
		at := slices.IndexFunc(out, func(s share) bool { return s.ID == l.ID })
		if at < 0 {
			out = append(out, share{Limit: l})
			at = len(out) - 1
		}
		out[at].amount = max(out[at].amount, o.Weight())
	}
	// the same order for everybody, so that two acts never wait for each other
	slices.SortFunc(out, func(a, b share) int { return cmp.Compare(a.ID, b.ID) })
	return out, true
}

// authorise takes what an offer needs from the limits of a role, all of it or
// nothing. Each take is one statement that asks whether it still fits, so that
// acts at the same time cannot go beyond a limit together.
func (m *Room) authorise(ctx context.Context, tx *db.Tx, who id.ID, role Role, o Offer) (bool, error) {
	if role.Owner {
		return true, nil
	}
	all, err := Limits(ctx, tx)
	if err != nil {
		return false, err
	}
	needs, ok := shares(all, role.ID, o.Options)
	if !ok {
		return false, nil
	}
	var taken []func() error
	for _, s := range needs {
		from := s.Period.From(tx.Now(), m.zone())
		for _, hold := range []struct {
			holder string
			id     id.ID
			from   int64
			most   int64
		}{{"case", o.CaseID, 0, s.PerCase}, {"role", role.ID, from.UnixMicro(), s.PerPeriod}} {
			fits, err := take(ctx, tx, s.ID, hold.holder, hold.id, hold.from, s.amount, hold.most)
			if err != nil {
				return false, err
			}
			if !fits {
				for _, back := range taken {
					if err := back(); err != nil {
						return false, err
					}
				}
				return false, nil
			}
			taken = append(taken, func() error { return giveBack(ctx, tx, s.ID, hold.holder, hold.id, hold.from, s.amount) })
		}
	}
	for _, s := range needs {
		if err := noteUse(ctx, tx, o.ID, s, who, role.ID, s.Period.From(tx.Now(), m.zone())); err != nil {
			return false, err
		}
	}
	return true, nil
}

func noteUse(ctx context.Context, tx *db.Tx, offer id.ID, s share, who, role id.ID, from time.Time) error {
	if _, err := tx.Exec(ctx, sqlUse, id.New(tx.Now()), offer, s.ID, who, role, from.UnixMicro(), s.amount, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("note the use of an authority: %w", err)
	}
	return nil
}

// take adds to what is used of a limit if it still fits.
func take(ctx context.Context, tx *db.Tx, limit id.ID, holder string, which id.ID, from, amount, most int64) (bool, error) {
	if _, err := tx.Exec(ctx, sqlOpenUsed, limit, holder, which, from); err != nil {
		return false, fmt.Errorf("open a budget: %w", err)
	}
	n, err := tx.Exec(ctx, sqlTake, limit, holder, which, from, amount, most)
	if err != nil {
		return false, fmt.Errorf("take from a budget: %w", err)
	}
	return n == 1, nil
}

func giveBack(ctx context.Context, tx *db.Tx, limit id.ID, holder string, which id.ID, from, amount int64) error {
	if _, err := tx.Exec(ctx, sqlGiveBack, limit, holder, which, from, amount); err != nil {
		return fmt.Errorf("give back to a budget: %w", err)
	}
	return nil
}

// usedShare is what an offer holds of a limit.
type usedShare struct {
	ID, LimitID, RoleID           id.ID
	PeriodFrom, Amount, GivenBack int64
	Kind, Currency                string
}

// release gives back what an offer holds and does not need: all of it when
// nothing was chosen, or else what is beyond the chosen option.
func (m *Room) release(ctx context.Context, tx *db.Tx, o Offer, chosen *Option) error {
	var uses []usedShare
	if err := tx.All(ctx, &uses, sqlUsesOf, o.ID); err != nil {
		return fmt.Errorf("read what offer %d holds: %w", o.ID, err)
	}
	// the chosen option is held against the limit of its own kind, if it had one
	special := slices.ContainsFunc(uses, func(u usedShare) bool { return chosen != nil && u.Kind == chosen.Kind && u.Currency == chosen.Currency })
	for _, u := range uses {
		need := int64(0)
		if chosen != nil && u.Currency == chosen.Currency && (u.Kind == chosen.Kind || u.Kind == "" && !special) {
			need = min(chosen.Weight(), u.Amount)
		}
		back := u.Amount - u.GivenBack - need
		if back <= 0 {
			continue
		}
		if err := giveBack(ctx, tx, u.LimitID, "case", o.CaseID, 0, back); err != nil {
			return err
		}
		if err := giveBack(ctx, tx, u.LimitID, "role", u.RoleID, u.PeriodFrom, back); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sqlNoteBack, u.ID, back); err != nil {
			return fmt.Errorf("note what was given back: %w", err)
		}
	}
	return nil
}

const (
	sqlOpenUsed = `INSERT INTO remedy_used (limit_id, holder, holder_id, period_from) VALUES ($1, $2, $3, $4) ON CONFLICT (limit_id, holder, holder_id, period_from) DO NOTHING`

	sqlTake = `UPDATE remedy_used SET used = used + $5 WHERE limit_id = $1 AND holder = $2 AND holder_id = $3 AND period_from = $4 AND used + $5 <= $6`

	sqlGiveBack = `UPDATE remedy_used SET used = used - $5 WHERE limit_id = $1 AND holder = $2 AND holder_id = $3 AND period_from = $4`

	sqlUse = `INSERT INTO remedy_use (id, offer_id, limit_id, account_id, role_id, period_from, amount, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

	sqlUsesOf = `
SELECT u.id, u.limit_id, u.role_id, u.period_from, u.amount, u.given_back, l.kind, l.currency
FROM remedy_use u JOIN remedy_limit l ON l.id = u.limit_id WHERE u.offer_id = $1 ORDER BY u.limit_id`

	sqlNoteBack = `UPDATE remedy_use SET given_back = given_back + $2 WHERE id = $1`
)
