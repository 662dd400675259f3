package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/knowledge"
)

// List is the page of articles.
type List struct {
	Query   string
	Filters []Filter
	Overdue int64
	Rows    []Row
	Older   string
	Any     bool // something narrows the list
	Write   bool
}

// Filter is one way to narrow the list.
type Filter struct {
	Name    string
	Label   string
	Value   string
	Choices []ui.Choice
}

// Row is one article of the list.
type Row struct {
	Href     string
	Title    ui.Words
	Lead     ui.Words
	Topic    string
	Public   bool
	Texts    []Tongue
	Owner    ui.Person
	Changed  time.Time
	Overdue  bool
	Outcome  knowledge.Outcome
	Helped   int64
	Rated    int64
	Why      []string
	Archived bool
}

// Tongue is one of the three languages of an article.
type Tongue struct {
	Lang    lang.Tag
	Name    string
	State   string // "live", "ahead" of what readers see, "draft", "none"
	Href    string
	Current bool
}

// leadRunes is what a row shows of the first paragraph.
const leadRunes = 150

func (p *Pages) list(w *web.Response, r *web.Request) error {
	ctx, q, v := r.Context(), r.URL.Query(), p.View(w, r)
	f := knowledge.Filter{State: among(q.Get("state"), knowledge.States...), Audience: among(q.Get("audience"), knowledge.Public, knowledge.Internal),
		Topic: q.Get("topic"), Before: readCursor(q.Get("cursor"))}
	if t, ok := lang.ParseTag(q.Get("in")); ok {
		f.Lang = t
	}
	page := List{Query: strings.TrimSpace(q.Get("q")), Write: v.May(knowledge.MayWrite)}
	page.Any = page.Query != "" || f.State != "" || f.Audience != "" || f.Topic != "" || f.Lang != ""
	var err error
	if page.Overdue, err = knowledge.CountOverdue(ctx, p.DB, v.Now); err != nil {
		return err
	}
	if page.Filters, err = p.filters(r, v, f); err != nil {
		return err
	}
	if page.Query != "" {
		found, err := knowledge.Find(ctx, p.DB, page.Query, knowledge.FindOptions{Lang: v.P.Tag(), Drafts: true, Limit: knowledge.PageSize})
		if err != nil {
			return err
		}
		for _, one := range found {
			if f.Fits(one.Article, v.Now) {
				row := p.row(r, v, one.Article, one.Text)
				row.Why = one.Why
				page.Rows = append(page.Rows, row)
			}
		}
	} else {
		all, next, err := knowledge.List(ctx, p.DB, f, v.Now)
		if err != nil {
			return err
		}
		for _, a := range all {
			text, _ := a.Best(v.P.Tag(), false)
			page.Rows = append(page.Rows, p.row(r, v, a, text))
		}
		if next.ID != 0 {
			q.Set("cursor", strconv.FormatInt(next.At, 10)+"-"+next.ID.String())
			page.Older = "/knowledge?" + q.Encode()
		}
	}
	if err := p.name(r, page.Rows); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// name fills in the names of the owners.
func (p *Pages) name(r *web.Request, rows []Row) error {
	people, err := p.Colleagues(r.Context())
	if err != nil {
		return err
	}
	for i := range rows {
		if who, err := id.Parse(rows[i].Owner.ID); err == nil {
			rows[i].Owner.Name = people[who].Name
		}
	}
	return nil
}

func (p *Pages) row(_ *web.Request, v ui.View, a knowledge.Article, text knowledge.Text) Row {
	row := Row{Href: address(a.ID, text.Lang), Title: ui.Words{Text: text.Title, Lang: text.Lang}, Lead: ui.Words{Text: knowledge.Lead(text.Body, leadRunes), Lang: text.Lang},
		Topic: knowledge.TopicIn(a.Topic, v.P.Tag()), Public: a.Audience == knowledge.Public, Texts: tongues(v, a, ""), Owner: ui.Person{ID: a.OwnerID.String(), Colleague: true},
		Changed: a.ChangedAt, Overdue: a.Overdue(v.Now), Outcome: a.Outcome, Archived: a.Archived}
	for _, t := range a.Texts {
		row.Helped += t.Helped
		row.Rated += t.Helped + t.NotHelped
	}
	return row
}

// tongues are the three languages of an article and how each stands.
func tongues(v ui.View, a knowledge.Article, current lang.Tag) []Tongue {
	var out []Tongue
	for _, t := range lang.Tags {
		one := Tongue{Lang: t, Name: v.P.T("knowledge.language." + string(t)), State: "none", Href: address(a.ID, t), Current: t == current}
		if text, ok := a.In(t); ok {
			switch {
			case !text.Live:
				one.State = "draft"
			case text.Ahead():
				one.State = "ahead"
			default:
				one.State = "live"
			}
		}
		out = append(out, one)
	}
	return out
}

// filters are the ways to narrow the list, with what is chosen now.
func (p *Pages) filters(r *web.Request, v ui.View, f knowledge.Filter) ([]Filter, error) {
	topics, err := knowledge.Topics(r.Context(), p.DB)
	if err != nil {
		return nil, err
	}
	choose := func(name, now, all string, choices []ui.Choice) Filter {
		return Filter{Name: name, Label: v.P.T("knowledge.filter." + name), Value: now, Choices: append([]ui.Choice{{Label: all}}, choices...)}
	}
	var states, audiences, languages, sections []ui.Choice
	for _, s := range knowledge.States {
		states = append(states, ui.Choice{Value: s, Label: v.P.T("knowledge.state." + s)})
	}
	for _, a := range []string{knowledge.Public, knowledge.Internal} {
		audiences = append(audiences, ui.Choice{Value: a, Label: v.P.T("knowledge.audience." + a)})
	}
	for _, t := range lang.Tags {
		languages = append(languages, ui.Choice{Value: string(t), Label: v.P.T("knowledge.language." + string(t))})
	}
	for _, t := range topics {
		sections = append(sections, ui.Choice{Value: t, Label: knowledge.TopicIn(t, v.P.Tag())})
	}
	return []Filter{
		choose("state", f.State, v.P.T("knowledge.filter.state.all"), states),
		choose("audience", f.Audience, v.P.T("knowledge.filter.audience.all"), audiences),
		choose("topic", f.Topic, v.P.T("knowledge.filter.topic.all"), sections),
		choose("in", string(f.Lang), v.P.T("knowledge.filter.in.all"), languages),
	}, nil
}

// among gives the value when it is one of those allowed, else "".
func among(value string, allowed ...string) string {
	if slices.Contains(allowed, value) {
		return value
	}
	return ""
}

// readCursor reads the place from which a list goes on; what is none begins it anew.
func readCursor(s string) knowledge.Cursor {
	at, which, _ := strings.Cut(s, "-")
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return knowledge.Cursor{}
	}
	one, err := id.Parse(which)
	if err != nil {
		return knowledge.Cursor{}
	}
	return knowledge.Cursor{At: n, ID: one}
}

// clear is the list without a search.
func (l List) clear() string { return "/knowledge" }

// narrowed is the list narrowed in one way.
func narrowed(name, value string) string { return "/knowledge?" + url.Values{name: {value}}.Encode() }
