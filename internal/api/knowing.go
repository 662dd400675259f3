package api

import (
	"context"
	"strings"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/knowledge"
)

// knowingOperations are suggestions for an answer, scripts and checklists.
func knowingOperations() []operation {
	return []operation{
		reads(get("knowledge", "list_suggestions", "/cases/{reference}/suggestions", cases.MayReply), listSuggestions),
		reads(get("knowledge", "list_scripts", "/scripts", knowledge.MayRead), listScripts),
		acts(post("knowledge", "create_script", "/scripts", knowledge.MayPublish), createScript, scriptItem.address),
		reads(get("knowledge", "show_script", "/scripts/{id}", knowledge.MayRead), showScript),
		acts(post("knowledge", "change_script", "/scripts/{id}", knowledge.MayPublish), changeScript, nil),
		reads(get("knowledge", "list_checklists", "/cases/{reference}/checklists", cases.MayRead), listChecklists),
		acts(post("knowledge", "tick_step", "/cases/{reference}/checklists/{id}", cases.MayWrite), tickStep, nil),
	}
}

// suggestionItem is an article or a ready answer that fits a case.
type suggestionItem struct {
	Kind    usedKind    `json:"kind" doc:"What to send as kind when it went into an answer."`
	ID      id.ID       `json:"id"`
	Lang    language    `json:"lang" doc:"The customer's own where there is one."`
	Title   string      `json:"title"`
	Text    string      `json:"text" doc:"An article's paragraphs without the steps that were tried; a ready answer with its variables in braces."`
	LeftOut []string    `json:"left_out" doc:"Steps of the article that the customer has tried."`
	Why     []string    `json:"why" doc:"Words of the customer that it has, the most telling first."`
	Outcome outcomeItem `json:"outcome"`
}

// alikeItem is a solved case in which the same words stand.
type alikeItem struct {
	Reference string    `json:"reference" example:"123456782"`
	Subject   string    `json:"subject"`
	ClosedAt  time.Time `json:"closed_at"`
	LastText  string    `json:"last_text,omitempty" doc:"What we said last."`
	Why       []string  `json:"why" doc:"The words that it shares, the rarest first."`
}

type suggestionList struct {
	Answers  []suggestionItem `json:"answers" doc:"Ready answers, the best fit first."`
	Articles []suggestionItem `json:"articles"`
	Alike    []alikeItem      `json:"alike" doc:"Similar cases that were solved."`
}

// suggested is how many of each kind are given.
const suggested = 5

// listSuggestions finds what fits a case by its words, on this machine alone. It
// leaves out what was tried and what went into the case already.
func listSuggestions(ctx context.Context, c *call, _ nothing) (suggestionList, error) {
	list := suggestionList{Answers: []suggestionItem{}, Articles: []suggestionItem{}, Alike: []alikeItem{}}
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return list, err
	}
	problem := strings.TrimSpace(one.Subject + "\n" + one.Problem)
	words := knowledge.Telling(problem)
	if len(words) == 0 {
		return list, nil
	}
	tried, err := cases.TriedBy(ctx, c.api.DB, one.CustomerID)
	if err != nil {
		return list, err
	}
	used, err := knowledge.UsedIn(ctx, c.api.DB, one.ID)
	if err != nil {
		return list, err
	}
	fit := fitting{tried: tried, used: map[id.ID]bool{}}
	for _, u := range used {
		fit.used[u.Item] = true
	}
	answers, articles, err := knowledge.Suggest(ctx, c.api.DB, problem, one.Lang, c.r.Who.ID, 2*suggested)
	if err != nil {
		return list, err
	}
	list.Answers, list.Articles = fit.of(answers), fit.of(articles)
	alike, err := cases.Similar(ctx, c.api.DB, one, words, suggested)
	for _, a := range alike {
		item := alikeItem{Reference: a.Case.Reference, Subject: a.Case.Subject, ClosedAt: a.Case.ClosedAt, Why: a.Why}
		if a.Case.LastBy == "staff" {
			item.LastText = a.Case.LastText
		}
		list.Alike = append(list.Alike, item)
	}
	return list, err
}

// fitting knows what is of no use to a customer.
type fitting struct {
	tried []cases.Tried
	used  map[id.ID]bool
}

func (f fitting) repeats(text string) bool {
	return cases.CheckTriedStep(cases.Listened{Tried: f.tried}, text) != nil
}

func (f fitting) of(all []knowledge.Suggestion) []suggestionItem {
	out := []suggestionItem{}
	for _, s := range all {
		if len(out) == suggested || f.used[s.ID()] || f.repeats(s.Title) || s.Kind == knowledge.KindAnswer && f.repeats(s.Body) {
			continue
		}
		item := suggestionItem{Kind: usedKind(s.Kind), ID: s.ID(), Lang: language(s.Lang), Title: s.Title, Text: s.Body, LeftOut: []string{}, Why: s.Why, Outcome: outcomeOf(s.Article.Outcome)}
		if s.Kind == knowledge.KindAnswer {
			item.Outcome = outcomeOf(s.Answer.Outcome)
		} else if item.Text, item.LeftOut = f.without(s.Body); item.Text == "" {
			continue // every step of it was tried
		}
		out = append(out, item)
	}
	return out
}

