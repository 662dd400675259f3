package customers

import (
	"context"
	"errors"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Get reads one file's head; NotFound when there is none.
func Get(ctx context.Context, r db.Reader, c id.ID) (Customer, error) {
	var one row
	err := r.Get(ctx, &one, sqlGet, c)
	if errors.Is(err, db.ErrNone) {
		return Customer{}, fault.New(fault.NotFound, "customers.not_found")
	}
	if err != nil {
		return Customer{}, fmt.Errorf("read customer %d: %w", c, err)
	}
	return one.customer(), nil
}

// ByContact finds whose address it is; found is false when nobody's.
func ByContact(ctx context.Context, r db.Reader, kind, value string) (c Customer, found bool, err error) {
	key := keyOf(kind, value)
	if key == "" {
		return c, false, nil
	}
	var one row
	err = r.Get(ctx, &one, sqlByContact, kind, key)
	if errors.Is(err, db.ErrNone) {
		return c, false, nil
	}
	if err != nil {
		return c, false, fmt.Errorf("find customer by %s: %w", kind, err)
	}
	return one.customer(), true, nil
}

// Contacts lists the contact points of a file, oldest first.
func Contacts(ctx context.Context, r db.Reader, c id.ID) ([]Contact, error) {
	var rows []contactRow
	if err := r.All(ctx, &rows, sqlContacts, c, MaxContacts); err != nil {
		return nil, fmt.Errorf("read contacts of %d: %w", c, err)
	}
	out := make([]Contact, len(rows))
	for i, one := range rows {
		out[i] = one.contact()
	}
	return out, nil
}

// Cursor is a place in the list of customers: the last one seen.
type Cursor struct {
	SortKey string
	ID      id.ID
}

// PageSize is how many customers a page of the list shows.
const PageSize = 50

// List reads a page in the order of names, after the cursor, and the cursor of
// the next page (nil at the end).
func List(ctx context.Context, r db.Reader, after *Cursor, limit int) ([]Customer, *Cursor, error) {
	if limit <= 0 || limit > 200 {
		limit = PageSize
	}
	var b db.SQL
	b.W(`SELECT ` + columns + `, sort_key FROM customers`)
	if after != nil {
		b.W(` WHERE (sort_key, id) > (?, ?)`, after.SortKey, after.ID)
	}
	b.W(` ORDER BY sort_key, id LIMIT ?`, limit+1)
	var rows []struct {
		row
		SortKey string
	}
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, nil, fmt.Errorf("list customers: %w", err)
	}
	var next *Cursor
	if len(rows) > limit {
		rows = rows[:limit]
		last := rows[limit-1]
		next = &Cursor{last.SortKey, last.ID}
	}
	out := make([]Customer, len(rows))
	for i, one := range rows {
		out[i] = one.customer()
	}
	return out, next, nil
}

// Some reads several files at once, by id; those that are not there are left out.
func Some(ctx context.Context, r db.Reader, ids []id.ID) (map[id.ID]Customer, error) {
	out := map[id.ID]Customer{}
	if len(ids) == 0 {
		return out, nil
	}
	var b db.SQL
	b.W(`SELECT `+columns+` FROM customers WHERE 1 = 1`).In("id", db.Values(ids)...)
	var rows []row
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read customers: %w", err)
	}
	for _, one := range rows {
		out[one.ID] = one.customer()
	}
	return out, nil
}

const (
	sqlGet = `SELECT ` + columns + ` FROM customers WHERE id = $1`

	sqlByContact = `
SELECT ` + columns + ` FROM customers
WHERE id = (SELECT customer_id FROM customers_contact WHERE kind = $1 AND key = $2)`

	sqlContacts = `
SELECT id, customer_id, kind, value, key, source, created_at
FROM customers_contact WHERE customer_id = $1 ORDER BY id LIMIT $2`
)
