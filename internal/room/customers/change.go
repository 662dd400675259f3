package customers

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Change rewrites the head of a file. c.Version must be the one that was read:
// if another has changed the file since, it is a conflict and nothing changes.
// The name before stands in the event as a hash only.
func (m *Room) Change(ctx context.Context, tx *db.Tx, by event.Actor, c Customer) (Customer, error) {
	if defects := c.defects(); len(defects) > 0 {
		return c, fault.OfFields(defects...)
	}
	before, err := Get(ctx, tx, c.ID)
	if err != nil {
		return c, err
	}
	n, err := tx.Exec(ctx, sqlChange, c.ID, c.Kind, c.Name, c.Preferred, c.Honorific, c.Gender, string(c.Lang),
		c.OrganisationID.OrNull(), c.Note, lang.SortKey(c.Lang, c.Name), clock.Micros(tx.Now()), c.Version)
	if err != nil {
		return c, fmt.Errorf("change customer %d: %w", c.ID, err)
	}
	if n == 0 {
		return c, fault.New(fault.Conflict, "customers.changed_meanwhile")
	}
	c.Version, c.ChangedAt = c.Version+1, tx.Now()
	if err := m.reindex(ctx, tx, c); err != nil {
		return c, err
	}
	_, err = m.events.Append(ctx, tx, by, subject(c.ID), "customers.changed", map[string]string{"name_before": id.Hash(before.Name)})
	return c, err
}

// AddContact adds a way to reach a customer.
func (m *Room) AddContact(ctx context.Context, tx *db.Tx, by event.Actor, customer id.ID, n NewContact) (Contact, error) {
	if f := contactDefects([]NewContact{n}); len(f) > 0 {
		return Contact{}, fault.OfFields(f...)
	}
	c, err := Get(ctx, tx, customer)
	if err != nil {
		return Contact{}, err
	}
	there, err := Contacts(ctx, tx, customer)
	if err != nil {
		return Contact{}, err
	}
	if len(there) >= MaxContacts {
		return Contact{}, fault.New(fault.Conflict, "customers.too_many_contacts", "max", MaxContacts)
	}
	one, err := m.addContact(ctx, tx, c, n)
	if err != nil {
		return one, err
	}
	if err := m.reindex(ctx, tx, c); err != nil {
		return one, err
	}
	_, err = m.events.Append(ctx, tx, by, subject(customer), "customers.contact_added", map[string]any{"contact": one.ID, "kind": one.Kind})
	return one, err
}

func (m *Room) reindex(ctx context.Context, tx *db.Tx, c Customer) error {
	contacts, err := Contacts(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	written := make([]NewContact, len(contacts))
	for i, one := range contacts {
		written[i] = NewContact{one.Kind, one.Value}
	}
	return m.index(ctx, tx, c, written)
}

const sqlChange = `
UPDATE customers SET kind = $2, name = $3, preferred = $4, honorific = $5, gender = $6, lang = $7,
    organisation_id = $8, note = $9, sort_key = $10, changed_at = $11, version = version + 1
WHERE id = $1 AND version = $12`
