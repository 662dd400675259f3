package api

import (
	"context"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
	"rida/internal/room/waiting"
)

// callbackOperations are about numbers that were left instead of waiting.
func callbackOperations() []operation {
	return []operation{
		reads(get("waiting", "list_callbacks", "/waiting/callbacks", waiting.MayRead), listCallbacks),
		acts(post("waiting", "ask_callback", "/waiting/callbacks", waiting.MayWrite), askCallback, func(callbackItem) string { return "/waiting/callbacks" }),
		acts(post("waiting", "note_callback", "/waiting/callbacks/{id}", waiting.MayWrite), noteCallback, nil),
	}
}

// callbackItem is somebody whom we owe a call.
type callbackItem struct {
	ID      id.ID      `json:"id" example:"251658240020"`
	Case    id.ID      `json:"case" doc:"The case that was opened for it." example:"251658240021"`
	AskedAt time.Time  `json:"asked_at"`
	DueAt   time.Time  `json:"due_at" doc:"By when the call is promised."`
	Times   int64      `json:"times" doc:"How often the same caller was heard of in the last week; who tries again comes first." example:"2"`
	Tries   int64      `json:"tries" doc:"Calls that nobody took." example:"0"`
	DoneAt  *time.Time `json:"done_at" doc:"null while the call is owed."`
}

func callbackOf(k waiting.Callback) callbackItem {
	i := callbackItem{ID: k.ID, Case: k.CaseID, AskedAt: k.AskedAt, DueAt: k.DueAt, Times: max(1, k.Times), Tries: k.Tries}
	if !k.DoneAt.IsZero() {
		i.DoneAt = &k.DoneAt
	}
	return i
}

type callbackList struct {
	Items []callbackItem `json:"items" doc:"In the order in which to call."`
}

func listCallbacks(ctx context.Context, c *call, _ nothing) (callbackList, error) {
	out := callbackList{Items: []callbackItem{}}
	all, err := waiting.Callbacks(ctx, c.api.DB, c.api.DB.Now())
	for _, k := range all {
		out.Items = append(out.Items, callbackOf(k))
	}
	return out, err
}

type callbackAsked struct {
	Phone    string   `json:"phone" doc:"The number to call." example:"+966 55 123 4567"`
	Name     string   `json:"name,omitempty" example:"Maryam Khoury"`
	Language language `json:"language,omitempty" example:"ar"`
	Text     string   `json:"text" doc:"What it is about." example:"Please call me about my oven."`
}

func askCallback(ctx context.Context, tx *db.Tx, c *call, b *callbackAsked) (callbackItem, error) {
	in := cases.Incoming{Channel: cases.Phone, Type: cases.Request, Name: b.Name, Phone: b.Phone, Text: b.Text, NoReceipt: true}
	in.Lang = lang.Tag(b.Language)
	k, _, err := c.api.Waiting.AskBack(ctx, tx, in)
	return callbackOf(k), err
}

type callbackNoted struct {
	Reached bool `json:"reached" doc:"false: nobody took the call, and it stays owed." example:"true"`
}

func noteCallback(ctx context.Context, tx *db.Tx, c *call, b *callbackNoted) (callbackItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return callbackItem{}, err
	}
	k, err := c.api.Waiting.Called(ctx, tx, c.by(), which, b.Reached)
	return callbackOf(k), err
}

// agreementOperations are about milestones, and about what colleagues promise
// one another.
func agreementOperations() []operation {
	return []operation{
		reads(get("agreements", "show_agreements", "/cases/{reference}/agreements", agreements.MayRead), showAgreements),
		acts(post("agreements", "agree_milestone", "/cases/{reference}/milestones", agreements.MayWrite), agreeMilestone, func(m milestoneItem) string { return "/milestones/" + m.ID.String() }),
		onMilestone("start_milestone", "/start", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *startBody) (agreements.Milestone, error) {
			return c.api.Agreed.Start(ctx, tx, c.by(), which, b.Knowingly)
		}),
		onMilestone("tick_milestone", "/checks/{check}", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *tickBody) (agreements.Milestone, error) {
			check, err := c.pathID("check")
			if err != nil {
				return agreements.Milestone{}, err
			}
			return c.api.Agreed.Tick(ctx, tx, c.by(), which, check, b.Done)
		}),
		onMilestone("pass_milestone", "/passing", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, _ *nothing) (agreements.Milestone, error) {
			return c.api.Agreed.Pass(ctx, tx, c.by(), which)
		}),
		onMilestone("drop_milestone", "/drop", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *dropBody) (agreements.Milestone, error) {
			return c.api.Agreed.Drop(ctx, tx, c.by(), which, b.Reason)
		}),
		acts(post("agreements", "ask_colleague", "/cases/{reference}/asks", agreements.MayWrite), askColleague, func(a askItem) string { return "/asks/" + a.ID.String() }),
		acts(post("agreements", "answer_ask", "/asks/{id}", agreements.MayWrite), answerAsk, nil),
		acts(post("agreements", "log_misunderstanding", "/cases/{reference}/misunderstandings", agreements.MayWrite), logMisunderstanding, func(m misunderstandingItem) string { return "/misunderstandings/" + m.ID.String() }),
	}
}

