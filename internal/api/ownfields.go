package api

import (
	"context"

	"rida/internal/core/fields"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

func fieldOperations() []operation {
	made := post("fields", "create_field", "/fields", fields.Manage)
	made.status = 201
	return []operation{
		reads(get("fields", "list_fields", "/fields", cases.MayRead), listFields),
		acts(made, createField, nil),
		acts(patch("fields", "change_field", "/fields/{id}", fields.Manage), changeField, nil),
		reads(get("fields", "show_case_fields", "/cases/{reference}/fields", cases.MayRead), showCaseFields),
		acts(patch("fields", "fill_case", "/cases/{reference}/fields", cases.MayWrite), fillCase, nil),
		reads(get("fields", "show_customer_fields", "/customers/{id}/fields", customers.MayRead), showCustomerFields),
		acts(patch("fields", "fill_customer", "/customers/{id}/fields", customers.MayWrite), fillCustomer, nil),
	}
}

type fieldHolder string

func (fieldHolder) choices() []string {
	return []string{string(fields.OfCase), string(fields.OfCustomer)}
}

type fieldKind string

func (fieldKind) choices() (all []string) {
	for _, k := range fields.Kinds {
		all = append(all, string(k))
	}
	return all
}

type fieldMoment string

func (fieldMoment) choices() []string { return []string{fields.Never, fields.OnOpen, fields.OnClose} }

// fieldNames is a name in the three languages.
type fieldNames struct {
	Ar string `json:"ar,omitempty"`
	Fa string `json:"fa,omitempty"`
	En string `json:"en,omitempty" example:"Warranty until"`
}

// fieldItem is a field of the house's own.
type fieldItem struct {
	ID       id.ID         `json:"id"`
	Holder   fieldHolder   `json:"holder" doc:"What it belongs to." example:"case"`
	Key      string        `json:"key" doc:"How programs, conditions and exports name it; never changes." example:"warranty_until"`
	Kind     fieldKind     `json:"kind" example:"date"`
	Names    fieldNames    `json:"names"`
	Choices  []fieldChoice `json:"choices"`
	Required fieldMoment   `json:"needed" doc:"When it must be filled in: never, on opening, before closing."`
	Types    []string      `json:"types" doc:"For which types of case it is asked and required; none is all."`
	Public   bool          `json:"public" doc:"Customers are asked for it in the portal."`
	Tracked  bool          `json:"tracked" doc:"Customers see it on the page of their case."`
	Listed   bool          `json:"listed" doc:"Lists show it."`
	Archived bool          `json:"archived"`
	Version  int64         `json:"version"`
}

// fieldChoice is one choice of a field.
type fieldChoice struct {
	Code     string     `json:"code" need:"yes" example:"riyadh"`
	Names    fieldNames `json:"names" need:"yes"`
	Archived bool       `json:"archived,omitempty"`
}

func fieldOf(f fields.Field) fieldItem {
	out := fieldItem{ID: f.ID, Holder: fieldHolder(f.Holder), Key: f.Key, Kind: fieldKind(f.Kind), Names: fieldNames(f.Names), Choices: []fieldChoice{},
		Required: fieldMoment(f.Required), Types: append([]string{}, f.Types...), Public: f.Public, Tracked: f.Tracked, Listed: f.Listed, Archived: f.Archived, Version: f.Version}
	for _, o := range f.Choices {
		out.Choices = append(out.Choices, fieldChoice{o.Code, fieldNames(o.Names), o.Archived})
	}
	return out
}

type fieldList struct {
	Items []fieldItem `json:"items"`
}

func listFields(ctx context.Context, c *call, _ nothing) (fieldList, error) {
	all, err := fields.All(ctx, c.api.DB)
	out := fieldList{Items: []fieldItem{}}
	for _, f := range all {
		out.Items = append(out.Items, fieldOf(f))
	}
	return out, err
}

// newField is a field to be made.
type newField struct {
	Holder fieldHolder `json:"holder" need:"yes" example:"case"`
	Key    string      `json:"key" need:"yes" doc:"Small Latin letters, digits and _, up to 40." example:"warranty_until"`
	Kind   fieldKind   `json:"kind" need:"yes" example:"date"`
	fieldSettings
}

// fieldSettings are what may change of a field.
type fieldSettings struct {
	Names    fieldNames    `json:"names" need:"yes"`
	Choices  []fieldChoice `json:"choices,omitempty" doc:"All choices; those left out are archived."`
	Required fieldMoment   `json:"needed,omitempty"`
	Types    []caseType    `json:"types,omitempty"`
	Public   bool          `json:"public,omitempty"`
	Tracked  bool          `json:"tracked,omitempty"`
	Listed   bool          `json:"listed,omitempty"`
}

func (s fieldSettings) into(f *fields.Field) {
	f.Names, f.Required, f.Public, f.Tracked, f.Listed = staff.Names(s.Names), string(s.Required), s.Public, s.Tracked, s.Listed
	f.Types, f.Choices = nil, nil
	for _, t := range s.Types {
		f.Types = append(f.Types, string(t))
	}
	for _, o := range s.Choices {
		f.Choices = append(f.Choices, fields.Option{Code: o.Code, Names: staff.Names(o.Names), Archived: o.Archived})
	}
}

func (c *call) book() *fields.Book { return &fields.Book{Events: c.api.Cases.Events} }

func createField(ctx context.Context, tx *db.Tx, c *call, b *newField) (fieldItem, error) {
	f := fields.Field{Holder: fields.Holder(b.Holder), Key: b.Key, Kind: fields.Kind(b.Kind)}
	b.into(&f)
	made, err := c.book().Save(ctx, tx, c.by(), f)
	return fieldOf(made), renamed(err, "name", "names")
}

// fieldChange changes a field, or archives it.
type fieldChange struct {
	Version  int64 `json:"version" need:"yes" example:"1"`
	Archived *bool `json:"archived,omitempty" doc:"true takes the field out of use and keeps its values; false brings it back."`
	fieldSettings
}

func changeField(ctx context.Context, tx *db.Tx, c *call, b *fieldChange) (fieldItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return fieldItem{}, err
	}
	f, err := fields.Get(ctx, tx, which)
	if err != nil {
		return fieldItem{}, err
	}
	f.Version = b.Version
	b.into(&f)
	if _, err = c.book().Save(ctx, tx, c.by(), f); err != nil {
		return fieldItem{}, renamed(err, "name", "names")
	}
	if b.Archived != nil {
		if err := c.book().Archive(ctx, tx, c.by(), which, *b.Archived); err != nil {
			return fieldItem{}, err
		}
	}
	f, err = fields.Get(ctx, tx, which)
	return fieldOf(f), err
}

