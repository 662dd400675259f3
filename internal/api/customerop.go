package api

import (
	"context"
	"slices"
	"time"

	"rida/internal/core/fields"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/search"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

// customerItem is the head of a customer's file.
type customerItem struct {
	ID           id.ID        `json:"id" example:"251658240006"`
	Kind         customerKind `json:"kind" example:"person"`
	Name         string       `json:"name" example:"Maryam Khoury"`
	Preferred    string       `json:"preferred,omitempty" doc:"How the customer wishes to be called."`
	Honorific    string       `json:"honorific,omitempty"`
	Gender       gender       `json:"gender,omitempty"`
	Lang         language     `json:"lang" example:"ar"`
	Organisation id.ID        `json:"organisation,omitempty" doc:"The firm that a person belongs to."`
	Note         string       `json:"note,omitempty"`
	Source       string       `json:"source" doc:"Where the file came from." example:"api"`
	CreatedAt    time.Time    `json:"created_at"`
	ChangedAt    time.Time    `json:"changed_at"`
	Version      int64        `json:"version" doc:"Send it with a change." example:"1"`
}

// customerFile is the file with the ways to reach the customer.
type customerFile struct {
	customerItem
	Contacts []contactItem `json:"contacts"`
}

type contactItem struct {
	ID        id.ID       `json:"id" example:"251658240007"`
	Kind      contactKind `json:"kind" example:"email"`
	Value     string      `json:"value" doc:"As written." example:"maryam@example.com"`
	Source    string      `json:"source"`
	CreatedAt time.Time   `json:"created_at"`
}

type customerList struct {
	Items      []customerItem `json:"items"`
	NextCursor *string        `json:"next_cursor" doc:"What to send as cursor for the next page; null at the end."`
}

func customerOf(c customers.Customer) customerItem {
	return customerItem{ID: c.ID, Kind: customerKind(c.Kind), Name: c.Name, Preferred: c.Preferred, Honorific: c.Honorific, Gender: gender(c.Gender),
		Lang: language(c.Lang), Organisation: c.OrganisationID, Note: c.Note, Source: c.Source, CreatedAt: c.CreatedAt, ChangedAt: c.ChangedAt, Version: c.Version}
}

func contactOf(n customers.Contact) contactItem {
	return contactItem{n.ID, contactKind(n.Kind), n.Value, n.Source, n.CreatedAt}
}

func fileOf(ctx context.Context, r db.Reader, c customers.Customer) (customerFile, error) {
	f := customerFile{customerOf(c), []contactItem{}}
	all, err := customers.Contacts(ctx, r, c.ID)
	for _, n := range all {
		f.Contacts = append(f.Contacts, contactOf(n))
	}
	return f, err
}

type customerQuery struct {
	page
	Q     string `query:"q" doc:"Words of the name, or an address or number; the newest file first. Without it all files in order of name."`
	Field string `query:"field" doc:"The key of an own field of customers: only those who have value in it, in order of name. Not together with q."`
	Value string `query:"value" doc:"Of the field: a choice's code, a whole text, a number, an amount such as 12.50 SAR, a date or a colleague's id."`
	Words string `query:"words" doc:"Of a text: these words, in any spelling."`
	From  string `query:"from" doc:"Of a number, an amount or a date: the least, included."`
	To    string `query:"to" doc:"Of a number, an amount or a date: the most, included."`
}

func listCustomers(ctx context.Context, c *call, q customerQuery) (customerList, error) {
	if q.Q != "" {
		return findCustomers(ctx, c, q)
	}
	var after *customers.Cursor
	if q.Cursor != "" {
		after = new(customers.Cursor)
		if err := readCursor(q.Cursor, after); err != nil {
			return customerList{}, err
		}
	}
	all, next, err := c.customersBy(ctx, q, after)
	if err != nil {
		return customerList{}, err
	}
	list := customerList{Items: make([]customerItem, len(all))}
	for i, one := range all {
		list.Items[i] = customerOf(one)
	}
	if next != nil {
		cursor := makeCursor(next)
		list.NextCursor = &cursor
	}
	return list, err
}

// customersBy lists by name all customers, or those with a value in an own field.
func (c *call) customersBy(ctx context.Context, q customerQuery, after *customers.Cursor) ([]customers.Customer, *customers.Cursor, error) {
	if q.Field == "" {
		return customers.List(ctx, c.api.DB, after, q.size())
	}
	reg, err := customers.Questions(ctx, c.api.DB)
	if err != nil {
		return nil, nil, err
	}
	all, err := fields.All(ctx, c.api.DB)
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(all, func(f fields.Field) bool { return f.Holder == fields.OfCustomer && f.Key == q.Field })
	if i < 0 {
		return nil, nil, fault.OfFields(fault.Field{Name: "field", Key: "condition.unknown_field"})
	}
	where, by := q.narrow(all[i]), condition.Reader{Now: c.api.DB.Now()}
	if where.IsZero() || len(reg.Check(where, by)) > 0 {
		return nil, nil, fault.OfFields(fault.Field{Name: "value", Key: "condition.bad_value"})
	}
	seen, err := customers.LookFor(ctx, c.api.DB, customers.Look{Condition: where, After: after, Limit: q.size(), By: by})
	return seen.Customers, seen.Next, err
}

// narrow is the condition that a query means; zero when it names no value that
// the field can have.
func (q customerQuery) narrow(f fields.Field) condition.Node {
	switch {
	case f.Kind == fields.Text && q.Words != "":
		return f.Narrow(q.Words)
	case f.Kind == fields.Text && q.Value != "":
		return condition.Leaf(f.Ask(), condition.Equal, q.Value)
	case q.Value != "":
		return f.Narrow(q.Value)
	}
	return f.NarrowBetween(q.From, q.To)
}

func findCustomers(ctx context.Context, c *call, q customerQuery) (customerList, error) {
	before, err := q.before()
	if err != nil {
		return customerList{}, err
	}
	a, err := search.Find(ctx, c.api.DB, search.Query{Text: q.Q, Kinds: []string{customers.SearchKind}, Limit: q.size(), Before: before})
	if err != nil {
		return customerList{}, err
	}
	ids := make([]id.ID, len(a.Hits))
	for i, h := range a.Hits {
		ids[i] = h.ID
	}
	all, err := customers.Some(ctx, c.api.DB, ids)
	list := customerList{Items: []customerItem{}}
	for _, one := range ids {
		if found, there := all[one]; there {
			list.Items = append(list.Items, customerOf(found))
		}
	}
	if a.More {
		list.NextCursor = cursorOf(a.Next)
	}
	return list, err
}

func showCustomer(ctx context.Context, c *call, _ nothing) (customerFile, error) {
	one, err := c.customer(ctx, c.api.DB)
	if err != nil {
		return customerFile{}, err
	}
	return fileOf(ctx, c.api.DB, one)
}

func (c *call) customer(ctx context.Context, r db.Reader) (customers.Customer, error) {
	which, err := c.pathID("id")
	if err != nil {
		return customers.Customer{}, fault.New(fault.NotFound, "customers.not_found").Because(err)
	}
	return customers.Get(ctx, r, which)
}

// customerCases gives a customer's cases, the newest first.
func customerCases(ctx context.Context, c *call, q page) (caseList, error) {
	one, err := c.customer(ctx, c.api.DB)
	if err != nil {
		return caseList{}, err
	}
	return listCases(ctx, c, caseQuery{page: q, Customer: one.ID})
}

// newCustomer opens a file.
type newCustomer struct {
	Name         string       `json:"name" need:"yes" doc:"As the customer writes it, up to 200 characters." example:"Maryam Khoury"`
	Kind         customerKind `json:"kind,omitempty" doc:"person when left out."`
	Preferred    string       `json:"preferred,omitempty" doc:"How the customer wishes to be called."`
	Honorific    honorific    `json:"honorific,omitempty"`
	Gender       gender       `json:"gender,omitempty"`
	Lang         language     `json:"lang,omitempty" doc:"Found out from the name when left out."`
	Organisation id.ID        `json:"organisation,omitempty" doc:"The firm that a person belongs to."`
	Note         string       `json:"note,omitempty"`
	Contacts     []newContact `json:"contacts,omitempty"`
}

type newContact struct {
	Kind  contactKind `json:"kind" need:"yes" example:"email"`
	Value string      `json:"value" need:"yes" example:"maryam@example.com"`
}

type honorific string

func (honorific) choices() []string { return lang.Honorifics[:] }

func createCustomer(ctx context.Context, tx *db.Tx, c *call, b *newCustomer) (customerFile, error) {
	one := customers.Customer{Kind: string(b.Kind), Name: oneLine(b.Name), Preferred: oneLine(b.Preferred), Honorific: string(b.Honorific), Gender: string(b.Gender),
		Lang: lang.Tag(b.Lang), OrganisationID: b.Organisation, Note: b.Note, Source: cases.API}
	if one.Name == "" {
		return customerFile{}, fault.OfFields(fault.Field{Name: "name", Key: "field.required"})
	}
	if one.Lang == "" {
		one.Lang = lang.Detect(one.Name)
	}
	if len(b.Contacts) > customers.MaxContacts {
		return customerFile{}, fault.New(fault.Conflict, "customers.too_many_contacts", "max", customers.MaxContacts)
	}
	if err := mustBeOrganisation(ctx, tx, one.OrganisationID); err != nil {
		return customerFile{}, err
	}
	contacts := make([]customers.NewContact, len(b.Contacts))
	for i, n := range b.Contacts {
		contacts[i] = customers.NewContact{Kind: string(n.Kind), Value: n.Value}
	}
	made, err := c.api.Cases.Customers.Add(ctx, tx, c.by(), one, contacts...)
	if err != nil {
		return customerFile{}, within(err, "contacts", "email", "phone")
	}
	return fileOf(ctx, tx, made)
}

// mustBeOrganisation refuses a firm that is none, before the database does.
func mustBeOrganisation(ctx context.Context, r db.Reader, which id.ID) error {
	if which == 0 {
		return nil
	}
	one, err := customers.Get(ctx, r, which)
	if err != nil {
		return asField(err, "organisation")
	}
	if one.Kind != customers.Organisation {
		return fault.OfFields(fault.Field{Name: "organisation", Key: "field.bad_choice"})
	}
	return nil
}

func customerAddress(c customerFile) string { return "/customers/" + c.ID.String() }

// customerChange names what changes; the rest stays.
type customerChange struct {
	Version      int64         `json:"version" need:"yes" doc:"Of the file that was read; if somebody changed it since, the change is a conflict." example:"1"`
	Name         *string       `json:"name,omitempty" example:"Maryam al-Khoury"`
	Kind         *customerKind `json:"kind,omitempty"`
	Preferred    *string       `json:"preferred,omitempty"`
	Honorific    *honorific    `json:"honorific,omitempty"`
	Gender       *gender       `json:"gender,omitempty"`
	Lang         *language     `json:"lang,omitempty"`
	Organisation *id.ID        `json:"organisation,omitempty" doc:"Empty for none."`
	Note         *string       `json:"note,omitempty"`
}

func changeCustomer(ctx context.Context, tx *db.Tx, c *call, b *customerChange) (customerFile, error) {
	one, err := c.customer(ctx, tx)
	if err != nil {
		return customerFile{}, err
	}
	one.Version = b.Version
	set(&one.Name, b.Name)
	set(&one.Kind, b.Kind)
	set(&one.Preferred, b.Preferred)
	set(&one.Honorific, b.Honorific)
	set(&one.Gender, b.Gender)
	set(&one.Lang, b.Lang)
	set(&one.Note, b.Note)
	if b.Organisation != nil {
		one.OrganisationID = *b.Organisation
		if one.OrganisationID == one.ID {
			return customerFile{}, fault.OfFields(fault.Field{Name: "organisation", Key: "field.bad_choice"})
		}
		if err := mustBeOrganisation(ctx, tx, one.OrganisationID); err != nil {
			return customerFile{}, err
		}
	}
	one.Name = oneLine(one.Name)
	changed, err := c.api.Cases.Customers.Change(ctx, tx, c.by(), one)
	if err != nil {
		return customerFile{}, err
	}
	return fileOf(ctx, tx, changed)
}

// set takes over what was sent.
func set[To, From ~string](into *To, from *From) {
	if from != nil {
		*into = To(*from)
	}
}

func addContact(ctx context.Context, tx *db.Tx, c *call, b *newContact) (contactItem, error) {
	one, err := c.customer(ctx, tx)
	if err != nil {
		return contactItem{}, err
	}
	n, err := c.api.Cases.Customers.AddContact(ctx, tx, c.by(), one.ID, customers.NewContact{Kind: string(b.Kind), Value: b.Value})
	return contactOf(n), renamed(renamed(err, "email", "value"), "phone", "value")
}
