package web

import (
	"net/http"
	"net/url"

	"rida/internal/core/fields"
	fieldsweb "rida/internal/core/fields/web"
	"rida/internal/kit/condition"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/customers"
)

// ownFilters are the house's own fields in the list of customers: a column for
// each that lists show, and a filter for those that are chosen from a list.
type ownFilters struct {
	Columns []fields.Field
	Filters []ui.Field
	chosen  url.Values
	where   condition.Node
}

// filtersOf reads the filters of the address; what is no choice is left out.
func (d *Desk) filtersOf(r *web.Request, v ui.View) (out ownFilters, err error) {
	all, err := fields.InUse(r.Context(), d.DB, fields.OfCustomer)
	if err != nil {
		return out, err
	}
	people, err := d.Colleagues(r.Context())
	if err != nil {
		return out, err
	}
	out.chosen = url.Values{}
	var leaves []condition.Node
	for _, f := range all {
		if !f.Listed {
			continue
		}
		out.Columns = append(out.Columns, f)
		box := ui.Field{Name: fields.Named(f.Key), Label: f.Names.In(v.P.Tag()), Value: r.URL.Query().Get(fields.Named(f.Key)), Choices: []ui.Choice{{Label: v.P.T("cases.customers.any")}}}
		switch f.Kind {
		case fields.Choice, fields.Choices:
			for _, o := range f.Choices {
				box.Choices = append(box.Choices, ui.Choice{Value: o.Code, Label: o.Names.In(v.P.Tag())})
			}
		case fields.Person:
			box.Choices = append(box.Choices, fieldsweb.People(people)...)
		default:
			continue
		}
		out.Filters = append(out.Filters, box)
		if _, wrong := f.Read(box.Value); box.Value != "" && wrong == "" {
			out.chosen.Set(box.Name, box.Value)
			leaves = append(leaves, condition.Leaf(f.Ask(), condition.Is, box.Value))
		}
	}
	out.where = condition.All(leaves...)
	return out, nil
}

// ownCells fills the columns of the house's own fields.
func (d *Desk) ownCells(r *web.Request, v ui.View, all []customers.Customer, page *Customers) error {
	if len(page.Own.Columns) == 0 {
		return nil
	}
	ids := make([]id.ID, len(all))
	for i, c := range all {
		ids[i] = c.ID
	}
	values, err := fields.OfMany(r.Context(), d.DB, ids)
	if err != nil {
		return err
	}
	people, err := d.Colleagues(r.Context())
	for i := range page.Rows {
		for _, f := range page.Own.Columns {
			cell := ""
			for _, fact := range fieldsweb.Facts(v, []fields.Field{f}, values[ids[i]], people) {
				cell = fact.Value
			}
			page.Rows[i].Own = append(page.Rows[i].Own, cell)
		}
	}
	return err
}

// customersBy lists the customers that fulfil the filters.
func (d *Desk) customersBy(w *web.Response, r *web.Request, v ui.View, page Customers) error {
	after, err := customerCursor(r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	seen, err := customers.LookFor(r.Context(), d.DB, customers.Look{Condition: page.Own.where, After: after, By: readerOf(r, v)})
	if err != nil {
		return err
	}
	if seen.Next != nil {
		q := page.Own.chosen
		q.Set("after", cursorText(*seen.Next))
		page.Older = "/customers?" + q.Encode()
	}
	if err := d.customerRows(r, v, seen.Customers, &page); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}
