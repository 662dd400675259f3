package web

import (
	"encoding/base64"
	"net/http"
	"strings"

	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	kitsearch "rida/internal/kit/search"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

// customers lists the files, by name or by what is searched for.
func (d *Desk) customers(w *web.Response, r *web.Request) error {
	v, q := d.View(w, r), r.URL.Query()
	page := Customers{Query: query(q.Get("q"))}
	var err error
	if page.Own, err = d.filtersOf(r, v); err != nil {
		return err
	}
	if page.Query == "" && len(page.Own.chosen) > 0 {
		return d.customersBy(w, r, v, page)
	}
	var all []customers.Customer
	if page.Query != "" {
		answer, err := cases.Search(r.Context(), d.DB, kitsearch.Query{Text: page.Query, Kinds: []string{customers.SearchKind}, Prefix: true, Limit: customers.PageSize})
		if err != nil {
			return err
		}
		for _, f := range answer.Found {
			if f.Customer.ID != 0 {
				all = append(all, f.Customer)
			}
		}
	} else {
		after, err := customerCursor(q.Get("after"))
		if err != nil {
			return err
		}
		var next *customers.Cursor
		if all, next, err = customers.List(r.Context(), d.DB, after, customers.PageSize); err != nil {
			return err
		}
		if next != nil {
			page.Older = "/customers?after=" + cursorText(*next)
		}
	}
	if err := d.customerRows(r, v, all, &page); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (d *Desk) customerRows(r *web.Request, v ui.View, all []customers.Customer, page *Customers) error {
	for _, c := range all {
		row := CustomerRow{Href: "/customers/" + c.ID.String(), Person: ui.Person{ID: c.ID.String(), Name: c.Name, Lang: lang.Detect(c.Name)},
			Name: words(c.Name), Language: v.P.T("cases.language." + string(c.Lang))}
		contacts, err := customers.Contacts(r.Context(), d.DB, c.ID)
		if err != nil {
			return err
		}
		if len(contacts) > 0 {
			row.Contact = contacts[0].Value
			if contacts[0].Kind == customers.Phone {
				row.Contact = v.P.Code(row.Contact)
			}
		}
		if row.Open, row.Last, err = cases.Standing(r.Context(), d.DB, c.ID); err != nil {
			return err
		}
		page.Rows = append(page.Rows, row)
	}
	return d.ownCells(r, v, all, page)
}

func cursorText(c customers.Cursor) string {
	return base64.RawURLEncoding.EncodeToString([]byte(c.ID.String() + "." + c.SortKey))
}

func customerCursor(s string) (*customers.Cursor, error) {
	if s == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil, fault.OfFields(fault.Field{Name: "after", Key: "field.bad_choice"})
	}
	first, key, _ := strings.Cut(string(b), ".")
	last, err := id.Parse(first)
	if err != nil {
		return nil, fault.OfFields(fault.Field{Name: "after", Key: "field.bad_choice"})
	}
	return &customers.Cursor{SortKey: key, ID: last}, nil
}

// customer shows one file and its cases.
func (d *Desk) customer(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	v := d.View(w, r)
	page := Customer{}
	if page.File, err = d.fileOf(r, v, which, 0); err != nil {
		return err
	}
	own := "/customers/" + which.String() + "/fields"
	page.File.Panels = append(page.File.Panels, PanelLink{ID: "panel-fields-" + which.String(), Href: own, Title: v.P.T("fields.panel"), Inside: "fields-" + which.String()})
	people, err := d.Colleagues(r.Context())
	if err != nil {
		return err
	}
	theirs, err := cases.Newest(r.Context(), d.DB, "", which, 0, cases.PageSize)
	if err != nil {
		return err
	}
	page.Cases = List{Title: v.P.T("cases.customers.cases"), Self: "/customers/" + which.String(), Count: int64(len(theirs))}
	for _, c := range theirs {
		page.Cases.Rows = append(page.Cases.Rows, d.row(v, c, people))
	}
	if len(theirs) == 0 {
		page.Cases.Quiet = &Quiet{Title: v.P.T("cases.customers.quiet")}
	}
	return w.HTML(http.StatusOK, page.Page(v))
}
