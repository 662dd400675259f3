package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"rida/internal/core/channel"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// pageSize is how many messages a page of the ledger shows: a few screens.
const pageSize = 50

// What the ledger can be narrowed to, beside single states.
const (
	showAttention = "attention"
	showIn        = "in"
	showOut       = "out"
)

// filterOf reads what is to be shown; what it does not know shows all.
func filterOf(show string) (f channel.Filter, known string) {
	switch show {
	case showAttention:
		return channel.Filter{States: attention}, show
	case showIn, showOut:
		return channel.Filter{Direction: channel.Direction(show)}, show
	}
	if s := channel.State(show); slices.Contains(channel.States, s) {
		return channel.Filter{States: []channel.State{s}}, show
	}
	return channel.Filter{}, ""
}

// list shows the ledger.
func (p *Post) list(w *web.Response, r *web.Request) error {
	v, q := p.View(w, r), r.URL.Query()
	counts, err := p.Ledger.CountByState(r.Context(), p.DB)
	if err != nil {
		return err
	}
	filter, show := filterOf(q.Get("show"))
	text := query(q.Get("q"))
	entries, newer, older, err := p.page(r.Context(), filter, text, q)
	if err != nil {
		return err
	}
	page := Ledger{Show: show, Query: text, Sums: sums(r.Print, counts, show), Demo: p.Demo}
	for _, s := range attention {
		page.Attention = append(page.Attention, Sum{Key: string(s), N: counts[s]})
	}
	if newer != 0 {
		page.Pager.Newer = page.address("newer", newer)
	}
	if older != 0 {
		page.Pager.Older = page.address("older", older)
	}
	links := map[id.ID]CaseLink{}
	for _, e := range entries {
		row, err := p.row(r, e, links)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, row)
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// page reads one page of the ledger and the cursors beside it, 0 where nothing
// follows. A page upwards that is not full is the newest one, shown in full.
func (p *Post) page(ctx context.Context, f channel.Filter, text string, q url.Values) (entries []channel.Entry, newer, older id.ID, err error) {
	if text != "" { // what was found is read downwards only
		before, bad := id.Parse(q.Get("older"))
		if bad != nil {
			before = 0
		}
		entries, older, err = p.Ledger.Find(ctx, p.DB, text, f, before, pageSize)
		return entries, 0, older, err
	}
	if after, bad := id.Parse(q.Get("newer")); bad == nil {
		entries, newer, err = p.Ledger.Newer(ctx, p.DB, f, after, pageSize)
		if err == nil && len(entries) == pageSize {
			return entries, newer, entries[pageSize-1].ID, nil
		}
	}
	before, bad := id.Parse(q.Get("older"))
	if bad != nil || q.Has("newer") {
		before = 0
	}
	if err != nil {
		return nil, 0, 0, err
	}
	entries, older, err = p.Ledger.List(ctx, p.DB, f, before, pageSize)
	newer = 0
	if before != 0 && len(entries) > 0 {
		newer = entries[0].ID
	}
	return entries, newer, older, err
}

// maxQuery bounds what is searched for, in bytes.
const maxQuery = 200

func query(typed string) string {
	typed = strings.Join(strings.Fields(strings.ToValidUTF8(typed, "")), " ")
	return strings.ToValidUTF8(typed[:min(len(typed), maxQuery)], "")
}

// address leads to a page of what is shown now.
func (l Ledger) address(cursor string, at id.ID) string {
	to := ledgerAddress(l.Show, cursor, at)
	if l.Query == "" {
		return to
	}
	sign := "?"
	if strings.Contains(to, "?") {
		sign = "&"
	}
	return to + sign + "q=" + url.QueryEscape(l.Query)
}

func ledgerAddress(show, cursor string, at id.ID) string {
	q := url.Values{}
	if show != "" {
		q.Set("show", show)
	}
	if at != 0 {
		q.Set(cursor, at.String())
	}
	if len(q) == 0 {
		return "/mail"
	}
	return "/mail?" + q.Encode()
}

// sums are the numbers by state, grouped by direction, each group with its own
// sum. States without messages are left out unless they are being looked at.
func sums(p lang.Printer, counts map[channel.State]int64, show string) Sums {
	out := Sums{
		In:  Group{Sum: Sum{Key: showIn, Label: p.T("channel.page.in"), Icon: ui.IconInbox, Current: show == showIn}},
		Out: Group{Sum: Sum{Key: showOut, Label: p.T("channel.page.out"), Icon: ui.IconSend, Current: show == showOut}},
	}
	for _, s := range channel.States {
		g, n := &out.In, counts[s]
		if s.Direction() == channel.Out {
			g = &out.Out
		}
		g.N += n
		out.Total += n
		if current := show == string(s); n > 0 || current {
			g.States = append(g.States, Sum{Key: string(s), Label: stateName(p, s), Icon: looks[s].icon, N: n, Current: current})
		}
	}
	return out
}

// row is what the ledger shows of a message.
func (p *Post) row(r *web.Request, e channel.Entry, links map[id.ID]CaseLink) (Row, error) {
	if e.Sealed {
		e.Subject = r.Print.T("channel.page.sealed")
	} else if e.Subject == "" && e.HeaderFrom == "" {
		if err := p.summarise(r.Context(), &e); err != nil {
			return Row{}, err
		}
	}
	if _, known := links[e.Case]; !known {
		link, err := p.caseOf(r.Context(), e.Case)
		if err != nil {
			return Row{}, err
		}
		links[e.Case] = link
	}
	row := Row{Href: "/mail/" + e.ID.String(), Out: e.Direction == channel.Out, At: e.At, Size: e.Size, Subject: spoken(e.Subject),
		State: stateChip(r.Print, e.State), Reason: reason(r.Print, e), Bad: slices.Contains(attention, e.State), Case: links[e.Case]}
	name, address := parts(e.HeaderFrom)
	switch {
	case name != "":
		row.From = spoken(name)
	case address != "":
		row.From = ui.Words{Text: address}
	case e.EnvelopeFrom != "":
		row.From = ui.Words{Text: e.EnvelopeFrom}
	}
	if len(e.EnvelopeTo) > 0 {
		row.To, row.More = e.EnvelopeTo[0], int64(len(e.EnvelopeTo)-1)
	}
	return row, nil
}
