package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/promises"
	"rida/internal/room/promises/charter"
	"rida/internal/room/promises/estimate"
)

// Case is what these pages need to know of a case.
type Case struct {
	ID        id.ID
	Reference string
	Subject   string
	Lang      lang.Tag // of the subject
	Priority  string
	Open      bool
}

// Pages answers the pages of this room.
type Pages struct {
	DB      *db.DB
	View    func(w *web.Response, r *web.Request) ui.View
	Policy  func() promises.Policy
	Outlook *estimate.Outlook
	// Words is by when a promise of a kind is likely to be kept.
	Words func(kind promises.Kind) *estimate.Outlook
	Acts  Acts
	// Case finds a case by its reference.
	Case func(ctx context.Context, reference string) (Case, error)

	Charter *charter.Room
	// Some finds several cases, and Names who works or worked here.
	Some  func(ctx context.Context, of []id.ID) (map[id.ID]Case, error)
	Names func(ctx context.Context) (map[id.ID]string, error)
	// Teams and Topics give their names in a language.
	Teams, Topics func(ctx context.Context, t lang.Tag) (map[id.ID]string, error)
	// Reads is the permission by which cases may be opened.
	Reads string
}

// Routes are this room's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	may := promises.MayGive
	return web.In("promises", append(append(p.charterRoutes(), p.boardRoutes()...),
		web.Route{Pattern: "GET /promises/of/{ref}", Permission: promises.MayEstimate, Handle: p.panel},
		web.Route{Pattern: "GET /promises/of/{ref}/{id}/outlook", Permission: promises.MayEstimate, Handle: p.wordOutlook},
		web.Route{Pattern: "GET /promises/of/{ref}/new", Permission: may, Handle: p.askWord},
		web.Route{Pattern: "POST /promises/of/{ref}/new", Permission: may, Handle: p.setWord},
		web.Route{Pattern: "GET /promises/of/{ref}/{id}/date", Permission: may, Handle: p.askWord},
		web.Route{Pattern: "POST /promises/of/{ref}/{id}/date", Permission: may, Handle: p.setWord})...)
}

// PanelAddress is where the panel of a case gets its contents.
func PanelAddress(reference string) string { return "/promises/of/" + reference }

// much is from which load on a reader is told that there is more work than usual.
const much = 1.15

// panelPage is the given word of a case, beside it or as a page of its own.
type panelPage struct {
	Case  Case
	Words []word
	End   *outlook // nil for a closed case
}

// word is one promise.
type word struct {
	Name   string
	Due    time.Time
	Broken bool
	How    string   // from how much working time, or that somebody named the date
	Lines  []string // the reckoning, day by day
	More   []string // why it was moved, that its clock rests
	Odds   string   // the chance that was said with it, "" where somebody named the date
	Move   string   // where another date is given; "" where none can be
	Likely string   // where it stands by when it is likely kept; "" for what is over, and for the end of the case, which has a place of its own
}

// outlook is by when the case ends.
type outlook struct {
	Dates   []endDate
	From    string // which cases say so
	Refused string // why nothing is said
	Load    string // that much work lies there
}

type endDate struct {
	Chance string
	At     time.Time
}