func onMilestone[B any](name, path string, do func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *B) (agreements.Milestone, error)) operation {
	return acts(post("agreements", name, "/milestones/{id}"+path, agreements.MayWrite), func(ctx context.Context, tx *db.Tx, c *call, b *B) (milestoneItem, error) {
		which, err := c.pathID("id")
		if err != nil {
			return milestoneItem{}, err
		}
		m, err := do(ctx, tx, c, which, b)
		return milestoneOf(m), err
	}, nil)
}

type startBody struct {
	Knowingly bool `json:"knowingly,omitempty" doc:"Passes a gate that warns because the customer has not confirmed; one that blocks stays shut."`
}

type tickBody struct {
	Done bool `json:"done" example:"true"`
}

type dropBody struct {
	Reason string `json:"reason" example:"The customer no longer wants it."`
}

// milestoneItem is one stage that was agreed with the customer.
type milestoneItem struct {
	ID          id.ID       `json:"id" example:"251658240020"`
	Case        id.ID       `json:"case" example:"251658240021"`
	Title       string      `json:"title" example:"Drawings"`
	Form        string      `json:"form" doc:"In what form it is handed over." example:"A PDF of three pages"`
	Excluded    string      `json:"excluded,omitempty" doc:"What is not part of it." example:"Texts"`
	State       string      `json:"state" doc:"agreed, confirmed, working, passed or dropped." example:"agreed"`
	DueAt       time.Time   `json:"due_at"`
	ConfirmedAt *time.Time  `json:"confirmed_at" doc:"null until the customer confirms on the page of the case."`
	Words       string      `json:"words,omitempty" doc:"The customer's own."`
	Unconfirmed bool        `json:"started_unconfirmed" doc:"The work began before the customer had confirmed."`
	EndedAt     *time.Time  `json:"ended_at"`
	Checks      []taskCheck `json:"checks"`
}

func milestoneOf(m agreements.Milestone) milestoneItem {
	i := milestoneItem{ID: m.ID, Case: m.CaseID, Title: m.Title, Form: m.Form, Excluded: m.Excluded, State: string(m.State), DueAt: m.DueAt, Words: m.Words, Unconfirmed: m.Unconfirmed, Checks: []taskCheck{}}
	if !m.ConfirmedAt.IsZero() {
		i.ConfirmedAt = &m.ConfirmedAt
	}
	if !m.EndedAt.IsZero() {
		i.EndedAt = &m.EndedAt
	}
	for _, c := range m.Checks {
		i.Checks = append(i.Checks, taskCheck{c.ID, c.Text, !c.DoneAt.IsZero()})
	}
	return i
}

// askItem is what one colleague needs of another.
type askItem struct {
	ID      id.ID     `json:"id" example:"251658240020"`
	AskedBy id.ID     `json:"asked_by" example:"251658240000"`
	To      id.ID     `json:"to" example:"251658240001"`
	Team    id.ID     `json:"team" doc:"Of who is asked." example:"251658240002"`
	What    string    `json:"what" example:"The part number of the seal"`
	State   string    `json:"state" doc:"asked, countered, accepted, declined, done or dropped." example:"asked"`
	DueAt   time.Time `json:"due_at" doc:"The date agreed, or else the one asked for or named."`
	Promise id.ID     `json:"promise,omitempty" doc:"0 until it is accepted."`
}

func askOf(a agreements.Ask) askItem {
	return askItem{a.ID, a.AskedBy, a.ToID, a.TeamID, a.What, string(a.State), a.DueAt(), a.PromiseID}
}

type chainSpan struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Owner   id.ID     `json:"owner" doc:"Who held the case." example:"251658240000"`
	For     string    `json:"for" doc:"For whom it waited: us, customer, colleague, or closed." example:"us"`
	Who     id.ID     `json:"who,omitempty" doc:"The colleague it waited for."`
	Seconds float64   `json:"seconds" example:"3600"`
}

type agreementsOf struct {
	Milestones []milestoneItem `json:"milestones"`
	Asks       []askItem       `json:"asks"`
	Chain      []chainSpan     `json:"chain" doc:"Who held the case and for whom it waited; the lengths sum to the case's time."`
}

