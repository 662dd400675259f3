package cases

import (
	"context"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/customers"
)

// Known is what conditions can know of one case: a case that is there (Know), or
// one that is just being opened, put together by the one who opens it.
type Known struct {
	Case     Case
	Tags     []string
	Customer customers.Customer
	SeenAt   time.Time                    // when the reader last looked at it
	Messages []condition.Value            // what was said to and by the customer, each condition.Written
	Own      map[string][]condition.Value // the house's own fields, by key
}

// Know reads what a condition asks of a case, and no more: a rule about the
// priority does not read the messages. own adds the facts of the house's own
// fields; nil adds none.
func Know(ctx context.Context, r db.Reader, c Case, n condition.Node, by condition.Reader, own func(ctx context.Context, r db.Reader, c Case, n condition.Node) (map[string][]condition.Value, error)) (k Known, err error) {
	k.Case = c
	if n.Asks(AskTag) {
		k.Tags, err = Tags(ctx, r, c.ID)
	}
	if err == nil && (n.Asks(AskCustomerKind) || n.Asks(AskFirm)) {
		k.Customer, err = customers.Get(ctx, r, c.CustomerID)
	}
	if err == nil && n.Asks(AskUnread) {
		k.SeenAt, err = seenAt(ctx, r, by.Account, c.ID)
	}
	if err == nil && n.Asks(AskMessage) {
		k.Messages, err = writtenIn(ctx, r, c.ID)
	}
	if err == nil && own != nil {
		k.Own, err = own(ctx, r, c, n)
	}
	if err != nil {
		return k, fmt.Errorf("read what a condition asks of case %d: %w", c.ID, err)
	}
	return k, nil
}

func seenAt(ctx context.Context, r db.Reader, account, c id.ID) (time.Time, error) {
	var at int64
	err := r.Get(ctx, &at, sqlLastSeen, int64(account), c)
	return clock.FromMicros(at), err
}

func writtenIn(ctx context.Context, r db.Reader, c id.ID) ([]condition.Value, error) {
	var words []string
	err := r.All(ctx, &words, sqlWrittenIn, c)
	out := make([]condition.Value, len(words))
	for i, w := range words {
		out[i].Code = w
	}
	return out, err
}

// Facts are the answers to everything Askable can ask, as the reader sees it.
func (k Known) Facts(by condition.Reader) condition.Facts {
	c := k.Case
	f := condition.Facts{
		AskState: code(string(c.State)), AskOpen: flag(c.State != Closed), AskType: code(string(c.Type)), AskPriority: code(string(c.Priority)),
		AskOwner: ids(c.OwnerID), AskTeam: ids(c.TeamID), AskTaken: flag(c.Taken), AskOffered: ids(c.HandoverTo),
		AskChannel: code(c.Channel), AskLang: code(string(c.Lang)), AskCustomer: ids(c.CustomerID),
		AskCustomerKind: code(k.Customer.Kind), AskFirm: ids(k.Customer.OrganisationID),
		AskReceived: moment(c.ReceivedAt), AskNext: moment(c.NextAt), AskChanged: moment(c.LastAt),
		AskFirstResponse: moment(c.FirstResponseAt), AskClosed: moment(c.ClosedAt), AskClosure: code(string(c.Closure)),
		AskReopened: flag(c.Reopened > 0), AskLastBy: code(c.LastBy),
		AskOverdue: flag(!c.NextAt.IsZero() && !c.NextAt.After(by.Now)),
		AskUnread:  flag(c.LastBy == "customer" && c.LastAt.After(k.SeenAt)),
		AskSubject: {condition.Written(searchText(c))}, AskMessage: k.Messages,
	}
	for _, t := range k.Tags {
		f[AskTag] = append(f[AskTag], condition.Value{Code: t})
	}
	for key, values := range k.Own {
		f[key] = values
	}
	return f
}

func code(s string) []condition.Value {
	if s == "" {
		return nil
	}
	return []condition.Value{{Code: s}}
}

func flag(yes bool) []condition.Value {
	if yes {
		return code("yes")
	}
	return code("no")
}

func ids(i id.ID) []condition.Value {
	if i == 0 {
		return nil
	}
	return []condition.Value{condition.ID(int64(i))}
}

func moment(t time.Time) []condition.Value {
	if t.IsZero() {
		return nil
	}
	return []condition.Value{{N: clock.Micros(t)}}
}

const (
	sqlLastSeen  = `SELECT COALESCE(MAX(at), 0) FROM cases_seen WHERE account_id = $1 AND case_id = $2`
	sqlWrittenIn = `
SELECT d.words FROM cases_message m JOIN search_doc d ON d.id = m.id WHERE m.case_id = $1 AND m.audience = 'public' ORDER BY m.id`
)
