package api

import (
	"context"
	"time"

	"rida/internal/core/channel"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// sortOperations give a mail its place, and keep the dead addresses.
func sortOperations() []operation {
	clear := post("mail", "clear_address", "/mail/addresses/{id}/clearing", MayManageMail)
	return []operation{
		acts(post("mail", "place_mail", "/mail/{id}/case", MayManageMail), placeMail, nil),
		acts(post("mail", "mark_junk", "/mail/{id}/junk", MayManageMail), markJunk, nil),
		acts(post("mail", "unmark_junk", "/mail/{id}/no-junk", MayManageMail), unmarkJunk, nil),
		reads(get("mail", "list_dead_addresses", "/mail/addresses", MayReadMail), listDead),
		acts(clear, clearAddress, nil),
	}
}

type placing struct {
	Case string `json:"case,omitempty" doc:"Reference of the case it belongs to; left out opens a case of its own." example:"123456782"`
}

// placeMail puts a mail into a case, or opens one for it.
func placeMail(ctx context.Context, tx *db.Tx, c *call, b *placing) (mailHead, error) {
	return c.sorted(ctx, tx, func(entry id.ID) error {
		_, err := c.api.Places.Put(ctx, tx, c.by(), entry, b.Case)
		return err
	})
}

func markJunk(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (mailHead, error) {
	return c.sorted(ctx, tx, func(entry id.ID) error { return c.api.Places.Junk(ctx, tx, c.by(), entry, true) })
}

func unmarkJunk(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (mailHead, error) {
	return c.sorted(ctx, tx, func(entry id.ID) error { return c.api.Places.Junk(ctx, tx, c.by(), entry, false) })
}

func (c *call) sorted(ctx context.Context, tx *db.Tx, do func(entry id.ID) error) (mailHead, error) {
	entry, err := c.pathID("id")
	if err != nil {
		return mailHead{}, err
	}
	if err := do(entry); err != nil {
		return mailHead{}, err
	}
	e, err := c.api.Ledger.Get(ctx, tx, entry)
	if err != nil {
		return mailHead{}, err
	}
	return headOf(ctx, tx, e)
}

// deadAddress is an address that gets no mail.
type deadAddress struct {
	ID      id.ID      `json:"id" example:"251658240009"`
	Address string     `json:"address" example:"nobody@example.com"`
	Since   time.Time  `json:"since"`
	Code    bounceCode `json:"code" doc:"Why." example:"no_address"`
	Words   string     `json:"words" doc:"The other server's." example:"5.1.1 No such user"`
	Bounce  id.ID      `json:"bounce,omitempty" doc:"The mail that told it."`
	About   id.ID      `json:"about,omitempty" doc:"Our mail that came back."`
}

type bounceCode string

func (bounceCode) choices() []string { return channel.BounceCodes }

type deadList struct {
	Items      []deadAddress `json:"items" doc:"The newest first."`
	NextCursor *string       `json:"next_cursor" doc:"What to send as cursor for the next page; null at the end."`
}

// listDead gives the addresses to which no mail goes until somebody clears them.
func listDead(ctx context.Context, c *call, q page) (deadList, error) {
	before, err := q.before()
	if err != nil {
		return deadList{}, err
	}
	all, err := c.api.Ledger.DeadAddresses(ctx, c.api.DB, before, q.size()+1)
	if err != nil {
		return deadList{}, err
	}
	list := deadList{Items: []deadAddress{}}
	if len(all) > q.size() {
		all = all[:q.size()]
		list.NextCursor = cursorOf(all[len(all)-1].ID)
	}
	for _, d := range all {
		list.Items = append(list.Items, deadOf(d))
	}
	return list, nil
}

func deadOf(d channel.Dead) deadAddress {
	return deadAddress{d.ID, d.Address, d.Since, bounceCode(d.Code), d.Words, d.Bounce, d.About}
}

// deadIn gives the recipients in a case who get no mail.
func (c *call) deadIn(ctx context.Context, r db.Reader, one cases.Case) (out []deadAddress, err error) {
	to, err := cases.Recipients(ctx, r, one)
	if err != nil || len(to) == 0 || c.api.Ledger == nil {
		return nil, err
	}
	dead, err := c.api.Ledger.DeadAmong(ctx, to...)
	for _, d := range dead {
		out = append(out, deadOf(d))
	}
	return out, err
}

type cleared struct {
	ID id.ID `json:"id" doc:"Mail goes to this address again."`
}

func clearAddress(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (cleared, error) {
	which, err := c.pathID("id")
	if err != nil {
		return cleared{}, err
	}
	return cleared{which}, c.api.Ledger.Revive(ctx, tx, c.by(), which)
}

// findMail gives what is found in addresses and subjects.
func (c *call) findMail(ctx context.Context, q mailQuery, f channel.Filter, before id.ID) ([]channel.Entry, id.ID, error) {
	if q.Q == "" {
		return c.api.Ledger.List(ctx, c.api.DB, f, before, q.size())
	}
	if len(q.Q) > maxFind {
		return nil, 0, fault.OfFields(fault.Field{Name: "q", Key: "field.too_long", Args: []any{"max", maxFind}})
	}
	return c.api.Ledger.Find(ctx, c.api.DB, q.Q, f, before, q.size())
}

// maxFind bounds what is searched for, in bytes.
const maxFind = 200