// filled are the values of the fields, by key, each as a list of texts.
type filled struct {
	Fields map[string][]string `json:"fields" need:"yes" doc:"By key; a list of texts: a text, a number as 12.5, an amount as 12.50 SAR, a date as 2026-11-22, the code of a choice, the id of a colleague. An empty list empties the field; a field left out stays as it is."`
}

func filledOf(ctx context.Context, r db.Reader, holder fields.Holder, subject id.ID) (filled, error) {
	out := filled{Fields: map[string][]string{}}
	all, err := fields.InUse(ctx, r, holder)
	if err != nil {
		return out, err
	}
	values, err := fields.Of(ctx, r, subject)
	for _, f := range all {
		for _, v := range values[f.ID] {
			out.Fields[f.Key] = append(out.Fields[f.Key], f.Write(v))
		}
	}
	return out, err
}

func showCaseFields(ctx context.Context, c *call, _ nothing) (filled, error) {
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return filled{}, err
	}
	return filledOf(ctx, c.api.DB, fields.OfCase, one.ID)
}

func fillCase(ctx context.Context, tx *db.Tx, c *call, b *filled) (filled, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return filled{}, err
	}
	if _, err := c.api.Cases.Fill(ctx, tx, c.by(), one.ID, b.Fields); err != nil {
		return filled{}, err
	}
	return filledOf(ctx, tx, fields.OfCase, one.ID)
}

func showCustomerFields(ctx context.Context, c *call, _ nothing) (filled, error) {
	one, err := c.customer(ctx, c.api.DB)
	if err != nil {
		return filled{}, err
	}
	return filledOf(ctx, c.api.DB, fields.OfCustomer, one.ID)
}

func fillCustomer(ctx context.Context, tx *db.Tx, c *call, b *filled) (filled, error) {
	one, err := c.customer(ctx, tx)
	if err != nil {
		return filled{}, err
	}
	if err := c.api.Cases.Customers.Fill(ctx, tx, c.by(), one.ID, b.Fields); err != nil {
		return filled{}, err
	}
	return filledOf(ctx, tx, fields.OfCustomer, one.ID)
}
