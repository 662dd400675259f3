package web

import (
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
)

// otherCases is how many other cases the file shows beside a conversation.
const otherCases = 8

// fileOf is the customer's file. but is the case that is open beside it.
func (d *Desk) fileOf(r *web.Request, v ui.View, which, but id.ID) (File, error) {
	ctx := r.Context()
	c, err := customers.Get(ctx, d.DB, which)
	if err != nil {
		return File{}, err
	}
	f := File{ID: c.ID.String(), Href: "/customers/" + c.ID.String(), Person: ui.Person{ID: c.ID.String(), Name: c.Name, Lang: c.Lang},
		Name: wordsIn(c.Lang, c.Name), Call: v.P.Salute(c.Address())}
	if c.Note != "" {
		f.Notes = []ui.Words{words(c.Note)}
	}
	contacts, err := customers.Contacts(ctx, d.DB, c.ID)
	if err != nil {
		return f, err
	}
	f.Facts = append(f.Facts, ui.Fact{Name: v.P.T("cases.file.language"), Value: v.P.T("cases.language." + string(c.Lang))},
		ui.Fact{Name: v.P.T("cases.file.since"), Value: v.When.Date(c.CreatedAt)})
	for _, one := range contacts {
		value := one.Value
		if one.Kind == customers.Email {
			f.Emails = append(f.Emails, value)
		}
		if one.Kind == customers.Phone {
			value = v.P.Code(value)
		}
		f.Facts = append(f.Facts, ui.Fact{Name: v.P.T("cases.file." + one.Kind), Value: value})
	}
	others, err := cases.OfCustomer(ctx, d.DB, which, otherCases+1)
	if err != nil {
		return f, err
	}
	if err := d.openPromises(r, v, others, &f); err != nil {
		return f, err
	}
	for _, one := range others {
		if one.ID == but {
			continue
		}
		f.Cases = append(f.Cases, FileCase{Href: "/cases/" + one.Reference, Subject: wordsIn(one.Lang, one.Subject), State: string(one.State), When: v.When.Short(one.ReceivedAt, v.Now)})
	}
	f.CaseCount = int64(len(f.Cases))
	return f, nil
}

// openPromises lists what the customer is owed in all cases.
func (d *Desk) openPromises(r *web.Request, v ui.View, all []cases.Case, f *File) error {
	var open []id.ID
	for _, c := range all {
		if c.IsOpen() {
			open = append(open, c.ID)
		}
	}
	owed, err := promises.OwedInSome(r.Context(), d.DB, open)
	for _, p := range owed {
		text := p.What
		if text == "" {
			text = d.Room.Promises.Policy().KindName(p.Kind, v.P)
		}
		f.Promises = append(f.Promises, Promise{Text: text, Due: p.DueAt, Ring: ui.NewRing(v, p.Elapsed(v.Now), p.DueAt.Sub(v.Now), p.DueAt)})
	}
	return err
}
