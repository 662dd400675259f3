package customers

import (
	"context"
	"errors"
	"fmt"

	"rida/internal/core/fields"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// A list by a condition walks the customers by name in windows, as the list of
// cases does, so that a page has a bound at a million files. A value that few
// have is found by its index instead.
const (
	lookWindow = 2_000
	lookBudget = 20_000 // files one page looks at
	// MaxPage is the most that one page can be asked for.
	MaxPage = 200
	// seekLimit is up to how many files an index gives the whole answer.
	seekLimit = 2_000
)

// Look says which customers to list, by a condition on the house's own fields.
type Look struct {
	Condition condition.Node // checked against Questions
	After     *Cursor
	Limit     int // 0 is PageSize
	By        condition.Reader
}

// Seen is a page of what was found, by name.
type Seen struct {
	Customers []Customer
	Next      *Cursor
	// More says that the work allowed for one page was used up.
	More bool
}

// Questions is what can be asked of a customer: the house's own fields.
func Questions(ctx context.Context, r db.Reader) (*condition.Registry, error) {
	all, err := fields.All(ctx, r)
	return condition.NewRegistry(fields.Asked(all, fields.OfCustomer, `c.id`)...), err
}

// LookFor lists the customers that a condition selects.
func LookFor(ctx context.Context, r db.Reader, l Look) (out Seen, err error) {
	if l.Limit <= 0 || l.Limit > MaxPage {
		l.Limit = PageSize
	}
	reg, err := Questions(ctx, r)
	if err != nil {
		return out, err
	}
	seek, err := fewOf(ctx, r, reg, l)
	if err != nil {
		return out, err
	}
	from := l.After
	for looked := 0; ; looked += lookWindow {
		until := (*Cursor)(nil)
		if seek == nil {
			if looked >= lookBudget {
				out.More, out.Next = true, from
				return out, nil
			}
			if until, err = windowEnd(ctx, r, from); err != nil || until == nil {
				out.Next = nil
				return out, err
			}
		}
		rows, err := lookRows(ctx, r, reg, l, seek, from, until, l.Limit+1-len(out.Customers))
		if err != nil {
			return out, err
		}
		for _, one := range rows {
			if len(out.Customers) == l.Limit {
				return out, nil
			}
			out.Customers = append(out.Customers, one.customer())
			out.Next = &Cursor{one.SortKey, one.ID}
		}
		if seek != nil || len(out.Customers) < l.Limit {
			out.Next = nil
		}
		if seek != nil {
			return out, nil
		}
		from = until
	}
}

type sortedRow struct {
	row
	SortKey string
}

// fewOf finds a leaf that must hold and that an index answers with few files.
func fewOf(ctx context.Context, r db.Reader, reg *condition.Registry, l Look) (*condition.Node, error) {
	leaves := l.Condition.All
	if l.Condition.Field != "" {
		leaves = []condition.Node{l.Condition}
	}
	for _, leaf := range leaves {
		var b db.SQL
		b.W(`SELECT COUNT(*) FROM (`)
		if leaf.Field == "" || !reg.WriteSeek(&b, leaf, l.By) {
			continue
		}
		b.W(` LIMIT ?) few`, seekLimit+1)
		var n int64
		if err := r.Get(ctx, &n, b.Text(), b.Args()...); err != nil {
			return nil, fmt.Errorf("count the customers with a value: %w", err)
		}
		if n <= seekLimit {
			return &leaf, nil
		}
	}
	return nil, nil
}

func windowEnd(ctx context.Context, r db.Reader, from *Cursor) (*Cursor, error) {
	var b db.SQL
	b.W(`SELECT sort_key, id FROM (SELECT c.sort_key, c.id FROM customers c WHERE 1 = 1`)
	after(&b, from)
	b.W(` ORDER BY c.sort_key, c.id LIMIT ?) one ORDER BY sort_key DESC, id DESC LIMIT 1`, lookWindow)
	var end struct {
		SortKey string
		ID      id.ID
	}
	err := r.Get(ctx, &end, b.Text(), b.Args()...)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("walk through the customers: %w", err)
	}
	return &Cursor{end.SortKey, end.ID}, nil
}

func after(b *db.SQL, from *Cursor) {
	if from != nil {
		b.W(` AND (c.sort_key, c.id) > (?, ?)`, from.SortKey, from.ID)
	}
}

func lookRows(ctx context.Context, r db.Reader, reg *condition.Registry, l Look, seek *condition.Node, from, until *Cursor, limit int) ([]sortedRow, error) {
	var b db.SQL
	b.W(`SELECT ` + columns + `, sort_key FROM customers c WHERE `)
	reg.Write(&b, l.Condition, l.By)
	after(&b, from)
	if until != nil {
		b.W(` AND (c.sort_key, c.id) <= (?, ?)`, until.SortKey, until.ID)
	}
	if seek != nil {
		b.W(` AND c.id IN (`)
		reg.WriteSeek(&b, *seek, l.By)
		b.W(`)`)
	}
	b.W(` ORDER BY c.sort_key, c.id LIMIT ?`, limit)
	var rows []sortedRow
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("list customers by a condition: %w", err)
	}
	return rows, nil
}
