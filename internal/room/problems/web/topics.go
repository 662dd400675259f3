package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
	"rida/internal/kit/topics"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/problems"
)

// Book is how the list of topics is read and changed; another room owns it.
type Book struct {
	All     func(ctx context.Context, r db.Reader) ([]TopicEntry, error)
	History func(ctx context.Context, r db.Reader, topic id.ID) ([]TopicChange, error)
	Add     func(ctx context.Context, tx *db.Tx, by event.Actor, n staff.Names, owner id.ID) (id.ID, error)
	Rename  func(ctx context.Context, tx *db.Tx, by event.Actor, topic id.ID, n staff.Names) error
	Own     func(ctx context.Context, tx *db.Tx, by event.Actor, topic, owner id.ID) error
	Merge   func(ctx context.Context, tx *db.Tx, by event.Actor, from, into id.ID) error
	Retire  func(ctx context.Context, tx *db.Tx, by event.Actor, topic id.ID, back bool) error
}

// TopicEntry is one topic of the list.
type TopicEntry struct {
	ID id.ID
	staff.Names
	OwnerID    id.ID // 0: the duty of its team
	MergedInto id.ID
	Used       bool
	Offered    bool // customers can choose it at the door
}

// TopicChange is one line of a topic's history.
type TopicChange struct {
	Kind    string
	Was     staff.Names
	OtherID id.ID
	ByID    id.ID
	At      time.Time
}

// Topics is the list of topics with what each is worth.
type Topics struct {
	Under    string
	Tabs     []ui.Choice
	Nameless string
	Lines    []TopicLine
	Gone     []TopicLine // used no more
	Model    *ModelLine
	May      bool
}

// TopicLine is one topic.
type TopicLine struct {
	TopicEntry
	Name, Owner, N, Share, Named, Found, Note string
	Href                                      string
}

// ModelLine is how well the house's model does.
type ModelLine struct {
	Accuracy, Answered, Right, Now ui.Figure
	Learned                        string
	Worse                          bool
}

