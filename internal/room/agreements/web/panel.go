package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/fault"
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
	Team     string // of whom it is asked, where it is a whole team
	Lead     string // who has it when nobody of the team takes it
	Free     bool   // I am of the team, and may take it
	Mine     bool   // it is my turn
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
	lines, err := p.askLines(r, v)
	if err != nil {
		return page, err
	}
	for _, a := range asks {
		one, err := lines.of(a)
		if err != nil {
			return page, err
		}
		page.Asks = append(page.Asks, one)
	}
	return page, p.chain(ctx, v, &page, asks, lines.names)
}

// askLines makes the lines of asks for somebody who looks at them.
type askLines struct {
	*Pages
	ctx   context.Context
	v     ui.View
	names names
	mine  []id.ID // teams of who looks
	me    id.ID
}

// names are those of colleagues and of teams.
type names struct {
	people map[id.ID]staff.Card
	teams  map[id.ID]string
}

func (p *Pages) askLines(r *web.Request, v ui.View) (l askLines, err error) {
	l = askLines{Pages: p, ctx: r.Context(), v: v, me: r.Who.ID}
	if l.names.people, err = p.Colleagues(l.ctx); err != nil {
		return l, err
	}
	if l.names.teams, err = p.Teams(l.ctx, v.P.Tag()); err != nil {
		return l, err
	}
	l.mine, err = p.Room.TeamsOf(l.ctx, p.DB, l.me)
	return l, err
}

func (l askLines) of(a agreements.Ask) (AskLine, error) {
	known := func(who id.ID) ui.Person { return l.v.Known(person(l.names.people[who])) }
	out := AskLine{Ask: a, From: known(a.AskedBy), To: known(a.ToID), ByMe: a.AskedBy == l.me,
		Mine: a.State == agreements.Asked && a.ToID == l.me || a.State == agreements.Countered && a.AskedBy == l.me || a.State == agreements.Accepted && a.ToID == l.me,
		Late: a.IsOpen() && !l.v.Now.Before(a.DueAt())}
	if !a.ToTeam {
		return out, nil
	}
	out.Team = l.names.teams[a.TeamID]
	if a.ToID == 0 {
		out.To = ui.Person{Name: out.Team}
	}
	out.Free = a.IsFree() && !out.Mine && !out.ByMe && slices.Contains(l.mine, a.TeamID)
	if a.ToID == 0 && a.IsOpen() {
		desk, err := l.Room.Cases.Desk(l.ctx, l.DB, a.TeamID)
		if err != nil && fault.KindOf(err) != fault.NotFound { // a team that was closed has no lead of its own
			return out, err
		}
		out.Lead = l.names.people[desk.DutyID].Name
	}
	return out, nil
}

// chainWide is the width of the picture in its own units.
const chainWide = 600

// chain draws who waited for whom: one bar of the case's whole time.
func (p *Pages) chain(ctx context.Context, v ui.View, page *Panel, asks []agreements.Ask, known names) error {
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
		name, class := nameOf(v, s, known), string(s.For)
		if s.For == agreements.ForUs || s.For == agreements.ForColleague || s.For == agreements.ForTeam {
			key := s.Holder().String()
			if classes[key] == "" {
				classes[key] = "p" + strconv.Itoa(len(order)%5)
			}
			class = classes[key]
			if s.For != agreements.ForUs {
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

func nameOf(v ui.View, s agreements.Span, known names) string {
	switch s.For {
	case agreements.ForCustomer:
		return v.P.T("agreements.chain.customer")
	case agreements.AtRest:
		return v.P.T("agreements.chain.closed")
	case agreements.ForColleague:
		return v.P.T("agreements.chain.asked", "name", known.people[s.Who].Name)
	case agreements.ForTeam:
		return v.P.T("agreements.chain.asked", "name", known.teams[s.Team])
	}
	return known.people[s.Owner].Name
}
