package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"rida/internal/core/fields"
	fieldsweb "rida/internal/core/fields/web"
	"rida/internal/core/staff"
	"rida/internal/kit/condition"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

// ownFilters are the house's own fields in the list of customers: a column for
// each that lists show, and a filter for every one. What is chosen from a short
// list stands open, the rest is folded away.
type ownFilters struct {
	Columns  []fields.Field
	Filters  []ownFilter
	Problems ui.Problems
	Export   string // where what is listed is taken out as a file; "" for who may not
	chosen   url.Values
	where    condition.Node
}

// ownFilter narrows the list by one field. Its boxes are named as those of a
// form, the ends of a span with ".from" and ".to".
type ownFilter struct {
	fields.Field
	Choices []ui.Choice
	Values  []string // of choices, as they are stored; of others as typed
	From    string   // as typed
	To      string
	Money   string // currency
}

func (o ownFilter) name() string { return fields.Named(o.Key) }

// quick tells that the filter stands open and works at once.
func (o ownFilter) quick() bool {
	return o.Listed && (o.Kind == fields.Choice || o.Kind == fields.Person)
}

func (o ownFilter) value() string {
	if len(o.Values) == 0 {
		return ""
	}
	return o.Values[0]
}

// active tells that something was filled in.
func (o ownFilter) active() bool { return len(o.Values) > 0 || o.From != "" || o.To != "" }

// filtersOf reads the filters of the address. One that cannot be understood says
// so and does not narrow the list.
func (d *Desk) filtersOf(r *web.Request, v ui.View) (out ownFilters, err error) {
	reg, err := customers.Questions(r.Context(), d.DB)
	if err != nil {
		return out, err
	}
	all, err := fields.InUse(r.Context(), d.DB, fields.OfCustomer)
	if err != nil {
		return out, err
	}
	people, err := d.Colleagues(r.Context())
	if err != nil {
		return out, err
	}
	out.chosen, out.Problems = url.Values{}, ui.Problems{By: map[string]string{}}
	var leaves []condition.Node
	for _, f := range all {
		if f.Listed {
			out.Columns = append(out.Columns, f)
		}
		one := filterOf(r.URL.Query(), f)
		one.Choices = ownOptions(v, f, people)
		leaf := one.node(v)
		switch {
		case leaf.IsZero():
		case len(reg.Check(leaf, readerOf(r, v))) > 0:
			out.Problems.Order = append(out.Problems.Order, one.name())
			out.Problems.By[one.name()] = v.P.T("cases.customers.unread")
		default:
			leaves = append(leaves, leaf)
			one.keep(out.chosen)
		}
		out.Filters = append(out.Filters, one)
	}
	out.where = condition.All(leaves...)
	if v.May(cases.MayExport) {
		out.Export = "/customers/export?" + out.chosen.Encode()
	}
	return out, nil
}

func filterOf(q url.Values, f fields.Field) ownFilter {
	one := ownFilter{Field: f}
	if f.Spans() {
		one.From, one.To, one.Money = strings.TrimSpace(q.Get(one.name()+".from")), strings.TrimSpace(q.Get(one.name()+".to")), q.Get(one.name()+".currency")
		return one
	}
	for _, value := range q[one.name()] {
		if value = strings.TrimSpace(value); value != "" && !slices.Contains(one.Values, value) {
			one.Values = append(one.Values, value)
		}
	}
	return one
}

// ownOptions are what a field is chosen from; nil for what is typed.
func ownOptions(v ui.View, f fields.Field, people map[id.ID]staff.Card) (out []ui.Choice) {
	if f.Kind == fields.Person {
		return fieldsweb.People(people)
	}
	for _, o := range f.Choices {
		out = append(out, ui.Choice{Value: o.Code, Label: o.Names.In(v.P.Tag())})
	}
	return out
}

// node is the condition that the filter means; dates are typed in the reader's
// calendar.
func (o ownFilter) node(v ui.View) condition.Node {
	if !o.Spans() {
		return o.Narrow(o.Values...)
	}
	end := func(typed string) string {
		switch {
		case typed == "":
			return ""
		case o.Kind == fields.Date:
			return fieldsweb.ISODay(v, typed)
		case o.Kind == fields.Money:
			return strings.Join(strings.Fields(typed), "") + " " + o.Money
		}
		return typed
	}
	return o.NarrowBetween(end(o.From), end(o.To))
}

// keep writes the filter into an address.
func (o ownFilter) keep(into url.Values) {
	for name, value := range map[string]string{".from": o.From, ".to": o.To, ".currency": o.Money} {
		if o.Spans() && value != "" && o.active() {
			into.Set(o.name()+name, value)
		}
	}
	for _, value := range o.Values {
		into.Add(o.name(), value)
	}
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
