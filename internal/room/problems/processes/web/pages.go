package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/fault"
	"rida/internal/kit/sheet"
	"rida/internal/kit/stats"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/problems"
	"rida/internal/room/problems/processes"
)

// Register is the list of processes.
type Register struct {
	Tabs  []ui.Choice
	Lines []Line
}

// Line is one process.
type Line struct {
	Name, Owner, N, Median, P90, Rework, Due, Href string
	Overdue                                        bool
}

func address(scope string) string { return "/processes/map?scope=" + url.QueryEscape(scope) }

func (p *Pages) list(w *web.Response, r *web.Request) error {
	v, ctx := p.View(w, r), r.Context()
	s := spanOf(v, r)
	page := Register{Tabs: s.tabs(v, "/processes?")}
	counted, err := processes.Scopes(ctx, p.DB, s.from, s.until)
	if err != nil {
		return err
	}
	entries, err := processes.Entries(ctx, p.DB)
	if err != nil {
		return err
	}
	known := map[string]processes.Entry{}
	for _, e := range entries {
		known[e.Scope] = e
		if !slices.ContainsFunc(counted, func(c processes.ScopeCount) bool { return c.Scope == e.Scope }) {
			counted = append(counted, processes.ScopeCount{Scope: e.Scope})
		}
	}
	topics, err := p.Topics(ctx, v.P.Tag())
	if err != nil {
		return err
	}
	people, err := p.Colleagues(ctx)
	if err != nil {
		return err
	}
	for _, c := range counted {
		m, err := processes.Read(ctx, p.DB, c.Scope, s.from, s.until)
		if err != nil {
			return err
		}
		l := Line{Name: name(v, c.Scope, topics), Owner: v.P.T("processes.owner.none"), N: v.P.Int(c.N), Href: address(c.Scope) + "&weeks=" + strconv.Itoa(s.weeks), Rework: share(v, m.Rework)}
		if m.N > 0 {
			l.Median, l.P90 = long(v, m.Total.Median), long(v, m.Total.P90)
		}
		if e, ok := known[c.Scope]; ok {
			l.Owner, l.Due, l.Overdue = people[e.OwnerID].Name, due(v, e), v.Now.After(e.Due())
		}
		page.Lines = append(page.Lines, l)
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func due(v ui.View, e processes.Entry) string {
	if v.Now.After(e.Due()) {
		return v.P.T("processes.overdue", "date", v.When.Date(e.Due()))
	}
	return v.P.T("processes.due.on", "date", v.When.Date(e.Due()))
}

func share(v ui.View, e stats.Estimate) string {
	if e.N == 0 {
		return ""
	}
	return v.P.T("processes.share", "value", v.P.Percent(e.Value), "low", v.P.Percent(e.Low), "high", v.P.Percent(e.High))
}

// Map is how one process went.
type Map struct {
	Scope, Name, Due, Ways string
	Tabs                   []ui.Choice
	Download               string
	Figures                []ui.Figure
	Variants               []VariantLine
	Waits                  []WaitLine
	Reviews                []ReviewLine
	People                 []ui.Choice
	Owner, Every           string
	Registered, May        bool
	Problems               ui.Problems
	Value                  func(string) string
}

// VariantLine is one way that cases took.
type VariantLine struct {
	Steps              []string
	N, Share, Href     string
	Width              int
	Reworked, HandedOn bool
}

// WaitLine is how long it took from one step to the next.
type WaitLine struct{ Edge, N, Median, P90 string }

// ReviewLine is what a review found.
type ReviewLine struct {
	Note     ui.Words
	At, Name string
}

func (p *Pages) one(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	page, err := p.mapOf(r.Context(), v, r.URL.Query().Get("scope"), spanOf(v, r), func(string) string { return "" })
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) mapOf(ctx context.Context, v ui.View, scope string, s span, value func(string) string) (Map, error) {
	scope = cmp.Or(scope, processes.All)
	page := Map{Scope: scope, May: v.May(problems.MayClose), Value: value, Tabs: s.tabs(v, address(scope)+"&"), Download: "/processes.csv?scope=" + url.QueryEscape(scope) + "&weeks=" + strconv.Itoa(s.weeks), Every: "91"}
	topics, err := p.Topics(ctx, v.P.Tag())
	if err != nil {
		return page, err
	}
	page.Name = name(v, scope, topics)
	m, err := processes.Read(ctx, p.DB, scope, s.from, s.until)
	if err != nil {
		return page, err
	}
	page.draw(v, m, s)
	return page, p.registered(ctx, v, &page)
}

func (page *Map) draw(v ui.View, m processes.Map, s span) {
	if m.N == 0 {
		return
	}
	figure := func(key, value string) {
		page.Figures = append(page.Figures, ui.Figure{Title: v.P.T(key), Value: value, N: v.P.T("processes.n") + ": " + v.P.Int(m.N), Small: true})
	}
	figure("processes.median", long(v, m.Total.Median))
	figure("processes.p90", long(v, m.Total.P90))
	figure("processes.rework", v.P.Percent(m.Rework.Value))
	page.Figures[2].Interval = "[" + v.P.Percent(m.Rework.Low) + " – " + v.P.Percent(m.Rework.High) + "]"
	figure("processes.handed", v.P.Decimal(float64(m.Handed)/float64(m.N), 2))
	page.Ways = v.P.N("processes.ways", int64(m.Ways))
	for _, one := range m.Variants {
		e, _ := stats.Wilson(one.N, m.N, stats.Usual)
		l := VariantLine{N: v.P.Int(one.N), Share: share(v, e), Width: int(100 * one.N / m.Variants[0].N), Href: "/processes/cases?variant=" + strconv.FormatInt(one.ID, 10) + "&weeks=" + strconv.Itoa(s.weeks) + "&scope=" + url.QueryEscape(page.Scope)}
		for step := range strings.SplitSeq(one.Path, ">") {
			l.Steps = append(l.Steps, v.P.T("processes.step."+step))
		}
		l.Reworked, l.HandedOn = one.Reworked > 0, one.Handed > 0
		page.Variants = append(page.Variants, l)
	}
	for _, one := range m.Waits {
		from, to, _ := strings.Cut(one.Edge, ">")
		page.Waits = append(page.Waits, WaitLine{v.P.T("processes.edge", "from", v.P.T("processes.step."+from), "to", v.P.T("processes.step."+to)), v.P.Int(one.N), long(v, one.Median), long(v, one.P90)})
	}
}

func (p *Pages) registered(ctx context.Context, v ui.View, page *Map) error {
	people, err := p.Colleagues(ctx)
	if err != nil {
		return err
	}
	for which, one := range people {
		if one.Active {
			page.People = append(page.People, ui.Choice{Value: which.String(), Label: one.Name})
		}
	}
	slices.SortFunc(page.People, func(a, b ui.Choice) int { return strings.Compare(a.Label, b.Label) })
	e, there, err := processes.EntryOf(ctx, p.DB, page.Scope)
	if err != nil || !there {
		return err
	}
	page.Registered, page.Owner, page.Every, page.Due = true, e.OwnerID.String(), strconv.FormatInt(e.EveryDays, 10), due(v, e)
	all, err := processes.Reviews(ctx, p.DB, page.Scope)
	for _, one := range all {
		page.Reviews = append(page.Reviews, ReviewLine{ui.Words{Text: one.Note}, v.When.Date(one.When()), people[one.ByID].Name})
	}
	return err
}

// Drill lists the cases that took a way.
type Drill struct {
	Steps, Scope string
	Lines        []cases.Case
	More         bool
}

// shownCases are what a page lists of a way.
const shownCases = 100

func (p *Pages) behind(w *web.Response, r *web.Request) error {
	v, ctx, q := p.View(w, r), r.Context(), r.URL.Query()
	variant, err := strconv.ParseInt(q.Get("variant"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	path, err := processes.VariantOf(ctx, p.DB, variant)
	if err != nil {
		return err
	}
	if path == "" {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	s := spanOf(v, r)
	of, err := processes.CasesOf(ctx, p.DB, cmp.Or(q.Get("scope"), processes.All), variant, s.from, s.until, shownCases+1)
	if err != nil {
		return err
	}
	page := Drill{Scope: cmp.Or(q.Get("scope"), processes.All), More: len(of) > shownCases}
	var words []string
	for step := range strings.SplitSeq(path, ">") {
		words = append(words, v.P.T("processes.step."+step))
	}
	page.Steps = strings.Join(words, " · ")
	of = of[:min(shownCases, len(of))]
	known, err := cases.Briefs(ctx, p.DB, of)
	if err != nil {
		return err
	}
	for _, one := range of {
		page.Lines = append(page.Lines, known[one])
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) csv(w *web.Response, r *web.Request) error {
	v, ctx := p.View(w, r), r.Context()
	s, scope := spanOf(v, r), cmp.Or(r.URL.Query().Get("scope"), processes.All)
	m, err := processes.Read(ctx, p.DB, scope, s.from, s.until)
	if err != nil {
		return err
	}
	w.Download(sheet.Kind, "processes-"+v.Now.Format(time.DateOnly)+".csv")
	out, err := sheet.NewWriter(w)
	if err != nil {
		return err
	}
	if err := out.Write([]string{"scope", "what", "path", "n", "share", "low", "high", "reworked", "handed_over", "median_minutes", "p90_minutes"}); err != nil {
		return err
	}
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', 4, 64) }
	minutes := func(d time.Duration) string { return strconv.FormatFloat(d.Minutes(), 'f', 1, 64) }
	n := func(i int64) string { return strconv.FormatInt(i, 10) }
	for _, one := range m.Variants {
		e, _ := stats.Wilson(one.N, m.N, stats.Usual)
		if err := out.Write([]string{scope, "variant", one.Path, n(one.N), number(e.Value), number(e.Low), number(e.High), n(one.Reworked), n(one.Handed), "", ""}); err != nil {
			return err
		}
	}
	for _, one := range m.Waits {
		if err := out.Write([]string{scope, "step", one.Edge, n(one.N), "", "", "", "", "", minutes(one.Median), minutes(one.P90)}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
