package api

import (
	"context"
	"errors"
	"unicode/utf8"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
	"rida/internal/room/cases/respect"
)

// findingItem is a passage that a gate of respect stopped at. Places are
// counted in characters of the text.
type findingItem struct {
	Rule      string `json:"rule" doc:"Why, as a code." example:"system"`
	Why       string `json:"why" doc:"Why, in the language of the answer to this request."`
	Passage   string `json:"passage"`
	Start     int    `json:"start" doc:"Of the passage, in characters."`
	End       int    `json:"end"`
	Better    string `json:"better,omitempty" doc:"Wording to take over; […] is a blank to fill."`
	EditStart int    `json:"edit_start" doc:"Of what the wording replaces; the same as edit_end where it is put in."`
	EditEnd   int    `json:"edit_end"`
}

func (c *call) findings(text string, all []respect.Finding) []findingItem {
	var out []findingItem
	at := func(i int) int { return utf8.RuneCountInString(text[:i]) }
	for _, f := range all {
		out = append(out, findingItem{Rule: f.Rule, Why: c.r.Print.T("cases.respect." + string(f.Check) + "." + f.Rule),
			Passage: text[f.Passage.Start:f.Passage.End], Start: at(f.Passage.Start), End: at(f.Passage.End), Better: f.Better,
			EditStart: at(f.Edit.Start), EditEnd: at(f.Edit.End)})
	}
	return out
}

// warned gives what gates say about a text, with their findings.
func (c *call) warned(text string, all []cases.Warning) []warningItem {
	out := warningsOf(all)
	for i, w := range all {
		out[i].Findings = c.findings(text, w.Findings)
	}
	return out
}

// held adds to a refusal by gates what they found.
func (c *call) held(text string, err error) error {
	var back *cases.HeldBack
	if !errors.As(err, &back) {
		return err
	}
	return web.Related(err, c.warned(text, back.Warnings))
}

// checking is a text to be read before it goes.
type checking struct {
	Text     string   `json:"text" need:"yes" doc:"Up to 100,000 characters." example:"Our system is down, so we cannot refund you."`
	Audience audience `json:"audience,omitempty" doc:"public reads it as an answer, internal as a note; public when left out."`
}

type checked struct {
	Warnings []warningItem `json:"warnings" doc:"What the gates would say. What is said of a note is for its writer alone."`
}

// checkText reads a text without sending it.
func checkText(ctx context.Context, tx *db.Tx, c *call, b *checking) (checked, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return checked{}, err
	}
	read := cases.Warnings
	if b.Audience == cases.Internal {
		read = cases.NoteWarnings
	}
	all, err := read(ctx, tx, one, b.Text)
	return checked{c.warned(b.Text, all)}, err
}

// termItem is a word of the house and what customers say instead.
type termItem struct {
	ID     id.ID    `json:"id"`
	Lang   language `json:"lang"`
	Word   string   `json:"word"`
	Plain  []string `json:"plain"`
	Always bool     `json:"always" doc:"Never fit for a customer; else only where the customer has another word for it."`
}

type termList struct {
	Items []termItem `json:"items"`
}

// listTerms gives the house's list of words.
func listTerms(ctx context.Context, c *call, _ nothing) (termList, error) {
	all, err := cases.Terms(ctx, c.api.DB)
	list := termList{Items: make([]termItem, len(all))}
	for i, t := range all {
		list.Items[i] = termItem{t.ID, language(t.Lang), t.Word, t.Plain, t.Always}
	}
	return list, err
}

type newTerm struct {
	Lang   language `json:"lang" need:"yes" example:"en"`
	Word   string   `json:"word" need:"yes" doc:"Our word, up to 60 characters." example:"condensing unit"`
	Plain  []string `json:"plain" need:"yes" doc:"What customers call it, the best first, at most 12." example:"outdoor unit"`
	Always bool     `json:"always,omitempty" doc:"Never fit for a customer; else only where the customer has another word for it."`
}

// addTerm puts a word on the list.
func addTerm(ctx context.Context, tx *db.Tx, c *call, b *newTerm) (termItem, error) {
	t, err := c.api.Cases.AddTerm(ctx, tx, c.by(), cases.Term{Lang: lang.Tag(b.Lang), Word: b.Word, Plain: b.Plain, Always: b.Always})
	return termItem{t.ID, language(t.Lang), t.Word, t.Plain, t.Always}, err
}

// dropTerm takes a word off the list.
func dropTerm(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (termList, error) {
	which, err := c.pathID("id")
	if err != nil {
		return termList{}, err
	}
	return termList{Items: []termItem{}}, c.api.Cases.DropTerm(ctx, tx, c.by(), which)
}

// respectOperations are what a program can ask of the gates of respect.
func respectOperations() []operation {
	add := post("gates", "add_term", "/terms", cases.MayGate)
	add.status = 201
	return append(append(conductOperations(), teamOperations()...),
		acts(post("gates", "check_text", "/cases/{reference}/checks", cases.MayRead), checkText, nil),
		reads(get("gates", "list_terms", "/terms", cases.MayRead), listTerms),
		acts(add, addTerm, nil),
		acts(del("gates", "drop_term", "/terms/{id}", cases.MayGate), dropTerm, nil),
	)
}
