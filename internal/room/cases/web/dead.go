package web

import (
	"context"

	"rida/internal/kit/web/ui"
)

// DeadAddress is an address of the customer that gets no mail.
type DeadAddress struct {
	Address string
	Why     string // in the reader's words
	Since   string
	Href    string // where it is cleared; "" for a reader who may not see it
}

// deadOf tells which of a customer's addresses get no mail, and why.
func (d *Desk) deadOf(ctx context.Context, v ui.View, emails []string) (out []DeadAddress, err error) {
	if d.Dead == nil || len(emails) == 0 {
		return nil, nil
	}
	dead, err := d.Dead(ctx, emails...)
	for _, one := range dead {
		a := DeadAddress{Address: one.Address, Why: v.P.T("channel.bounce." + one.Code), Since: v.When.Date(one.Since)}
		if v.May(maySeeMail) {
			a.Href = "/mail/addresses#dead-" + one.ID.String()
		}
		out = append(out, a)
	}
	return out, err
}

// maySeeMail opens the pages of the ledger, on which an address is cleared.
const maySeeMail = "mail.read"