func (p *Pages) panel(w *web.Response, r *web.Request) error {
	c, err := p.Case(r.Context(), r.PathValue("ref"))
	if err != nil {
		return err
	}
	v := p.View(w, r)
	page := panelPage{Case: c}
	owed, err := promises.Owed(r.Context(), p.DB, c.ID)
	if err != nil {
		return err
	}
	which := make([]id.ID, len(owed))
	for i, one := range owed {
		which[i] = one.ID
	}
	odds, err := promises.OddsOf(r.Context(), p.DB, which)
	if err != nil {
		return err
	}
	for _, one := range owed {
		said := p.word(v, one)
		if o, known := odds[one.ID]; known {
			said.Odds = oddsSaid(v, o)
		} else if one.GivenByRule() && one.Chance == nil {
			said.Odds = v.P.T("promises.odds.none")
		}
		if c.Open && mayMove(one) && v.May(promises.MayGive) {
			said.Move = PanelAddress(c.Reference) + "/" + one.ID.String() + "/date"
		}
		if c.Open && one.Outcome == promises.Open && one.Kind != promises.Resolution && p.Policy().Knows(one.Kind) {
			said.Likely = PanelAddress(c.Reference) + "/" + one.ID.String() + "/outlook"
		}
		page.Words = append(page.Words, said)
	}
	if c.Open {
		if page.End, err = p.outlook(r.Context(), v, c); err != nil {
			return err
		}
	}
	if r.Fragment() {
		return w.HTML(http.StatusOK, page.inside(v))
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) word(v ui.View, one promises.Promise) word {
	out := word{Name: one.What, Due: one.DueAt, Broken: one.Outcome == promises.Broken || !one.Rests() && !v.Now.Before(one.DueAt)}
	if out.Name == "" {
		out.Name = p.Policy().KindName(one.Kind, v.P)
	}
	if one.Cause == promises.Again && one.Reason != "" {
		out.More = append(out.More, v.P.T("promises.why.moved", "reason", one.Reason))
	}
	if one.Rests() {
		out.More = append(out.More, v.P.T("promises.why.rests", "left", v.When.Duration(one.Remaining)))
	}
	policy := p.Policy()
	target, span, ok := policy.Reckon(one)
	if !ok {
		out.How = v.P.T("promises.why.named")
		return out
	}
	if target.Counts == promises.Calendar {
		out.How = v.P.T("promises.why.calendar", "hours", v.When.Duration(span), "from", v.When.DateTime(one.MadeAt))
		return out
	}
	out.How = v.P.T("promises.why.policy", "hours", v.When.Duration(span), "from", v.When.DateTime(one.MadeAt))
	lines, err := policy.Schedule.Explain(one.MadeAt, span, v.When)
	if err != nil {
		return out // beyond the years that are counted: the sentence above is all there is
	}
	for _, l := range lines {
		out.Lines = append(out.Lines, l.Text)
	}
	return out
}

// oddsSaid tells with what chance a date of the policy is kept, and on how much
// that stands.
func oddsSaid(v ui.View, o promises.Odds) string {
	key := "promises.odds.said"
	if o.AtLeast {
		key = "promises.odds.at_least"
	}
	return v.P.T(key, "chance", v.P.Percent(o.Chance), "similar", similar(v, o.N, o.Alike)) + " " + v.P.N("promises.outlook.open", int64(o.Open))
}

func (p *Pages) outlook(ctx context.Context, v ui.View, c Case) (*outlook, error) {
	a, err := p.Outlook.Ask(ctx, estimate.Question{Case: c.Reference})
	if fault.KindOf(err) == fault.Invalid {
		return nil, nil // closed a moment ago
	}
	if err != nil {
		return nil, err
	}
	return outlookOf(v, p.Outlook.Columns, a), nil
}

// outlookOf says an answer to the reader.
func outlookOf(v ui.View, columns []string, a estimate.Answer) *outlook {
	out := &outlook{}
	for _, d := range a.Dates {
		if d.Date != nil {
			out.Dates = append(out.Dates, endDate{v.P.Percent(d.Chance), *d.Date})
		} else {
			out.Refused = v.P.T("promises.outlook." + d.Refusal)
		}
	}
	if len(out.Dates) > 0 {
		out.Refused = ""
		out.From = fromWhat(v, columns, a)
		if a.Load != nil && *a.Load >= much {
			out.Load = v.P.T("promises.outlook.load", "times", v.P.Decimal(*a.Load, 1))
		}
	}
	return out
}

// fromWhat says on how many cases, of what kind, an answer stands.
func fromWhat(v ui.View, columns []string, a estimate.Answer) string {
	var alike []string
	for _, name := range columns {
		if a.Group[name] != "" { // a case without a topic is like others without one: nothing to tell
			alike = append(alike, name)
		}
	}
	return similar(v, a.N, alike) + " " + v.P.N("promises.outlook.open", int64(a.Open))
}

// similar says how many similar ones there are, and in what they are alike.
func similar(v ui.View, n int, alike []string) string {
	text := v.P.N("promises.outlook.similar", int64(n))
	if len(alike) == 0 {
		return text
	}
	same := make([]string, len(alike))
	for i, name := range alike {
		same[i] = v.P.T("promises.column." + name)
	}
	return v.P.T("promises.outlook.of_same", "cases", text, "columns", strings.Join(same, v.P.T("promises.column.comma")))
}