func showAgreements(ctx context.Context, c *call, _ nothing) (agreementsOf, error) {
	out := agreementsOf{Milestones: []milestoneItem{}, Asks: []askItem{}, Chain: []chainSpan{}}
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return out, err
	}
	all, err := agreements.Milestones(ctx, c.api.DB, one.ID)
	if err != nil {
		return out, err
	}
	for _, m := range all {
		out.Milestones = append(out.Milestones, milestoneOf(m))
	}
	asks, err := agreements.Asks(ctx, c.api.DB, one.ID)
	if err != nil {
		return out, err
	}
	for _, a := range asks {
		out.Asks = append(out.Asks, askOf(a))
	}
	events, err := cases.Events(ctx, c.api.DB, one.ID)
	if err != nil {
		return out, err
	}
	end := c.api.DB.Now()
	if !one.IsOpen() {
		end = one.ClosedAt
	}
	for _, s := range agreements.Chain(events, asks, one.ReceivedAt, end, one.OwnerID) {
		out.Chain = append(out.Chain, chainSpan{s.From, s.To, s.Owner, string(s.For), s.Who, s.Length().Seconds()})
	}
	return out, nil
}

type milestoneBody struct {
	Title    string    `json:"title" doc:"What exactly." example:"Drawings"`
	Form     string    `json:"form" doc:"In what form." example:"A PDF of three pages"`
	Excluded string    `json:"excluded,omitempty" example:"Texts"`
	DueAt    time.Time `json:"due_at" need:"yes" example:"2026-12-01T08:00:00Z"`
	Checks   []string  `json:"checks,omitempty" doc:"What must be ticked before the stage passes."`
}

func agreeMilestone(ctx context.Context, tx *db.Tx, c *call, b *milestoneBody) (milestoneItem, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return milestoneItem{}, err
	}
	m, err := c.api.Agreed.Agree(ctx, tx, c.by(), one.ID, agreements.New{Title: b.Title, Form: b.Form, Excluded: b.Excluded, DueAt: b.DueAt, Checks: b.Checks})
	return milestoneOf(m), err
}

type askBody struct {
	To    id.ID     `json:"to" doc:"The colleague." example:"251658240001"`
	What  string    `json:"what" need:"yes" example:"The part number of the seal"`
	DueAt time.Time `json:"due_at" need:"yes" example:"2026-12-01T08:00:00Z"`
}

func askColleague(ctx context.Context, tx *db.Tx, c *call, b *askBody) (askItem, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return askItem{}, err
	}
	a, err := c.api.Agreed.AskFor(ctx, tx, c.by(), one.ID, b.To, b.What, b.DueAt)
	return askOf(a), err
}

type askAnswer string

func (askAnswer) choices() []string {
	return []string{"accept", "counter", "decline", "done", "release"}
}

type answerBody struct {
	Answer askAnswer  `json:"answer" need:"yes" doc:"accept, counter (with due_at), decline, done, or release by the asker." example:"accept"`
	DueAt  *time.Time `json:"due_at,omitempty"`
}

func answerAsk(ctx context.Context, tx *db.Tx, c *call, b *answerBody) (askItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return askItem{}, err
	}
	do := map[askAnswer]func(context.Context, *db.Tx, event.Actor, id.ID) (agreements.Ask, error){
		"accept": c.api.Agreed.Accept, "decline": c.api.Agreed.Decline, "done": c.api.Agreed.Finish, "release": c.api.Agreed.Release,
	}[b.Answer]
	if b.Answer == "counter" {
		if b.DueAt == nil {
			return askItem{}, fault.OfFields(fault.Field{Name: "due_at", Key: "field.required"})
		}
		a, err := c.api.Agreed.Counter(ctx, tx, c.by(), which, *b.DueAt)
		return askOf(a), err
	}
	a, err := do(ctx, tx, c.by(), which)
	return askOf(a), err
}

type whoseName string

func (whoseName) choices() []string { return agreements.Whose }

type misunderstandingBody struct {
	Term    string    `json:"term" doc:"The word." example:"design"`
	Note    string    `json:"note,omitempty" doc:"What each took it for." example:"We left texts out, the customer took them for a part of it."`
	Whose   whoseName `json:"whose" doc:"ours, customer or both." example:"both"`
	Minutes int64     `json:"minutes,omitempty" doc:"Of work that it cost." example:"90"`
}

type misunderstandingItem struct {
	ID      id.ID     `json:"id"`
	Term    string    `json:"term"`
	Whose   whoseName `json:"whose"`
	Minutes int64     `json:"minutes"`
	At      time.Time `json:"at"`
}

func logMisunderstanding(ctx context.Context, tx *db.Tx, c *call, b *misunderstandingBody) (misunderstandingItem, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return misunderstandingItem{}, err
	}
	n, err := c.api.Agreed.Log(ctx, tx, c.by(), agreements.Misunderstanding{CaseID: one.ID, Term: b.Term, Note: b.Note, Whose: string(b.Whose), Minutes: b.Minutes})
	return misunderstandingItem{n.ID, n.Term, whoseName(n.Whose), n.Minutes, n.At}, err
}