// without gives an article's paragraphs but the steps that were tried.
func (f fitting) without(body string) (text string, left []string) {
	var kept []string
	left = []string{}
	for _, p := range knowledge.Paragraphs(body) {
		if f.repeats(p) {
			left = append(left, p)
		} else {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "\n"), left
}

// scriptFor is for which kind of contact a script is.
type scriptFor string

func (scriptFor) choices() []string { return knowledge.Contacts }

// scriptItem is what to say and do in one kind of contact.
type scriptItem struct {
	ID       id.ID        `json:"id"`
	Contact  scriptFor    `json:"contact" example:"phone"`
	Version  int64        `json:"version" doc:"Send it with a change and with a tick."`
	Archived bool         `json:"archived"`
	At       time.Time    `json:"at" doc:"Of this version."`
	Texts    []scriptText `json:"texts"`
}

type scriptText struct {
	Lang  language   `json:"lang" need:"yes" example:"fa"`
	Title string     `json:"title" need:"yes" example:"A call"`
	Steps []stepItem `json:"steps" need:"yes"`
}

type stepItem struct {
	Nth  int64  `json:"nth,omitempty" doc:"From 1; not looked at in a change."`
	Text string `json:"text" need:"yes" example:"Ask how to address them."`
	Must bool   `json:"must" doc:"It has to be done."`
}

func (s scriptItem) address() string { return "/scripts/" + s.ID.String() }

func scriptOf(s knowledge.Script) scriptItem {
	item := scriptItem{ID: s.ID, Contact: scriptFor(s.Contact), Version: s.Version, Archived: s.Archived, At: s.At, Texts: []scriptText{}}
	for _, t := range s.Texts {
		text := scriptText{Lang: language(t.Lang), Title: t.Title, Steps: []stepItem{}}
		for _, step := range t.List() {
			text.Steps = append(text.Steps, stepItem{step.Nth, step.Text, step.Must})
		}
		item.Texts = append(item.Texts, text)
	}
	return item
}

type scriptList struct {
	Items []scriptItem `json:"items"`
}

type scriptQuery struct {
	Contact scriptFor `query:"contact" doc:"Only those for this kind of contact."`
}

func listScripts(ctx context.Context, c *call, q scriptQuery) (scriptList, error) {
	var contacts []string
	if q.Contact != "" {
		contacts = []string{string(q.Contact)}
	}
	all, err := knowledge.Scripts(ctx, c.api.DB, contacts...)
	list := scriptList{Items: []scriptItem{}}
	for _, s := range all {
		list.Items = append(list.Items, scriptOf(s))
	}
	return list, err
}

func showScript(ctx context.Context, c *call, _ nothing) (scriptItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return scriptItem{}, err
	}
	s, err := knowledge.GetScript(ctx, c.api.DB, which)
	return scriptOf(s), err
}

// newScript is a script as a program writes it.
type newScript struct {
	Contact scriptFor    `json:"contact" need:"yes" example:"phone"`
	Version int64        `json:"version,omitempty" doc:"That was read; of a change."`
	Texts   []scriptText `json:"texts" need:"yes"`
}

func (b newScript) draft(which id.ID) knowledge.ScriptDraft {
	d := knowledge.ScriptDraft{ID: which, Contact: string(b.Contact), Seen: b.Version}
	for _, t := range b.Texts {
		var lines []string
		for _, s := range t.Steps {
			line := strings.TrimPrefix(strings.Join(strings.Fields(s.Text), " "), "!")
			if s.Must {
				line = "!" + line
			}
			lines = append(lines, line)
		}
		d.Texts = append(d.Texts, knowledge.ScriptText{Lang: lang.Tag(t.Lang), Title: t.Title, Steps: strings.Join(lines, "\n")})
	}
	return d
}

func createScript(ctx context.Context, tx *db.Tx, c *call, b *newScript) (scriptItem, error) {
	s, err := c.api.Knows.SaveScript(ctx, tx, c.by(), b.draft(0))
	return scriptOf(s), err
}

func changeScript(ctx context.Context, tx *db.Tx, c *call, b *newScript) (scriptItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return scriptItem{}, err
	}
	s, err := c.api.Knows.SaveScript(ctx, tx, c.by(), b.draft(which))
	return scriptOf(s), err
}

// checklistItem is a script on a case.
type checklistItem struct {
	Script scriptItem `json:"script" doc:"In the version with which it was begun here."`
	Begun  bool       `json:"begun"`
	Ticked []int64    `json:"ticked" doc:"Numbers of the steps that are done."`
	Left   int        `json:"left" doc:"Steps that have to be done and are not."`
}

type checklistList struct {
	Items []checklistItem `json:"items"`
}

func checklistsOf(ctx context.Context, r db.Reader, one cases.Case) (checklistList, error) {
	all, err := knowledge.Checklists(ctx, r, one.ID, one.Channel, string(one.Type))
	list := checklistList{Items: []checklistItem{}}
	for _, l := range all {
		item := checklistItem{Script: scriptOf(l.Script), Begun: l.Run != 0, Ticked: []int64{}, Left: l.Left()}
		for _, s := range l.Script.Best("").List() {
			if l.Ticked[s.Nth] != 0 {
				item.Ticked = append(item.Ticked, s.Nth)
			}
		}
		list.Items = append(list.Items, item)
	}
	return list, err
}

func listChecklists(ctx context.Context, c *call, _ nothing) (checklistList, error) {
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return checklistList{}, err
	}
	return checklistsOf(ctx, c.api.DB, one)
}

// scriptTick marks a step or takes the mark back.
type scriptTick struct {
	Version int64 `json:"version" need:"yes" doc:"Of the script that was read."`
	Step    int64 `json:"step" need:"yes" example:"1"`
	Undo    bool  `json:"undo,omitempty" doc:"Takes the mark back."`
}

func tickStep(ctx context.Context, tx *db.Tx, c *call, b *scriptTick) (checklistList, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return checklistList{}, err
	}
	script, err := c.pathID("id")
	if err != nil {
		return checklistList{}, err
	}
	if err := c.api.Knows.Tick(ctx, tx, c.by(), one.ID, script, b.Version, b.Step, !b.Undo); err != nil {
		return checklistList{}, err
	}
	return checklistsOf(ctx, tx, one)
}
