package cases

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// View is a way to look at the cases.
type View string

// The views. A channel's view is ChannelView of its name.
const (
	Mine       View = "mine"    // mine and open
	Offered    View = "offered" // offered to me
	Today      View = "today"   // mine, with a promise due today
	Waiting    View = "waiting" // waiting for the customer
	AllOpen    View = "open"    // all that are open
	Untaken    View = "untaken" // waiting to be taken
	Complaints View = "complaint"
	Reopened   View = "reopened"
	Solved     View = "solved" // closed lately, newest first
)

// ChannelView is the view of what came by one channel and is open.
func ChannelView(channel string) View { return View("channel:" + channel) }

// ParseView reads a view's name.
func ParseView(s string) (View, bool) {
	v := View(s)
	switch v {
	case Mine, Offered, Today, Waiting, AllOpen, Untaken, Complaints, Reopened, Solved:
		return v, true
	}
	channel, ok := strings.CutPrefix(s, "channel:")
	return v, ok && contains(Channels, channel)
}

// Filter says which cases to list.
type Filter struct {
	View    View
	Account id.ID     // whose view it is
	Before  time.Time // for Today: the end of the reader's day
	Cursor  string    // "" begins
	Limit   int       // 0 is PageSize
}

// PageSize is how many rows a page of a list shows; MaxPage how many a caller may ask for.
const (
	PageSize = 25
	MaxPage  = 200
)

// Row is what a list shows of a case.
type Row struct {
	Case
	Unread bool // the customer wrote after this person last looked
}

// List reads a page of a view, and the cursor of the next page ("" at the end).
// Pages are found by place, not counted off, so the last page is as fast as the
// first.
func List(ctx context.Context, r db.Reader, f Filter) ([]Row, string, error) {
	if f.Limit <= 0 {
		f.Limit = PageSize
	}
	f.Limit = min(f.Limit, MaxPage)
	var b db.SQL
	b.W(`SELECT `+listColumns+`, CASE WHEN c.last_by = 'customer' AND c.last_at > COALESCE(s.at, 0) THEN 1 ELSE 0 END AS unread
FROM cases c LEFT JOIN cases_seen s ON s.account_id = ? AND s.case_id = c.id WHERE `, f.Account)
	order, desc := "next_at", false
	switch f.View {
	case Mine:
		b.W(`c.state <> 'closed' AND c.owner_id = ?`, f.Account)
	case Offered:
		b.W(`c.handover_to = ?`, f.Account)
	case Today:
		b.W(`c.state <> 'closed' AND c.owner_id = ? AND c.next_at < ?`, f.Account, clock.Micros(f.Before))
	case Waiting:
		b.W(`c.state = 'waiting_customer'`)
	case Untaken:
		b.W(`c.state <> 'closed' AND NOT c.taken`)
	case Complaints:
		b.W(`c.state <> 'closed' AND c.type = 'complaint'`)
	case Reopened:
		b.W(`c.state <> 'closed' AND c.reopened > 0`)
	case Solved:
		b.W(`c.state = 'closed'`)
		order, desc = "closed_at", true
	case AllOpen, "":
		b.W(`c.state <> 'closed'`)
	default:
		channel, _ := strings.CutPrefix(string(f.View), "channel:")
		b.W(`c.state <> 'closed' AND c.channel = ?`, channel)
	}
	return page(ctx, r, &b, f, order, desc)
}

func page(ctx context.Context, r db.Reader, b *db.SQL, f Filter, order string, desc bool) ([]Row, string, error) {
	than, way := ">", ""
	if desc {
		than, way = "<", " DESC"
	}
	if f.Cursor != "" {
		at, last, err := parseCursor(f.Cursor)
		if err != nil {
			return nil, "", err
		}
		b.W(` AND (c.`+order+`, c.id) `+than+` (?, ?)`, at, last)
	}
	b.W(` ORDER BY c.`+order+way+`, c.id`+way+` LIMIT ?`, f.Limit+1)
	type listed struct {
		row
		Unread bool
	}
	rows := make([]listed, 0, f.Limit+1)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, "", fmt.Errorf("list cases: %w", err)
	}
	next := ""
	if len(rows) > f.Limit {
		rows = rows[:f.Limit]
		last := rows[f.Limit-1]
		at := orZero(last.NextAt)
		if order == "closed_at" {
			at = last.ClosedAt
		}
		next = makeCursor(at, last.ID)
	}
	out := make([]Row, len(rows))
	for i, one := range rows {
		out[i] = Row{one.toCase(), one.Unread}
	}
	veilRows(ctx, out)
	return out, next, nil
}

func makeCursor(at int64, last id.ID) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(at, 10) + "." + last.String()))
}

