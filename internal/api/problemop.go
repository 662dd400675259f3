package api

import (
	"context"
	"math"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
	"rida/internal/room/cases"
	"rida/internal/room/problems"
)

// problemOperations are about what keeps coming back, and whether it was cured.
func problemOperations() []operation {
	return []operation{
		reads(get("problems", "list_problems", "/problems", problems.MayRead), listProblems),
		acts(post("problems", "open_problem", "/problems", problems.MayWrite), openProblem, func(p problemItem) string { return "/problems/" + p.ID.String() }),
		reads(get("problems", "show_problem", "/problems/{id}", problems.MayRead), showProblem),
		onProblem("ask_why", "/whys", problems.MayWrite, func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *whyBody) error {
			_, err := c.api.Problems.AskWhy(ctx, tx, c.by(), which, b.Text, problems.Layer(b.Layer))
			return err
		}),
		onProblem("show_problem_by_cases", "/evidence", problems.MayWrite, showByCases),
		onProblem("act_on_problem", "/actions", problems.MayWrite, func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *cureBody) error {
			_, err := c.api.Problems.Act(ctx, tx, c.by(), which, problems.Plan{What: b.What, Hypothesis: b.Hypothesis, Target: b.Target, CompareTopic: b.Compare, Since: b.Since, BeforeDays: b.BeforeDays,
				ExposureBefore: b.ExposureBefore, ExposureAfter: b.ExposureAfter})
			return renamed(renamed(err, "date", "since"), "before", "before_days")
		}),
		onProblem("move_problem", "/state", problems.MayWrite, func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *stateBody) error {
			_, err := c.api.Problems.Move(ctx, tx, c.by(), which, problems.State(b.To))
			return err
		}),
		onProblem("hand_problem_on", "/owner", problems.MayClose, func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *ownerBody) error {
			_, err := c.api.Problems.HandOn(ctx, tx, c.by(), which, b.Owner)
			return err
		}),
		onProblem("close_problem", "/closure", problems.MayClose, func(ctx context.Context, tx *db.Tx, c *call, which id.ID, _ *nothing) error {
			_, err := c.api.Problems.Close(ctx, tx, c.by(), which)
			return err
		}),
		onProblem("dismiss_problem", "/dismissal", problems.MayClose, func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *noteBody) error {
			_, err := c.api.Problems.Dismiss(ctx, tx, c.by(), which, b.Note)
			return err
		}),
		onProblem("explain_silence", "/reason", problems.MayClose, func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *silenceBody) error {
			_, err := c.api.Problems.Explain(ctx, tx, c.by(), which, problems.Reason(b.Cause), b.Note)
			return err
		}),
		onProblem("reopen_problem", "/reopening", problems.MayWrite, func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *noteBody) error {
			_, err := c.api.Problems.Reopen(ctx, tx, c.by(), which, b.Note)
			return err
		}),
		reads(get("problems", "show_pareto", "/pareto", problems.MayRead), showPareto),
		acts(post("problems", "judge_effect", "/effects", problems.MayRead), judgeEffect, nil),
	}
}

func onProblem[B any](name, path, may string, do func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *B) error) operation {
	return acts(post("problems", name, "/problems/{id}"+path, may), func(ctx context.Context, tx *db.Tx, c *call, b *B) (problemItem, error) {
		which, err := c.pathID("id")
		if err != nil {
			return problemItem{}, err
		}
		if err := do(ctx, tx, c, which, b); err != nil {
			return problemItem{}, err
		}
		p, err := problems.Get(ctx, tx, which)
		return problemOf(p), err
	}, nil)
}

type problemState string

func (problemState) choices() []string { return texts(problems.States) }

type whyLayer string

func (whyLayer) choices() []string { return texts(problems.Layers) }

type silenceCause string

func (silenceCause) choices() []string { return texts(problems.Reasons) }

type whyBody struct {
	Text  string   `json:"text" example:"The courier's form has no line for the floor."`
	Layer whyLayer `json:"layer" doc:"Of what kind the answer is. There is no value for the customer's own fault: who did not know was not told, could not find it, could not understand it, or was asked too much." example:"design"`
}

type cureBody struct {
	What           string    `json:"what" example:"The order form asks for floor and flat."`
	Hypothesis     string    `json:"hypothesis" doc:"What will be different, and why." example:"Half as many deliveries fail, because the courier finds the door."`
	Target         int64     `json:"target,omitempty" doc:"To how many per cent of before it is to fall, 1 to 95; 50 when left out." example:"50"`
	Since          time.Time `json:"since" need:"yes" doc:"From which day on it is in effect, at most a year ago or ahead." example:"2026-11-01T08:00:00Z"`
	BeforeDays     int64     `json:"before_days,omitempty" doc:"How many days before are compared, 7 to 365; 91 when left out." example:"91"`
	Compare        id.ID     `json:"compare,omitempty" doc:"The topic to which nothing was done; all other topics together when left out."`
	ExposureBefore int64     `json:"exposure_before,omitempty" doc:"Units sold or delivered before, where days are no fair measure; together with exposure_after."`
	ExposureAfter  int64     `json:"exposure_after,omitempty"`
}

