package web

import (
	"context"
	"net/http"

	"rida/internal/kit/id"
	"rida/internal/kit/stats"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/problems"
)

// Page is one problem.
type Page struct {
	problems.Problem
	Name     ui.Words
	Topic    string
	Owner    ui.Person
	Saw      string
	Whys     []problems.Why
	Managed  bool // the whys reach those who manage
	Actions  []ActionLine
	Evidence []CaseLine
	More     bool
	Weeks    ui.Bars
	HasWeeks bool
	Hints    []string // what the counts say of a silence
	Problems ui.Problems
}

// CaseLine is one case that shows the problem.
type CaseLine struct {
	Reference string
	Name      ui.Words
	cases.Case
}

// ActionLine is what was done, and what became of it.
type ActionLine struct {
	problems.Action
	Since   string
	By      string
	Compare string
	Rows    []EffectRow
	Verdict problems.Verdict
	Say     string // the verdict in a sentence
	Needed  string
}

// EffectRow is one line of what was counted.
type EffectRow struct{ Name, Before, After, Ratio, P string }

// shownCases is how many of its cases a problem's page lists.
const shownCases = 50

func (p *Pages) one(w *web.Response, r *web.Request) error {
	pr, err := p.theProblem(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	page, err := p.pageOf(r.Context(), v, pr)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) pageOf(ctx context.Context, v ui.View, pr problems.Problem) (Page, error) {
	page := Page{Problem: pr}
	lines, err := p.lines(ctx, v, []problems.Problem{pr})
	if err != nil {
		return page, err
	}
	page.Name, page.Topic, page.Owner, page.Saw = lines[0].Name, lines[0].Topic, lines[0].Owner, lines[0].Saw
	if pr.From > 0 {
		page.Saw += " · " + v.P.T("problems.days", "from", v.When.Date(p.noon(pr.From)), "until", v.When.Date(p.noon(pr.Until)))
	}
	if page.Whys, err = problems.Whys(ctx, p.DB, pr.ID); err != nil {
		return page, err
	}
	for _, one := range page.Whys {
		page.Managed = page.Managed || one.Layer.IsManaged()
	}
	if err := p.actionsOf(ctx, v, &page); err != nil {
		return page, err
	}
	if err := p.evidenceOf(ctx, &page); err != nil {
		return page, err
	}
	if err := p.hintsOf(ctx, v, &page); err != nil {
		return page, err
	}
	return page, p.weeksOf(ctx, v, &page)
}

func (p *Pages) hintsOf(ctx context.Context, v ui.View, page *Page) error {
	all, err := p.Room.Hints(ctx, p.DB, page.Problem)
	if err != nil || len(all) == 0 {
		return err
	}
	topics, err := p.Topics(ctx, v.P.Tag())
	for _, h := range all {
		say := v.P.T("problems.hint."+h.Kind, "topic", topics[h.TopicID])
		if h.Reason != "" {
			say = v.P.T("problems.reason."+string(h.Reason)) + v.P.T("problems.hint.colon") + say
		}
		if h.Ratio != nil {
			say += " " + ratio(v, *h.Ratio)
		}
		page.Hints = append(page.Hints, say)
	}
	return err
}

func (p *Pages) evidenceOf(ctx context.Context, page *Page) error {
	of, err := problems.Evidence(ctx, p.DB, page.ID, 0, shownCases+1)
	if err != nil {
		return err
	}
	if page.More = len(of) > shownCases; page.More {
		of = of[:shownCases]
	}
	page.Evidence, err = p.caseLines(ctx, of)
	return err
}

// caseLines reads cases for a table of them.
func (p *Pages) caseLines(ctx context.Context, of []id.ID) ([]CaseLine, error) {
	known, err := cases.Briefs(ctx, p.DB, of)
	if err != nil {
		return nil, err
	}
	out := make([]CaseLine, 0, len(of))
	for _, one := range of {
		c := known[one]
		out = append(out, CaseLine{cases.GroupReference(c.Reference), ui.Words{Text: c.Subject, Lang: c.Lang}, c})
	}
	return out, nil
}

// weeks is half a year, in which a rise and its end can be seen.
const weeks = 26

// weeksOf draws how many cases of the topic came, week by week.
func (p *Pages) weeksOf(ctx context.Context, v ui.View, page *Page) error {
	if page.TopicID == 0 {
		return nil
	}
	counts, first, err := problems.Weekly(ctx, p.DB, page.TopicID, p.Room.Today(v.Now), weeks)
	if err != nil {
		return err
	}
	page.Weeks = ui.NewBars(v, weeks, "first", "second")
	for i, n := range counts {
		from := first + problems.Day(7*i)
		in := page.From > 0 && from <= page.Until && from+6 >= page.From
		parts := []int64{n, 0}
		if in {
			parts = []int64{0, n}
		}
		page.HasWeeks = page.HasWeeks || n > 0
		page.Weeks.Add(v.When.Short(p.noon(from), v.Now), "", v.P.N("problems.week", n, "date", v.When.Date(p.noon(from))), parts...)
	}
	page.Weeks.Finish()
	return nil
}

func (p *Pages) actionsOf(ctx context.Context, v ui.View, page *Page) error {
	all, err := problems.Actions(ctx, p.DB, page.ID)
	if err != nil {
		return err
	}
	topics, err := p.Topics(ctx, v.P.Tag())
	if err != nil {
		return err
	}
	people, err := p.Colleagues(ctx)
	if err != nil {
		return err
	}
	for _, a := range all {
		found, err := p.Room.Measure(ctx, p.DB, v.Now, page.Problem, a)
		if err != nil {
			return err
		}
		l := ActionLine{Action: a, Since: v.When.Date(p.noon(a.Since)), By: people[a.ByID].Name, Compare: v.P.T("problems.action.compare.all"), Verdict: found.Verdict}
		if a.CompareTopic != 0 {
			l.Compare = topics[a.CompareTopic]
		}
		l.Rows = effect(v, found, l.Compare, a.ExposureBefore > 0)
		l.Say = v.P.T("problems.verdict." + string(found.Verdict) + ".say")
		if found.Because != "" {
			l.Say = v.P.T("problems.because." + found.Because)
		}
		l.Needed = needed(v, found, a.ExposureBefore > 0)
		page.Actions = append(page.Actions, l)
	}
	return nil
}

// effect is what was counted, line by line: the series, and its comparison.
func effect(v ui.View, f problems.Finding, compared string, units bool) []EffectRow {
	of := func(n int64, exposure float64, units bool) string {
		if units {
			return v.P.T("problems.of_units", "n", v.P.Int(n), "units", v.P.Int(int64(exposure)))
		}
		return v.P.N("problems.of_days", int64(exposure), "k", v.P.Int(n))
	}
	rows := []EffectRow{{Name: v.P.T("problems.effect.it"), Before: of(f.Before, f.ExposureBefore, units), After: of(f.After, f.ExposureAfter, units)}}
	if f.Ratio != nil {
		rows[0].Ratio, rows[0].P = ratio(v, *f.Ratio), chance(v, f.Ratio.P)
	}
	if f.HasComparison {
		row := EffectRow{Name: compared, Before: of(f.OthersBefore, f.OthersExposureBefore, false), After: of(f.OthersAfter, f.OthersExposureAfter, false)}
		if r, err := stats.RateRatio(f.OthersAfter, f.OthersExposureAfter, f.OthersBefore, f.OthersExposureBefore, stats.Usual); err == nil {
			row.Ratio, row.P = ratio(v, r), chance(v, r.P)
		}
		rows = append(rows, row)
	}
	if f.Against != nil {
		rows = append(rows, EffectRow{Name: v.P.T("problems.effect.against"), Ratio: ratio(v, *f.Against), P: chance(v, f.Against.P)})
	}
	return rows
}

// chance writes a chance; one that rounds to nothing is not nothing.
func chance(v ui.View, p float64) string {
	const least = .001
	if p < least {
		return v.P.T("problems.small_p", "n", v.P.Decimal(least, 3))
	}
	return v.P.Decimal(p, 3)
}

// ratio writes a ratio with its interval.
func ratio(v ui.View, r stats.Ratio) string {
	const beyond = 1000 // so large that only "more" can be said
	high := v.P.Decimal(r.High, 2)
	if r.High > beyond {
		high = v.P.T("problems.unbounded")
	}
	value := v.P.Decimal(r.Value, 2)
	if r.Value > beyond {
		value = v.P.T("problems.unbounded")
	}
	return v.P.T("problems.ratio", "value", value, "low", v.P.Decimal(r.Low, 2), "high", high)
}

func needed(v ui.View, f problems.Finding, units bool) string {
	switch {
	case f.Verdict != problems.NotYetKnown || f.Needed == 0:
		return ""
	case f.Needed < 0:
		return v.P.T("problems.needed.never")
	case units:
		return v.P.T("problems.needed.units", "n", v.P.Int(int64(f.Needed-f.ExposureAfter)+1))
	}
	return v.P.N("problems.needed.days", int64(f.Needed-f.ExposureAfter)+1)
}
