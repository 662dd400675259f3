package bench

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"time"

	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	kitsearch "rida/internal/kit/search"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
)

// recorder is a Reader that writes down what it is asked.
type recorder struct {
	db.Reader
	asked []statement
}

type statement struct {
	text string
	args []any
}

// Get reads one row and writes the statement down.
func (r *recorder) Get(ctx context.Context, dst any, text string, args ...any) error {
	r.asked = append(r.asked, statement{text, args})
	return r.Reader.Get(ctx, dst, text, args...)
}

// All reads rows and writes the statement down.
func (r *recorder) All(ctx context.Context, dst any, text string, args ...any) error {
	r.asked = append(r.asked, statement{text, args})
	return r.Reader.All(ctx, dst, text, args...)
}

// recordedPages is how many different pages' statements are replayed.
const recordedPages = 200

// recordPage writes down the statements of so many instances of a page: those
// of its content, without who is signed in.
func recordPage(ctx context.Context, r db.Reader, s sample, page string) ([][]statement, error) {
	draw := rand.New(rand.NewPCG(3, 3))
	var all [][]statement
	for range recordedPages {
		rec := &recorder{Reader: r}
		if err := readPage(ctx, rec, s, page, draw); err != nil {
			return nil, fmt.Errorf("record what %s asks: %w", page, err)
		}
		all = append(all, rec.asked)
	}
	return all, nil
}

func readPage(ctx context.Context, r db.Reader, s sample, page string, draw *rand.Rand) error {
	switch page {
	case opOpen:
		return readCasePage(ctx, r, s.cases[draw.IntN(len(s.cases))].Reference, s.account)
	case opSearch:
		_, err := cases.Search(ctx, r, kitsearch.Query{Text: s.words[draw.IntN(len(s.words))], Limit: cases.PageSize})
		return err
	case opCounters:
		return readListPage(ctx, r, cases.Offered, s.account)
	}
	return readListPage(ctx, r, drawView(draw), s.account)
}

func readListPage(ctx context.Context, r db.Reader, v cases.View, account id.ID) error {
	if _, err := cases.Counts(ctx, r, account); err != nil {
		return err
	}
	_, _, err := cases.List(ctx, r, cases.Filter{View: v, Account: account})
	return err
}

// readCasePage asks what the page of a case shows, the list beside it included.
func readCasePage(ctx context.Context, r db.Reader, reference string, account id.ID) error {
	c, err := cases.ByReference(ctx, r, reference)
	if err != nil {
		return err
	}
	for _, part := range []func() error{
		func() error { _, err := cases.Tags(ctx, r, c.ID); return err },
		func() error {
			if c.Type != cases.Complaint {
				return nil
			}
			_, err := cases.PendingRetyping(ctx, r, c.ID)
			return err
		},
		func() error { return readMessages(ctx, r, c.ID) },
		func() error { _, err := cases.Events(ctx, r, c.ID); return err },
		func() error { _, err := cases.TriedBy(ctx, r, c.CustomerID); return err },
		func() error { _, err := customers.Get(ctx, r, c.CustomerID); return err },
		func() error { _, err := customers.Contacts(ctx, r, c.CustomerID); return err },
		func() error { return readOthers(ctx, r, c) },
		func() error { _, err := cases.IsUnread(ctx, r, account, c); return err },
		func() error { return readListPage(ctx, r, cases.AllOpen, account) },
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

func readMessages(ctx context.Context, r db.Reader, c id.ID) error {
	all, _, err := cases.Messages(ctx, r, c, 0)
	var owners []id.ID
	for _, m := range all {
		if m.Attachments > 0 {
			owners = append(owners, m.ID)
		}
	}
	if err == nil {
		_, err = files.OfSome(ctx, r, "message", owners)
	}
	return err
}

// readOthers reads the customer's other cases and what is promised in them.
func readOthers(ctx context.Context, r db.Reader, c cases.Case) error {
	const others = 9 // as many as the file beside a case shows, and this one
	all, err := cases.OfCustomer(ctx, r, c.CustomerID, others)
	var open []id.ID
	for _, one := range all {
		if one.IsOpen() {
			open = append(open, one.ID)
		}
	}
	if err == nil {
		_, err = promises.OwedInSome(ctx, r, open)
	}
	return err
}

// replayer asks the recorded statements of a page of the bare driver.
type replayer struct {
	prepared map[string]*sql.Stmt
	pages    [][]statement
}

// bareOperation asks the statements of a page through database/sql with
// prepared statements and reads every value, no more.
func bareOperation(ctx context.Context, d *db.DB, name string, pages [][]statement) (operation, error) {
	p := &replayer{prepared: map[string]*sql.Stmt{}, pages: pages}
	for _, page := range pages {
		for _, one := range page {
			if p.prepared[one.text] != nil {
				continue
			}
			stmt, err := d.Conns().PrepareContext(ctx, one.text)
			if err != nil {
				return operation{}, fmt.Errorf("prepare what %s asks: %w", name, err)
			}
			p.prepared[one.text] = stmt
		}
	}
	return operation{name: name + " (bare SQL)", open: func(context.Context, int) (worker, error) { return p, nil }}, nil
}

func (p *replayer) close() {}

func (p *replayer) do(ctx context.Context, r *rand.Rand) error {
	for _, one := range p.pages[r.IntN(len(p.pages))] {
		rows, err := p.prepared[one.text].QueryContext(ctx, one.args...)
		if err != nil {
			return err
		}
		if err := readAll(rows); err != nil {
			return err
		}
	}
	return nil
}

// readAll reads every value of every row without looking at it.
func readAll(rows *sql.Rows) error {
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, into := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// bare measures the bare SQL of a page.
func bare(ctx context.Context, d *db.DB, s sample, page string, connections int, long time.Duration) (result, error) {
	pages, err := recordPage(ctx, d, s, page)
	if err != nil {
		return result{}, err
	}
	o, err := bareOperation(ctx, d, page, pages)
	if err != nil {
		return result{}, err
	}
	return load(ctx, o, connections, long, nil)
}
