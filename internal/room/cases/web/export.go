package web

import (
	"encoding/csv"
	"strings"
	"time"

	"rida/internal/core/fields"
	"rida/internal/kit/id"
	"rida/internal/kit/sheet"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
)

// exportHead names the columns of an export. They are for programs: English
// keys, codes, references, and instants in UTC as ISO 8601.
var exportHead = []string{"reference", "state", "type", "priority", "subject", "customer", "owner", "channel", "lang", "received", "next", "first_response", "closed", "closure", "reopened"}

// export streams every case of a saved view as CSV, page by page, however many
// there are: nothing is gathered first.
func (s Saves) export(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	view, err := cases.ViewByID(r.Context(), s.DB, which, r.Who.ID)
	if err != nil {
		return err
	}
	a, err := s.asking(r)
	if err != nil {
		return err
	}
	w.Download(sheet.Kind, "rida-"+which.String()+".csv")
	out, err := sheet.NewWriter(w)
	if err != nil {
		return err
	}
	head := append([]string{}, exportHead...)
	for _, f := range a.own {
		head = append(head, f.Ask())
	}
	if err := out.Write(head); err != nil {
		return err
	}
	look := cases.Look{Condition: view.Condition, Sort: view.Sort, Limit: cases.MaxPage, By: readerOf(r, s.View(w, r))}
	for {
		seen, err := cases.LookFor(r.Context(), s.DB, look)
		if err != nil {
			return err
		}
		if err := s.exportRows(r, out, a, seen.Rows); err != nil {
			return err
		}
		out.Flush()
		if err := out.Error(); err != nil || seen.Next == "" {
			return err
		}
		look.Cursor = seen.Next
	}
}

func (s Saves) exportRows(r *web.Request, out *csv.Writer, a asking, rows []cases.Row) error {
	var of []id.ID
	for _, one := range rows {
		of = append(of, one.ID, one.CustomerID)
	}
	values, err := fields.OfMany(r.Context(), s.DB, of)
	if err != nil {
		return err
	}
	for _, one := range rows {
		c := one.Case
		record := []string{c.Reference, string(c.State), string(c.Type), string(c.Priority), c.Subject, c.CustomerName, a.people[c.OwnerID].Name, c.Channel,
			string(c.Lang), iso(c.ReceivedAt), iso(c.NextAt), iso(c.FirstResponseAt), iso(c.ClosedAt), string(c.Closure), yesNo(c.Reopened > 0)}
		for _, f := range a.own {
			holder := c.ID
			if f.Holder == fields.OfCustomer {
				holder = c.CustomerID
			}
			var all []string
			for _, v := range values[holder][f.ID] {
				if c.Withheld {
					break
				}
				all = append(all, f.Write(v))
			}
			record = append(record, strings.Join(all, ";"))
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

func iso(t time.Time) string {
	if t.IsZero() || t.UnixMicro() == 0 {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}