type stateBody struct {
	To problemState `json:"to" example:"known_cause"`
}

type ownerBody struct {
	Owner id.ID `json:"owner" need:"yes" example:"251658240000"`
}

type noteBody struct {
	Note string `json:"note" example:"The storm of the third of March; nothing since."`
}

type silenceBody struct {
	Cause silenceCause `json:"cause" doc:"One of the five reasons for a silence." example:"channel_broken"`
	Note  string       `json:"note" doc:"How one knows." example:"The form gave an error since Monday."`
}

type evidenceBody struct {
	Cases []string `json:"cases" doc:"References, at most 500." example:"[\"482193007\"]"`
}

func showByCases(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *evidenceBody) error {
	of, err := referred(ctx, tx, b.Cases)
	if err != nil {
		return err
	}
	return c.api.Problems.Show(ctx, tx, c.by(), which, of...)
}

// problemItem is what keeps coming back, or an enquiry into a silence.
type problemItem struct {
	ID          id.ID      `json:"id" example:"251658240030"`
	Kind        string     `json:"kind" doc:"problem, or silence for an enquiry." example:"problem"`
	Origin      string     `json:"origin" doc:"staff, or watch where the counts showed it." example:"watch"`
	Title       string     `json:"title,omitempty" doc:"Empty where the watch opened it: then the topic names it."`
	Topic       id.ID      `json:"topic,omitempty"`
	Product     string     `json:"product,omitempty"`
	Owner       id.ID      `json:"owner"`
	State       string     `json:"state" doc:"opened, known_cause, action, checking, closed or reopened." example:"opened"`
	OpenedAt    time.Time  `json:"opened_at"`
	Seen        int64      `json:"seen" doc:"Cases in the days in which the watch saw it." example:"21"`
	Expected    float64    `json:"expected" doc:"How many are usual in these days." example:"8.4"`
	Cause       string     `json:"cause,omitempty" doc:"Of a silence."`
	Closure     string     `json:"closure,omitempty" doc:"worked, false_alarm or explained_silence."`
	ClosureNote string     `json:"closure_note,omitempty"`
	ClosedAt    *time.Time `json:"closed_at"`
	Reopened    int64      `json:"reopened" doc:"How often it came back."`
}

func problemOf(p problems.Problem) problemItem {
	i := problemItem{ID: p.ID, Kind: string(p.Kind), Origin: string(p.Origin), Title: p.Title, Topic: p.TopicID, Product: p.Product, Owner: p.OwnerID, State: string(p.State), OpenedAt: p.OpenedAt,
		Seen: p.Seen, Expected: p.Expected, Cause: string(p.Cause), Closure: string(p.Closure), ClosureNote: p.ClosureNote, Reopened: p.Reopened}
	if !p.IsOpen() {
		i.ClosedAt = &p.ClosedAt
	}
	return i
}

type problemView string

func (problemView) choices() []string { return []string{"open", "mine", "closed"} }

type problemQuery struct {
	View   problemView `query:"view" doc:"open when left out." example:"open"`
	Before id.ID       `query:"before" doc:"The last of the page before."`
}

type problemList struct {
	Items []problemItem `json:"items" doc:"The newest first, at most 50."`
}

func listProblems(ctx context.Context, c *call, q problemQuery) (problemList, error) {
	out := problemList{Items: []problemItem{}}
	var all []problems.Problem
	var err error
	switch q.View {
	case "mine":
		all, err = problems.Of(ctx, c.api.DB, c.by().ID, q.Before)
	case "closed":
		all, err = problems.ClosedOnes(ctx, c.api.DB, q.Before)
	default:
		all, err = problems.OpenOnes(ctx, c.api.DB, q.Before)
	}
	for _, p := range all {
		out.Items = append(out.Items, problemOf(p))
	}
	return out, err
}

type problemBody struct {
	Title   string   `json:"title" example:"Deliveries fail on upper floors"`
	Topic   id.ID    `json:"topic,omitempty" doc:"By it cases before and after an action are counted."`
	Product string   `json:"product,omitempty" example:"NW-9"`
	Owner   id.ID    `json:"owner,omitempty" doc:"Whoever asks, when left out."`
	Cases   []string `json:"cases,omitempty" doc:"References of cases that show it."`
}

