package cases

import (
	"context"
	"errors"
	"fmt"

	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// A condition may have no index that fits it, and a view must still answer
// within a bound at a million cases. So a list walks the cases in the order of
// the view, along the index of that order, in windows; each window is asked the
// condition, and after lookBudget cases the answer is what was found so far
// and the place to go on from. A condition whose first level names a tag, a
// customer or a value of an own field that only few cases have is answered from
// that index alone, whole.
const (
	firstWindow = 500    // fills a page of most views
	nextWindow  = 5_000  // the windows after it
	lookBudget  = 20_000 // cases one page looks at: some 50 ms
	countBudget = 5_000  // cases one count looks at, while somebody watches it
	// MaxCount is up to where a count beside a view is told exactly.
	MaxCount = 200
	// seekLimit is up to how many cases an index gives the whole answer.
	seekLimit = 2_000
)

// Look says which cases to list, by a condition.
type Look struct {
	Condition condition.Node // checked
	Sort      string
	Cursor    string
	Limit     int // 0 is PageSize
	By        condition.Reader

	window, budget int // smaller ones, for tests
}

// Seen is a page of what was found.
type Seen struct {
	Rows []Row
	Next string // the cursor of the next page, "" at the end
	// More says that there may be further cases although the page is not full:
	// the work allowed for one page was used up.
	More bool
}

// order is how the cases of a view stand.
type order struct {
	column string
	desc   bool
	where  string // what the index of this order holds
	at     func(row) int64
}

func (l Look) order() order {
	open := ` AND c.state <> 'closed'`
	if !l.implies(AskOpen, "yes") {
		open = ``
	}
	switch l.Sort {
	case ByNewest:
		return order{`id`, true, `1 = 1` + open, func(r row) int64 { return int64(r.ID) }}
	case ByOldest:
		return order{`id`, false, `1 = 1` + open, func(r row) int64 { return int64(r.ID) }}
	case ByClosed:
		return order{`closed_at`, true, `c.state = 'closed'`, func(r row) int64 { return r.ClosedAt }}
	}
	return order{`next_at`, false, `c.state <> 'closed'`, func(r row) int64 { return orZero(r.NextAt) }}
}

// top lists the leaves that must all hold.
func (l Look) top() []condition.Node {
	if l.Condition.Field != "" {
		return []condition.Node{l.Condition}
	}
	var out []condition.Node
	for _, n := range l.Condition.All {
		if n.Field != "" {
			out = append(out, n)
		}
	}
	return out
}

// implies tells that a leaf of the first level demands one value.
func (l Look) implies(field, value string) bool {
	for _, n := range l.top() {
		if n.Field == field && n.Op == condition.Is && len(n.Values) == 1 && n.Values[0] == value {
			return true
		}
	}
	return false
}

// LookFor lists the cases that a condition selects.
func LookFor(ctx context.Context, r db.Reader, l Look) (Seen, error) {
	if l.Limit <= 0 {
		l.Limit = PageSize
	}
	l.Limit = min(l.Limit, MaxPage)
	w, err := newWalk(ctx, r, l)
	if err != nil {
		return Seen{}, err
	}
	w.budget = lookBudget
	if l.budget > 0 {
		w.budget = l.budget
	}
	var out Seen
	for w.more() {
		rows, err := w.rows(l.Limit + 1 - len(out.Rows))
		if err != nil {
			return out, err
		}
		for _, one := range rows {
			if len(out.Rows) == l.Limit {
				last := out.Rows[l.Limit-1]
				out.Next = makeCursor(w.order.at(w.last), last.ID)
				veilRows(ctx, out.Rows)
				return out, nil
			}
			out.Rows = append(out.Rows, Row{one.toCase(), one.Unread})
			w.last = one.row
		}
	}
	veilRows(ctx, out.Rows)
	if w.err == nil && w.stopped {
		out.More, out.Next = true, makeCursor(w.from.at, id.ID(w.from.id))
	}
	return out, w.err
}

// CountFor counts the cases that a condition selects, as far as a count beside
// a view goes: more says that there are, or may be, further ones.
func CountFor(ctx context.Context, r db.Reader, l Look) (n int64, more bool, err error) {
	l.Cursor = ""
	w, err := newWalk(ctx, r, l)
	if err != nil {
		return 0, false, err
	}
	w.budget = countBudget
	for w.more() {
		some, err := w.count(MaxCount + 1 - n)
		if err != nil {
			return n, false, err
		}
		if n += some; n > MaxCount {
			return MaxCount, true, nil
		}
	}
	return n, w.stopped, w.err
}

// walk goes through the cases in the order of a view.
type walk struct {
	ctx    context.Context
	r      db.Reader
	look   Look
	reg    *condition.Registry
	order  order
	seek   *condition.Node // answers the whole of it from an index
	budget int
	looked int
	begun  bool
	from   spot // after which the next window begins
	until  *spot
	last   row
	// stopped says that the budget ended before the cases did.
	stopped bool
	done    bool
	err     error
}

// spot is a place in the order.
type spot struct{ at, id int64 }

func newWalk(ctx context.Context, r db.Reader, l Look) (*walk, error) {
	reg, err := Questions(ctx, r)
	if err != nil {
		return nil, err
	}
	w := &walk{ctx: ctx, r: r, look: l, reg: reg, order: l.order()}
	if l.Cursor != "" {
		w.begun = true
		if w.from.at, w.from.id, err = parseCursor(l.Cursor); err != nil {
			return nil, err
		}
	}
	for _, leaf := range l.top() {
		few, err := w.isFew(leaf)
		if err != nil {
			return nil, err
		}
		if few {
			w.seek = &leaf
			break
		}
	}
	return w, nil
}

// isFew tells whether an index gives so few cases for a leaf that they are
// looked at one by one.
func (w *walk) isFew(leaf condition.Node) (bool, error) {
	var b db.SQL
	b.W(`SELECT COUNT(*) FROM (`)
	if !w.reg.WriteSeek(&b, leaf, w.look.By) {
		return false, nil
	}
	b.W(` LIMIT ?) few`, seekLimit+1)
	var n int64
	err := w.r.Get(w.ctx, &n, b.Text(), b.Args()...)
	return err == nil && n <= seekLimit, err
}

// more moves to the next window; false at the end.
func (w *walk) more() bool {
	switch {
	case w.err != nil || w.done:
		return false
	case w.seek != nil:
		w.done = true // one window holds it all
		return true
	}
	if w.until != nil {
		w.from, w.begun = *w.until, true
	}
	if w.looked >= w.budget {
		w.stopped = true
		return false
	}
	size := nextWindow
	if w.looked == 0 {
		size = firstWindow
	}
	if w.look.window > 0 {
		size = w.look.window
	}
	w.looked += size
	w.until, w.err = w.windowEnd(size)
	return w.err == nil && w.until != nil
}

// windowEnd finds the last case of the window that begins here; nil at the end.
func (w *walk) windowEnd(size int) (*spot, error) {
	back := ` DESC`
	if w.order.desc {
		back = ``
	}
	var b db.SQL
	b.W(`SELECT at, id FROM (SELECT c.` + w.order.column + ` AS at, c.id AS id FROM cases c WHERE `)
	w.place(&b, false)
	w.sort(&b)
	b.W(` LIMIT ?) one ORDER BY at`+back+`, id`+back+` LIMIT 1`, size)
	var end struct{ At, ID int64 }
	err := w.r.Get(w.ctx, &end, b.Text(), b.Args()...)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("walk through the cases: %w", err)
	}
	return &spot{end.At, end.ID}, nil
}

