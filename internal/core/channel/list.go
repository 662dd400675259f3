package channel

import (
	"context"
	"fmt"
	"slices"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Filter narrows a list; a zero field does not narrow.
type Filter struct {
	States    []State
	Direction Direction
	Kind      string
	Mailbox   id.ID
	Case      id.ID
	MessageID string
	Reason    string
}

// maxPage is the most that one page of a list has.
const maxPage = 200

// List gives entries, newest first, from before the cursor (0 for the newest).
// More is the cursor of the next page, 0 when there is none.
func (l *Ledger) List(ctx context.Context, r db.Reader, f Filter, before id.ID, limit int) (page []Entry, more id.ID, err error) {
	q := f.query()
	q.If(before != 0, " AND id < ?", before)
	page, more, err = f.page(ctx, r, q.W(" ORDER BY id DESC"), limit)
	if err == nil {
		err = l.veil(ctx, page)
	}
	return page, more, err
}

// Newer gives the entries that stand next above the cursor, newest first as
// List does: the page that was looked at before. More is the cursor for going
// on upwards, 0 when the newest entry is among them.
func (l *Ledger) Newer(ctx context.Context, r db.Reader, f Filter, after id.ID, limit int) (page []Entry, more id.ID, err error) {
	q := f.query()
	page, more, err = f.page(ctx, r, q.W(" AND id > ? ORDER BY id", after), limit)
	slices.Reverse(page)
	if err == nil {
		err = l.veil(ctx, page)
	}
	return page, more, err
}

// query is the statement of a list up to its place and order.
func (f Filter) query() *db.SQL {
	q := &db.SQL{}
	q.W("SELECT " + columns + " FROM channel_ledger WHERE 1 = 1")
	if len(f.States) > 0 {
		states := make([]any, len(f.States))
		for i, s := range f.States {
			states[i] = string(s)
		}
		q.In("state", states...)
	}
	q.If(f.Direction != "", " AND direction = ?", string(f.Direction))
	q.If(f.Kind != "", " AND kind = ?", f.Kind)
	q.If(f.Mailbox != 0, " AND mailbox_id = ?", f.Mailbox)
	q.If(f.Case != 0, " AND case_id = ?", f.Case)
	q.If(f.MessageID != "", " AND message_id = ? AND message_id <> ''", f.MessageID)
	q.If(f.Reason != "", " AND reason = ?", f.Reason)
	return q
}

// page reads one page of an ordered list.
func (Filter) page(ctx context.Context, r db.Reader, q *db.SQL, limit int) (page []Entry, more id.ID, err error) {
	limit = min(max(limit, 1), maxPage)
	q.W(" LIMIT ?", limit+1)
	var rows []row
	if err := r.All(ctx, &rows, q.Text(), q.Args()...); err != nil {
		return nil, 0, fmt.Errorf("list messages: %w", err)
	}
	if len(rows) > limit {
		rows = rows[:limit]
		more = rows[limit-1].ID
	}
	page = make([]Entry, len(rows))
	for i, one := range rows {
		if page[i], err = one.entry(); err != nil {
			return nil, 0, err
		}
	}
	return page, more, nil
}
