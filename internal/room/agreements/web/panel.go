package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
)

// Panel is what was agreed in a case.
type Panel struct {
	Case       cases.Case
	Milestones []agreements.Milestone
	Asks       []AskLine
	Bars       []BarPiece
	Shares     []ShareLine
	May        bool
	Mode       cases.Mode // of the gate before the work
	Problems   ui.Problems
}

// AskLine is one ask between colleagues.
type AskLine struct {
	agreements.Ask
	From, To ui.Person
	Mine     bool // it is my turn
	ByMe     bool
	Late     bool
	CaseRef  string
	Case     ui.Words
}

// BarPiece is a stretch of the picture of who waited for whom.
type BarPiece struct {
	X, Width, Class, Title string
}

// ShareLine is how long one waited for somebody.
type ShareLine struct {
	Class string
	Name  string
	Text  string
}

func (p *Pages) panel(w *web.Response, r *web.Request) error {
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	page, err := p.panelOf(r, v, c)
	if err != nil {
		return err
	}
	if r.Fragment() {
		return w.HTML(http.StatusOK, page.inside(v))
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) panelOf(r *web.Request, v ui.View, c cases.Case) (Panel, error) {
	ctx := r.Context()
	page := Panel{Case: c, May: v.May(agreements.MayWrite) && c.IsOpen()}
	var err error
	if page.Milestones, err = agreements.Milestones(ctx, p.DB, c.ID); err != nil {
		return page, err
	}
	modes, err := cases.GateModes(ctx, p.DB)
	if err != nil {
		return page, err
	}
	page.Mode = modes[cases.Unconfirmed]
	asks, err := agreements.Asks(ctx, p.DB, c.ID)
	if err != nil {
		return page, err
	}
	people, err := p.Colleagues(ctx)
	if err != nil {
		return page, err
	}
	for _, a := range asks {
		page.Asks = append(page.Asks, lineOf(v, a, people, r.Who.ID))
	}
	return page, p.chain(ctx, v, &page, asks, people)
}

func lineOf(v ui.View, a agreements.Ask, people map[id.ID]staff.Card, me id.ID) AskLine {
	return AskLine{Ask: a, From: v.Known(person(people[a.AskedBy])), To: v.Known(person(people[a.ToID])), ByMe: a.AskedBy == me,
		Mine: a.State == agreements.Asked && a.ToID == me || a.State == agreements.Countered && a.AskedBy == me || a.State == agreements.Accepted && a.ToID == me,
		Late: a.IsOpen() && !v.Now.Before(a.DueAt())}
}

// chainWide is the width of the picture in its own units.
const chainWide = 600

// chain draws who waited for whom: one bar of the case's whole time.
func (p *Pages) chain(ctx context.Context, v ui.View, page *Panel, asks []agreements.Ask, people map[id.ID]staff.Card) error {
	events, err := cases.Events(ctx, p.DB, page.Case.ID)
	if err != nil {
		return err
	}
	end := v.Now
	if !page.Case.IsOpen() {
		end = page.Case.ClosedAt
	}
	spans := agreements.Chain(events, asks, page.Case.ReceivedAt, end, page.Case.OwnerID)
	whole := end.Sub(page.Case.ReceivedAt)
	if whole <= 0 {
		return nil
	}
	classes, order := map[string]string{}, []string{}
	sums := map[string]time.Duration{}
	rtl := v.P.Dir() == "rtl"
	for _, s := range spans {
		name, class := nameOf(v, s, people), string(s.For)
		if s.For == agreements.ForUs || s.For == agreements.ForColleague {
			key := s.Holder().String()
			if classes[key] == "" {
				classes[key] = "p" + strconv.Itoa(len(order)%5)
			}
			class = classes[key]
			if s.For == agreements.ForColleague {
				class += " chain-asked"
			}
		}
		if !slices.Contains(order, name+"|"+class) {
			order = append(order, name+"|"+class)
		}
		sums[name+"|"+class] += s.Length()
		x := float64(s.From.Sub(page.Case.ReceivedAt)) / float64(whole) * chainWide
		width := float64(s.Length()) / float64(whole) * chainWide
		if rtl {
			x = chainWide - x - width
		}
		page.Bars = append(page.Bars, BarPiece{X: strconv.FormatFloat(x, 'f', 2, 64), Width: strconv.FormatFloat(width, 'f', 2, 64), Class: "chain-" + class, Title: name + ": " + v.When.Duration(s.Length())})
	}
	for _, key := range order {
		name, class, _ := cut(key)
		page.Shares = append(page.Shares, ShareLine{Class: "chain-" + class, Name: name, Text: v.P.T("agreements.chain.share", "length", v.When.Duration(sums[key]), "share", v.P.Percent(float64(sums[key])/float64(whole)))})
	}
	return nil
}

func cut(key string) (name, class string, ok bool) {
	for i := len(key) - 1; i >= 0; i-- {
		if key[i] == '|' {
			return key[:i], key[i+1:], true
		}
	}
	return key, "", false
}

func nameOf(v ui.View, s agreements.Span, people map[id.ID]staff.Card) string {
	switch s.For {
	case agreements.ForCustomer:
		return v.P.T("agreements.chain.customer")
	case agreements.AtRest:
		return v.P.T("agreements.chain.closed")
	case agreements.ForColleague:
		return v.P.T("agreements.chain.asked", "name", people[s.Who].Name)
	}
	return people[s.Owner].Name
}