// place adds the bounds of the window; with the end when it is known.
func (w *walk) place(b *db.SQL, end bool) {
	than, upTo := ` > `, ` <= `
	if w.order.desc {
		than, upTo = ` < `, ` >= `
	}
	b.W(w.order.where)
	key := `(c.` + w.order.column + `, c.id)`
	if w.order.column == `id` {
		b.If(w.begun, ` AND c.id`+than+`?`, bound(w.begun, w.from.id)...)
		b.If(end && w.until != nil, ` AND c.id`+upTo+`?`, bound(end && w.until != nil, idOf(w.until))...)
		return
	}
	b.If(w.begun, ` AND `+key+than+`(?, ?)`, bound(w.begun, w.from.at, w.from.id)...)
	if end && w.until != nil {
		b.W(` AND `+key+upTo+`(?, ?)`, w.until.at, w.until.id)
	}
}

func idOf(s *spot) int64 {
	if s == nil {
		return 0
	}
	return s.id
}

func bound(ok bool, values ...any) []any {
	if !ok {
		return nil
	}
	return values
}

// where adds everything a case of this window must fulfil.
func (w *walk) where(b *db.SQL) {
	w.place(b, true)
	if w.seek != nil {
		b.W(` AND c.id IN (`)
		w.reg.WriteSeek(b, *w.seek, w.look.By)
		b.W(`)`)
	}
	b.W(` AND `)
	w.reg.Write(b, w.look.Condition, w.look.By)
	if asksWords(w.look.Condition) {
		eyesOf(w.ctx).onlyOpened(b)
	}
}

func (w *walk) sort(b *db.SQL) {
	way := ``
	if w.order.desc {
		way = ` DESC`
	}
	if w.order.column == `id` {
		b.W(` ORDER BY c.id` + way)
		return
	}
	b.W(` ORDER BY c.` + w.order.column + way + `, c.id` + way)
}

type seenRow struct {
	row
	Unread bool
}

// rows reads the cases of the window.
func (w *walk) rows(limit int) ([]seenRow, error) {
	var b db.SQL
	b.W(`SELECT `+listColumns+`, CASE WHEN c.last_by = 'customer' AND c.last_at > COALESCE(s.at, 0) THEN 1 ELSE 0 END AS unread
FROM cases c LEFT JOIN cases_seen s ON s.account_id = ? AND s.case_id = c.id WHERE `, int64(w.look.By.Account))
	w.where(&b)
	w.sort(&b)
	b.W(` LIMIT ?`, limit)
	var rows []seenRow
	if err := w.r.All(w.ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("list the cases of a view: %w", err)
	}
	return rows, nil
}

func (w *walk) count(limit int64) (n int64, err error) {
	var b db.SQL
	b.W(`SELECT COUNT(*) FROM (SELECT c.id FROM cases c WHERE `)
	w.where(&b)
	b.W(` LIMIT ?) counted`, limit)
	if err := w.r.Get(w.ctx, &n, b.Text(), b.Args()...); err != nil {
		return 0, fmt.Errorf("count the cases of a view: %w", err)
	}
	return n, nil
}

// IDsFor lists the ids that a condition selects, at most limit: what a bulk act
// on a whole view takes.
func IDsFor(ctx context.Context, r db.Reader, l Look, limit int) ([]id.ID, error) {
	l.Limit = MaxPage
	var out []id.ID
	for len(out) < limit {
		seen, err := LookFor(ctx, r, l)
		if err != nil {
			return nil, err
		}
		for _, one := range seen.Rows {
			if !one.Withheld {
				out = append(out, one.ID)
			}
		}
		if seen.Next == "" || len(seen.Rows) == 0 && !seen.More {
			break
		}
		l.Cursor = seen.Next
	}
	return out[:min(len(out), limit)], nil
}
