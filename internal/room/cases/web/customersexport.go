package web

import (
	"context"
	"encoding/csv"
	"strings"

	"rida/internal/core/fields"
	"rida/internal/kit/id"
	"rida/internal/kit/sheet"
	"rida/internal/kit/web"
	"rida/internal/room/customers"
)

// customerHead names the columns of an export of customers; see exportHead.
var customerHead = []string{"id", "kind", "name", "preferred", "lang", "organisation", "email", "phone", "source", "created"}

// exportCustomers streams the customers that the filters of the address leave, by
// name, with the house's own fields: all of them, page by page.
func (d *Desk) exportCustomers(w *web.Response, r *web.Request) error {
	v := d.View(w, r)
	own, err := d.filtersOf(r, v)
	if err != nil {
		return err
	}
	all, err := fields.InUse(r.Context(), d.DB, fields.OfCustomer)
	if err != nil {
		return err
	}
	w.Download(sheet.Kind, "rida-customers.csv")
	out, err := sheet.NewWriter(w)
	if err != nil {
		return err
	}
	head := append([]string{}, customerHead...)
	for _, f := range all {
		head = append(head, f.Ask())
	}
	if err := out.Write(head); err != nil {
		return err
	}
	look := customers.Look{Condition: own.where, Limit: customers.MaxPage, By: readerOf(r, v)}
	for {
		seen, err := customers.LookFor(r.Context(), d.DB, look)
		if err != nil {
			return err
		}
		if err := d.exportFiles(r.Context(), out, all, seen.Customers); err != nil {
			return err
		}
		out.Flush()
		if err := out.Error(); err != nil || seen.Next == nil {
			return err
		}
		look.After = seen.Next
	}
}

func (d *Desk) exportFiles(ctx context.Context, out *csv.Writer, all []fields.Field, files []customers.Customer) error {
	ids := make([]id.ID, len(files))
	for i, c := range files {
		ids[i] = c.ID
	}
	values, err := fields.OfMany(ctx, d.DB, ids)
	if err != nil {
		return err
	}
	for _, c := range files {
		contacts, err := customers.Contacts(ctx, d.DB, c.ID)
		if err != nil {
			return err
		}
		reach := map[string][]string{}
		for _, one := range contacts {
			reach[one.Kind] = append(reach[one.Kind], one.Value)
		}
		firm := ""
		if c.OrganisationID != 0 {
			firm = c.OrganisationID.String()
		}
		record := []string{c.ID.String(), c.Kind, c.Name, c.Preferred, string(c.Lang), firm, strings.Join(reach[customers.Email], ";"), strings.Join(reach[customers.Phone], ";"), c.Source, iso(c.CreatedAt)}
		for _, f := range all {
			var said []string
			for _, v := range values[c.ID][f.ID] {
				said = append(said, f.Write(v))
			}
			record = append(record, strings.Join(said, ";"))
		}
		for i, cell := range record {
			record[i] = sheet.Text(cell)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	return nil
}