func openProblem(ctx context.Context, tx *db.Tx, c *call, b *problemBody) (problemItem, error) {
	of, err := referred(ctx, tx, b.Cases)
	if err != nil {
		return problemItem{}, err
	}
	p, err := c.api.Problems.Open(ctx, tx, c.by(), problems.New{Title: b.Title, TopicID: b.Topic, Product: b.Product, Owner: b.Owner, Cases: of})
	return problemOf(p), err
}

// referred finds cases by their references.
func referred(ctx context.Context, r db.Reader, references []string) ([]id.ID, error) {
	out := make([]id.ID, 0, len(references))
	for _, one := range references {
		reference, ok := cases.ParseReference(one)
		if !ok {
			return nil, noSuchCase(one)
		}
		found, err := cases.ByReference(ctx, r, reference)
		if err != nil {
			return nil, noSuchCase(one)
		}
		out = append(out, found.ID)
	}
	return out, nil
}

type whyItem struct {
	Text  string    `json:"text"`
	Layer string    `json:"layer" example:"design"`
	By    id.ID     `json:"by"`
	At    time.Time `json:"at"`
}

type cureItem struct {
	ID         id.ID      `json:"id"`
	What       string     `json:"what"`
	Hypothesis string     `json:"hypothesis"`
	Target     int64      `json:"target" example:"50"`
	Effect     cureEffect `json:"effect"`
}

type problemWhole struct {
	Problem  problemItem `json:"problem"`
	Next     []string    `json:"next" doc:"The states that may follow." example:"[\"known_cause\"]"`
	Whys     []whyItem   `json:"whys" doc:"From the surface down."`
	Actions  []cureItem  `json:"actions" doc:"The oldest first, each judged as things are now."`
	Evidence []id.ID     `json:"evidence" doc:"The cases that show it, the newest first, at most 500."`
}

func showProblem(ctx context.Context, c *call, _ nothing) (problemWhole, error) {
	out := problemWhole{Whys: []whyItem{}, Actions: []cureItem{}, Evidence: []id.ID{}, Next: []string{}}
	which, err := c.pathID("id")
	if err != nil {
		return out, err
	}
	p, err := problems.Get(ctx, c.api.DB, which)
	if err != nil {
		return out, err
	}
	out.Problem, out.Next = problemOf(p), append(out.Next, texts(p.Next())...)
	whys, err := problems.Whys(ctx, c.api.DB, which)
	if err != nil {
		return out, err
	}
	for _, w := range whys {
		out.Whys = append(out.Whys, whyItem{w.Text, string(w.Layer), w.ByID, w.At})
	}
	all, err := problems.Actions(ctx, c.api.DB, which)
	if err != nil {
		return out, err
	}
	for _, a := range all {
		found, err := c.api.Problems.Measure(ctx, c.api.DB, c.api.DB.Now(), p, a)
		if err != nil {
			return out, err
		}
		out.Actions = append(out.Actions, cureItem{a.ID, a.What, a.Hypothesis, a.Target, effectOf(found)})
	}
	shown, err := problems.Evidence(ctx, c.api.DB, which, 0, problems.MaxEvidence)
	out.Evidence = append(out.Evidence, shown...)
	return out, err
}

type rateRatio struct {
	Value    *float64 `json:"value" doc:"Of the rate after to the rate before; null where nothing was counted before." example:"0.48"`
	Low      float64  `json:"low" example:"0.2238"`
	High     *float64 `json:"high" doc:"null where it has no end." example:"0.9654"`
	P        float64  `json:"p" doc:"Two-sided, exact." example:"0.02999"`
	POneSide float64  `json:"p_one_side" example:"0.019135"`
}

func ratioOf(r *stats.Ratio) *rateRatio {
	if r == nil {
		return nil
	}
	finite := func(f float64) *float64 {
		if math.IsInf(f, 0) || math.IsNaN(f) {
			return nil
		}
		return &f
	}
	return &rateRatio{finite(r.Value), r.Low, finite(r.High), r.P, r.POneSide}
}

type cureEffect struct {
	Verdict string     `json:"verdict" doc:"worked, did_not or not_yet_known." example:"worked"`
	Because string     `json:"because,omitempty" doc:"Why it is not known yet: too_early, shared (the comparison fell as well) or no_comparison."`
	Before  int64      `json:"before" example:"30"`
	After   int64      `json:"after" example:"12"`
	Ratio   *rateRatio `json:"ratio"`
	Against *rateRatio `json:"against" doc:"The same held against the comparison; null without one."`
	Needed  *float64   `json:"exposure_needed" doc:"Exposure after, in all, at which the wanted effect would show; 0 where it was reached, null where none suffices."`
}

func effectOf(f problems.Finding) cureEffect {
	e := cureEffect{Verdict: string(f.Verdict), Because: f.Because, Before: f.Before, After: f.After, Ratio: ratioOf(f.Ratio), Against: ratioOf(f.Against)}
	if f.Needed >= 0 {
		e.Needed = &f.Needed
	}
	return e
}
