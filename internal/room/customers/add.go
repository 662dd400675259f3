package customers

import (
	"context"
	"fmt"
	"strings"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/search"
)

// SearchKind marks customers in the common search.
const SearchKind = "customer"

// Room holds what the acts of this room need.
type Room struct {
	events *event.Log
}

// New makes the room.
func New(events *event.Log) *Room { return &Room{events: events} }

// NewContact is a contact point as it is typed in.
type NewContact struct{ Kind, Value string }

// Add opens a file. The name, or failing that the first address, is needed; an
// address that another customer has is a conflict that names nobody.
func (m *Room) Add(ctx context.Context, tx *db.Tx, by event.Actor, c Customer, contacts ...NewContact) (Customer, error) {
	c.Name = strings.TrimSpace(c.Name)
	if c.Name == "" && len(contacts) > 0 {
		c.Name = contacts[0].Value
	}
	if c.Kind == "" {
		c.Kind = Person
	}
	if defects := append(c.defects(), contactDefects(contacts)...); len(defects) > 0 {
		return c, fault.OfFields(defects...)
	}
	c.ID, c.CreatedAt, c.ChangedAt, c.Version = id.New(tx.Now()), tx.Now(), tx.Now(), 1
	at := clock.Micros(tx.Now())
	if _, err := tx.Exec(ctx, sqlAdd, c.ID, c.Kind, c.Name, c.Preferred, c.Honorific, c.Gender, string(c.Lang),
		c.OrganisationID.OrNull(), c.Note, c.Source, lang.SortKey(c.Lang, c.Name), at, at); err != nil {
		return c, fmt.Errorf("add customer: %w", err)
	}
	for _, one := range contacts {
		if _, err := m.addContact(ctx, tx, c, one); err != nil {
			return c, err
		}
	}
	if err := m.index(ctx, tx, c, contacts); err != nil {
		return c, err
	}
	event.Born(tx, subject(c.ID))
	_, err := m.events.Append(ctx, tx, by, subject(c.ID), "customers.added", map[string]string{"source": c.Source})
	return c, err
}

func contactDefects(contacts []NewContact) (f []fault.Field) {
	for _, one := range contacts {
		if keyOf(one.Kind, one.Value) != "" {
			continue
		}
		if one.Kind == Phone {
			f = append(f, fault.Field{Name: "phone", Key: "customers.bad_phone"})
		} else {
			f = append(f, fault.Field{Name: "email", Key: "field.bad_email"})
		}
	}
	return f
}

func (m *Room) addContact(ctx context.Context, tx *db.Tx, c Customer, n NewContact) (Contact, error) {
	one := Contact{ID: id.New(tx.Now()), CustomerID: c.ID, Kind: n.Kind, Value: strings.TrimSpace(n.Value),
		Key: keyOf(n.Kind, n.Value), Source: c.Source, CreatedAt: tx.Now()}
	_, err := tx.Exec(ctx, sqlAddContact, one.ID, one.CustomerID, one.Kind, one.Value, one.Key, one.Source, clock.Micros(one.CreatedAt))
	if db.IsUnique(err) {
		return one, fault.New(fault.Conflict, "customers.contact_taken").Because(err)
	}
	if err != nil {
		return one, fmt.Errorf("add contact: %w", err)
	}
	return one, nil
}

// index makes the customer findable by name, form of address and contacts.
func (m *Room) index(ctx context.Context, tx *db.Tx, c Customer, contacts []NewContact) error {
	text := []string{c.Name, c.Preferred}
	for _, one := range contacts {
		text = append(text, one.Value, keyOf(one.Kind, one.Value))
	}
	err := search.Put(ctx, tx, search.Doc{ID: c.ID, Kind: SearchKind, Owner: c.ID, Text: strings.Join(text, "\n")})
	if err != nil {
		return fmt.Errorf("index customer: %w", err)
	}
	return nil
}

func subject(c id.ID) event.Subject { return event.Subject{Kind: "customer", ID: c} }

const (
	sqlAdd = `
INSERT INTO customers (id, kind, name, preferred, honorific, gender, lang, organisation_id, note, source, sort_key, created_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

	sqlAddContact = `
INSERT INTO customers_contact (id, customer_id, kind, value, key, source, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)`
)