func (p *Pages) topics(w *web.Response, r *web.Request) error {
	v, ctx, days := p.View(w, r), r.Context(), p.period(r)
	today := p.Room.Today(v.Now)
	page := Topics{Under: v.P.T("problems.days", "from", v.When.Date(p.noon(today-problems.Day(days))), "until", v.When.Date(p.noon(today-1))), May: v.May(problems.MayClose)}
	page.Tabs = tabs(v, "/topics", days)
	slices, err := p.Room.ParetoOf(ctx, p.DB, today, days)
	if err != nil {
		return err
	}
	if e, defect := problems.Nameless(slices); defect {
		page.Nameless = v.P.T("problems.nameless", "share", v.P.Percent(e.Value), "low", v.P.Percent(e.Low), "high", v.P.Percent(e.High))
	}
	model, err := p.Room.ModelCalled(ctx, p.DB, problems.HouseModel)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if model.Model != nil {
		if page.Model, err = p.modelLine(ctx, v, model); err != nil {
			return err
		}
	}
	if err := p.topicLines(ctx, v, &page, slices, model); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// tabs are the periods of a page.
func tabs(v ui.View, at string, days int) (out []ui.Choice) {
	for _, one := range periods {
		out = append(out, ui.Choice{Label: v.P.N("problems.last_days", int64(one)), Href: at + "?days=" + plain(one), Current: one == days})
	}
	return out
}

func (p *Pages) topicLines(ctx context.Context, v ui.View, page *Topics, counted []problems.Slice, model problems.Kept) error {
	all, err := p.Book.All(ctx, p.DB)
	if err != nil {
		return err
	}
	people, err := p.Colleagues(ctx)
	if err != nil {
		return err
	}
	sums, quality, names := map[id.ID]problems.Slice{}, map[string]topics.TopicMeasure{}, map[id.ID]string{}
	for _, s := range counted {
		sums[s.TopicID] = s
	}
	if model.Model != nil {
		for _, t := range model.Measured.Topics {
			quality[t.Topic] = t
		}
	}
	for _, one := range all {
		names[one.ID] = one.In(v.P.Tag())
	}
	for _, one := range all {
		l := TopicLine{TopicEntry: one, Name: names[one.ID], Owner: v.P.T("problems.topics.team"), Href: topicAddress(one.ID), Note: names[one.MergedInto]}
		if one.OwnerID != 0 {
			l.Owner = people[one.OwnerID].Name
		}
		if !one.Used {
			page.Gone = append(page.Gone, l)
			continue
		}
		s := sums[one.ID]
		l.N, l.Share = v.P.Int(s.N), share(v, s.Share, s.N)
		t := quality[one.ID.String()]
		l.Named, l.Found = measured(v, t.Precision), measured(v, t.Recall)
		page.Lines = append(page.Lines, l)
	}
	return nil
}

// share writes the share of a topic; of a few cases it says nothing.
func share(v ui.View, e stats.Estimate, n int64) string {
	if n < problems.Tiny {
		return v.P.T("problems.tiny")
	}
	return measured(v, e)
}

// measured writes a share with its interval, or that nothing was counted.
func measured(v ui.View, e stats.Estimate) string {
	if e.N == 0 {
		return v.P.T("problems.unknown")
	}
	return v.P.T("problems.share", "value", v.P.Percent(e.Value), "low", v.P.Percent(e.Low), "high", v.P.Percent(e.High))
}

func (p *Pages) modelLine(ctx context.Context, v ui.View, k problems.Kept) (*ModelLine, error) {
	figure := func(key string, e stats.Estimate) ui.Figure {
		f := ui.Figure{Title: v.P.T(key), Value: v.P.T("problems.unknown"), Small: true}
		if e.N > 0 {
			f.Value, f.Interval, f.N = v.P.Percent(e.Value), v.P.T("problems.interval", "low", v.P.Percent(e.Low), "high", v.P.Percent(e.High)), v.P.N("problems.texts", e.N)
		}
		return f
	}
	drift, err := problems.Drift(ctx, p.DB, k.Measured.Right)
	if err != nil {
		return nil, err
	}
	return &ModelLine{Accuracy: figure("problems.model.accuracy", k.Measured.Accuracy), Answered: figure("problems.model.answered", k.Measured.Answered), Right: figure("problems.model.right", k.Measured.Right),
		Now: figure("problems.model.now", drift.Right), Learned: v.P.N("problems.model.learned", int64(k.Learned)), Worse: drift.Worse}, nil
}

// candidates is a piece of the page of topics, because grouping takes a while.
func (p *Pages) candidates(w *web.Response, r *web.Request) error {
	v, ctx := p.View(w, r), r.Context()
	all, err := p.Room.Candidates(ctx, p.DB, v.Now)
	if err != nil {
		return err
	}
	piece := Candidates{May: v.May(problems.MayClose)}
	for _, one := range all {
		c := Candidate{Words: strings.Join(one.Words, v.P.T("problems.comma")), N: v.P.N("problems.candidate.cases", int64(len(one.Cases)))}
		if c.Lines, err = p.caseLines(ctx, one.Cases[:min(shownExamples, len(one.Cases))]); err != nil {
			return err
		}
		references, err := p.caseLines(ctx, one.Cases[:min(mostNamed, len(one.Cases))])
		if err != nil {
			return err
		}
		for _, l := range references {
			c.References = append(c.References, l.Case.Reference)
		}
		piece.All = append(piece.All, c)
	}
	if r.Fragment() {
		return w.HTML(http.StatusOK, piece.inside(v))
	}
	return w.HTML(http.StatusOK, piece.Page(v))
}

// mostNamed cases begin a topic: their references stand in an address.
const mostNamed = 100

// shownExamples of a candidate are enough to see what it is about.
const shownExamples = 3

// Candidates are what may be topics that nobody has named.
type Candidates struct {
	All []Candidate
	May bool
}

// Candidate is one of them.
type Candidate struct {
	Words, N   string
	Lines      []CaseLine
	References []string
}

func topicAddress(t id.ID) string { return "/topics/" + t.String() }
