package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/waiting"
)

// Contacts is the list behind a figure.
type Contacts struct {
	Period   string
	Back     string
	Outcomes []ui.Choice
	Rows     []ContactRow
	Older    string
}

// ContactRow is one contact.
type ContactRow struct {
	At      time.Time
	Queue   string
	Channel string
	Wait    string
	Outcome string
	Case    ui.Words
	Href    string
}

func (p *Pages) contacts(w *web.Response, r *web.Request) error {
	v, q, zone := p.View(w, r), r.URL.Query(), p.Zone()
	now := v.Now
	at := func(name string, otherwise time.Time) time.Time {
		n, err := strconv.ParseInt(q.Get(name), 10, 64)
		if err != nil || n <= 0 || n > now.AddDate(1, 0, 0).Unix() {
			return otherwise
		}
		return time.Unix(n, 0)
	}
	f := waiting.Filter{From: at("from", now.Add(-24*time.Hour)), To: at("to", now), Queue: q.Get("queue"), Channel: q.Get("channel")}
	which := waiting.Outcome(q.Get("outcome"))
	if !slices.Contains(waiting.Outcomes, which) {
		which = ""
	}
	o, err := waiting.ReadSettings(r.Context(), p.DB)
	if err != nil {
		return err
	}
	page := Contacts{Back: "/waiting?day=" + f.From.In(zone).Format(time.DateOnly)}
	when := v.When
	when.Zone = zone
	page.Period = v.P.T("waiting.period", "from", when.DateTime(f.From), "to", when.DateTime(f.To))
	page.Outcomes = outcomes(v, q, which)
	if us, err := strconv.ParseInt(q.Get("before"), 10, 64); err == nil && us > 0 && us < f.To.UnixMicro() {
		f.To = time.UnixMicro(us)
	}
	all, next, err := waiting.Behind(r.Context(), p.DB, f, which, o, now)
	if err != nil {
		return err
	}
	if !next.IsZero() {
		page.Older = "/waiting/contacts?" + with(q, "before", strconv.FormatInt(next.UnixMicro(), 10))
	}
	if page.Rows, err = p.rows(r.Context(), v, all, o); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func outcomes(v ui.View, q url.Values, which waiting.Outcome) []ui.Choice {
	out := []ui.Choice{{Label: v.P.T("waiting.outcome.all"), Href: "/waiting/contacts?" + with(q, "outcome", "", "before", ""), Current: which == ""}}
	for _, one := range waiting.Outcomes {
		out = append(out, ui.Choice{Label: v.P.T("waiting.outcome." + string(one)), Href: "/waiting/contacts?" + with(q, "outcome", string(one), "before", ""), Current: which == one})
	}
	return out
}

// with is a query with some of it changed: name, value pairs; "" takes out.
func with(q url.Values, change ...string) string {
	out := url.Values{}
	for name, values := range q {
		out[name] = values
	}
	for i := 0; i+1 < len(change); i += 2 {
		out.Del(change[i])
		if change[i+1] != "" {
			out.Set(change[i], change[i+1])
		}
	}
	return out.Encode()
}

func (p *Pages) rows(ctx context.Context, v ui.View, all []waiting.Contact, o waiting.Settings) ([]ContactRow, error) {
	var ids []id.ID
	for _, c := range all {
		if c.CaseID != 0 {
			ids = append(ids, c.CaseID)
		}
	}
	known := map[id.ID]cases.Case{}
	if len(ids) > 0 && v.May(p.CaseMay) {
		var err error
		if known, err = cases.Some(ctx, p.DB, ids); err != nil {
			return nil, err
		}
	}
	var out []ContactRow
	for _, c := range all {
		wait, how := c.Wait(o.Short, v.Now)
		row := ContactRow{At: c.FirstAt, Queue: c.Queue, Channel: v.P.T("waiting.channel." + c.Channel), Wait: clock(v, wait), Outcome: v.P.T("waiting.outcome." + string(how))}
		if one, ok := known[c.CaseID]; ok {
			row.Case, row.Href = ui.Words{Text: one.Subject, Lang: one.Lang}, "/cases/"+one.Reference
		}
		out = append(out, row)
	}
	return out, nil
}
