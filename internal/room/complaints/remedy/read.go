package remedy

import (
	"context"
	"fmt"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Get reads an offer with its options. The fault is NotFound.
func Get(ctx context.Context, r db.Reader, which id.ID) (Offer, error) {
	all, err := offers(ctx, r, sqlOffer, which)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "remedy.fault.no_offer")
	}
	if err != nil {
		return Offer{}, err
	}
	return all[0], nil
}

// Of lists the offers of a complaint, the newest first.
func Of(ctx context.Context, r db.Reader, of id.ID) ([]Offer, error) {
	return offers(ctx, r, sqlOffersOf, of)
}

// Choices are the options from which the customer of a complaint can choose now,
// what was offered first before the rest: the order in which a letter numbers
// them.
func Choices(ctx context.Context, r db.Reader, of id.ID) ([]Option, error) {
	all, err := Of(ctx, r, of)
	var out []Option
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].State == Offered {
			out = append(out, all[i].Options...)
		}
	}
	return out, err
}

// WaitingMost is how many of those that wait are listed, the longest first: more
// than anybody decides in a day.
const WaitingMost = 100

// AllWaiting lists what waits for authority, the first due first.
func AllWaiting(ctx context.Context, r db.Reader) ([]Offer, error) {
	return offers(ctx, r, sqlAllWaiting, WaitingMost)
}

// UsesPage is how many uses of authority a page shows.
const UsesPage = 50

// Uses lists what was given, the newest first, before an id; 0 begins.
func Uses(ctx context.Context, r db.Reader, before id.ID) ([]Use, error) {
	var rows []useRow
	if err := r.All(ctx, &rows, sqlUses, before, UsesPage); err != nil {
		return nil, fmt.Errorf("list the uses of authority: %w", err)
	}
	out := make([]Use, len(rows))
	for i, row := range rows {
		out[i] = Use{row.ID, row.OfferID, row.CaseID, row.AccountID, row.RoleID, row.Kind, row.Currency, row.Amount, row.GivenBack, row.Own, row.At}
	}
	return out, nil
}

// Use is one use of an authority.
type Use struct {
	ID, OfferID, CaseID, AccountID, RoleID id.ID
	Kind, Currency                         string // of the limit
	Amount, GivenBack                      int64
	Own                                    bool
	At                                     int64 // microseconds since 1970
}

type useRow struct {
	ID, OfferID, CaseID, AccountID, RoleID id.ID
	Kind, Currency                         string
	Amount, GivenBack, At                  int64
	Own                                    bool
}

// Share counts, of the offers since an instant that were given or wait, those
// that whoever made them could give by themselves.
func Share(ctx context.Context, r db.Reader, since int64) (own, all int64, err error) {
	var n struct{ Own, Total int64 }
	if err := r.Get(ctx, &n, sqlShare, since); err != nil {
		return 0, 0, fmt.Errorf("count what was solved within own authority: %w", err)
	}
	return n.Own, n.Total, nil
}

func offers(ctx context.Context, r db.Reader, text string, args ...any) ([]Offer, error) {
	var rows []offerRow
	if err := r.All(ctx, &rows, text, args...); err != nil {
		return nil, fmt.Errorf("read offers: %w", err)
	}
	out := make([]Offer, len(rows))
	at := map[id.ID]int{}
	ids := make([]id.ID, len(rows))
	for i, row := range rows {
		out[i] = row.offer()
		at[row.ID], ids[i] = i, row.ID
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var options []Option
	b := new(db.SQL).W(`SELECT id, offer_id, kind, words, currency, amount_minor, cost_minor, value_minor FROM remedy_option WHERE 1 = 1`).In("offer_id", db.Values(db.Padded(ids))...).W(` ORDER BY offer_id, id`)
	if err := r.All(ctx, &options, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read the options of offers: %w", err)
	}
	for _, o := range options {
		i := at[o.OfferID]
		out[i].Options = append(out[i].Options, o)
	}
	return out, nil
}

type offerRow struct {
	ID, CaseID, MadeBy, GivenBy, ChosenID, DoneBy id.ID
	State, Words, SingleWhy, ChosenBy, Why        string
	Goodwill, Own                                 bool
	MadeAt, WaitUntil, GivenAt, ChosenAt, DoneAt  int64
	Raised                                        int64
	PromiseID                                     id.ID
}

func (r offerRow) offer() Offer {
	return Offer{ID: r.ID, CaseID: r.CaseID, State: State(r.State), Goodwill: r.Goodwill, Words: r.Words, SingleWhy: r.SingleWhy, MadeBy: r.MadeBy, MadeAt: clock.FromMicros(r.MadeAt), WaitUntil: clock.FromMicros(r.WaitUntil),
		GivenBy: r.GivenBy, GivenAt: clock.FromMicros(r.GivenAt), Own: r.Own, ChosenID: r.ChosenID, ChosenAt: clock.FromMicros(r.ChosenAt), ChosenBy: r.ChosenBy, DoneAt: clock.FromMicros(r.DoneAt), DoneBy: r.DoneBy, Why: r.Why, Raised: r.Raised, PromiseID: r.PromiseID}
}

const (
	offerColumns = `id, case_id, state, goodwill, words, single_why, made_by, made_at, wait_until, given_by, given_at, own, chosen_id, chosen_at, chosen_by, done_at, done_by, why, raised, promise_id`

	sqlOffer = `SELECT ` + offerColumns + ` FROM remedy_offer WHERE id = $1`

	sqlOffersOf = `SELECT ` + offerColumns + ` FROM remedy_offer WHERE case_id = $1 ORDER BY id DESC`

	sqlAllWaiting = `SELECT ` + offerColumns + ` FROM remedy_offer WHERE state = 'waiting' ORDER BY wait_until, id LIMIT $1`

	sqlUses = `
SELECT u.id, u.offer_id, o.case_id, u.account_id, u.role_id, l.kind, l.currency, u.amount, u.given_back, o.own, u.at
FROM remedy_use u JOIN remedy_offer o ON o.id = u.offer_id JOIN remedy_limit l ON l.id = u.limit_id
WHERE $1 = 0 OR u.id < $1 ORDER BY u.id DESC LIMIT $2`

	sqlShare = `
SELECT COALESCE(SUM(CASE WHEN own THEN 1 ELSE 0 END), 0) AS own, COUNT(*) AS total FROM remedy_offer WHERE made_at >= $1 AND (state = 'waiting' OR given_at > 0)`
)