func parseCursor(s string) (at, last int64, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		first, second, _ := strings.Cut(string(b), ".")
		if at, err = strconv.ParseInt(first, 10, 64); err == nil {
			last, err = strconv.ParseInt(second, 10, 64)
		}
	}
	if err != nil {
		err = fault.OfFields(fault.Field{Name: "cursor", Key: "field.bad_choice"})
	}
	return at, last, err
}

// Newest lists cases by id, newest first, for callers of the API: all of them,
// those in one state, or those of one customer. before 0 begins at the newest.
func Newest(ctx context.Context, r db.Reader, state string, customer, before id.ID, limit int) ([]Case, error) {
	var b db.SQL
	b.W(`SELECT `+columns+` FROM cases WHERE 1 = 1`).
		If(state == "unclosed", ` AND state <> 'closed'`).
		If(state != "" && state != "unclosed" && state != string(Closed), ` AND state <> 'closed'`)
	if state != "" && state != "unclosed" {
		b.W(` AND state = ?`, state)
	}
	b.If(customer != 0, ` AND customer_id = ?`, customer).
		If(before != 0, ` AND id < ?`, before).
		W(` ORDER BY id DESC LIMIT ?`, limit)
	return readCases(ctx, r, &b)
}

// OfCustomer lists a customer's newest cases with what a customer's file shows:
// reference, state, subject, language, receipt and next date.
func OfCustomer(ctx context.Context, r db.Reader, customer id.ID, limit int) ([]Case, error) {
	var rows []row
	if err := r.All(ctx, &rows, sqlOfCustomer, customer, limit); err != nil {
		return nil, fmt.Errorf("read the cases of customer %d: %w", customer, err)
	}
	out := make([]Case, len(rows))
	for i, one := range rows {
		out[i] = one.toCase()
	}
	veil(ctx, out)
	return out, nil
}

const sqlOfCustomer = `
SELECT id, reference, state, subject, lang, customer_id, owner_id, received_at, next_at, next_from, seal FROM cases WHERE customer_id = $1
ORDER BY received_at DESC, id DESC LIMIT $2`

// Some reads several cases at once, in no order; those not there are left out.
func Some(ctx context.Context, r db.Reader, ids []id.ID) (map[id.ID]Case, error) {
	return someWith(ctx, r, columns, ids)
}

// Briefs is Some with what a row of a list needs, without the long texts.
func Briefs(ctx context.Context, r db.Reader, ids []id.ID) (map[id.ID]Case, error) {
	return someWith(ctx, r, listColumns, ids)
}

func someWith(ctx context.Context, r db.Reader, columns string, ids []id.ID) (map[id.ID]Case, error) {
	out := map[id.ID]Case{}
	if len(ids) == 0 {
		return out, nil
	}
	var b db.SQL
	all, err := readCases(ctx, r, b.W(`SELECT `+columns+` FROM cases c WHERE 1 = 1`).In("id", db.Values(db.Padded(ids))...))
	for _, c := range all {
		out[c.ID] = c
	}
	return out, err
}

func readCases(ctx context.Context, r db.Reader, b *db.SQL) ([]Case, error) {
	var rows []row
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read cases: %w", err)
	}
	out := make([]Case, len(rows))
	for i, one := range rows {
		out[i] = one.toCase()
	}
	veil(ctx, out)
	return out, nil
}

// listColumns is what a row of a list needs; the long texts stay where they are.
const listColumns = `c.id, c.reference, c.state, c.type, c.priority, c.subject, c.lang, c.channel, c.customer_id, c.team_id, c.owner_id,
    c.taken, c.handover_to, c.received_at, c.first_response_at, c.closed_at, c.closure, c.reopened, c.next_at, c.next_from, c.customer_name,
    c.last_text, c.last_at, c.last_by, c.last_channel, c.messages, c.version, c.seal`

// Standing tells how many cases of a customer are open, and when the customer
// last had one.
func Standing(ctx context.Context, r db.Reader, customer id.ID) (open int64, last time.Time, err error) {
	var one struct{ Open, Last int64 }
	if err := r.Get(ctx, &one, sqlStanding, customer); err != nil {
		return 0, last, fmt.Errorf("count the cases of customer %d: %w", customer, err)
	}
	return one.Open, clock.FromMicros(one.Last), nil
}

const sqlStanding = `
SELECT COUNT(CASE WHEN state <> 'closed' THEN 1 END) AS open, COALESCE(MAX(last_at), 0) AS last FROM cases WHERE customer_id = $1`

// Holdings counts the cases an account owns, open and closed: what must be
// handed over before its person leaves.
func Holdings(ctx context.Context, r db.Reader, account id.ID) (n int64, err error) {
	err = r.Get(ctx, &n, sqlHoldings, account)
	return n, err
}

const sqlHoldings = `SELECT COUNT(*) FROM cases WHERE owner_id = $1`
