package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// togetherOperations are what colleagues do on one case together.
func togetherOperations() []operation {
	undo := post("together", "undo_move", "/moves/{id}/undo", cases.MayClose)
	untie := post("together", "unrelate_cases", "/relations/{id}/removal", cases.MayWrite)
	return []operation{
		reads(get("together", "show_together", "/cases/{reference}/together", cases.MayRead), showTogether),
		onCase("follow_case", "/following", cases.MayRead, followCase),
		onCase("recall_offer", "/assignment/recall", cases.MayAssign, recallOffer),
		onCase("answer_note", "/notes/{id}/answer", cases.MayWrite, answerNote),
		onCase("edit_note", "/notes/{id}/text", cases.MayWrite, editNote),
		onCase("remove_note", "/notes/{id}/removal", cases.MayWrite, removeNote),
		reads(get("together", "note_history", "/cases/{reference}/notes/{id}/history", cases.MayRead), noteHistory),
		onCase("ask_help", "/help", cases.MayWrite, askHelp),
		onCase("thank", "/help/{id}/thanks", cases.MayWrite, thank),
		onCase("merge_cases", "/merge", cases.MayClose, mergeCases),
		onCase("split_case", "/split", cases.MayClose, splitCase),
		acts(undo, undoMove, nil),
		onCase("relate_cases", "/relations", cases.MayWrite, relateCases),
		acts(untie, unrelate, nil),
	}
}

type togetherItem struct {
	Followers []followerItem `json:"followers"`
	Help      []helpItem     `json:"help"`
	Sides     []sideItem     `json:"sides"`
	Relations []relationItem `json:"relations"`
	Moves     []moveItem     `json:"moves" doc:"Merges and splits that were not undone, the newest first."`
}

type followerItem struct {
	Person person    `json:"person"`
	Why    string    `json:"why" example:"mentioned"`
	Since  time.Time `json:"since"`
}

type helpItem struct {
	ID       id.ID      `json:"id"`
	AskedBy  person     `json:"asked_by"`
	Helper   person     `json:"helper"`
	AskedAt  time.Time  `json:"asked_at"`
	Answered *time.Time `json:"answered_at"`
	Thanked  *time.Time `json:"thanked_at" doc:"Only then the help counts."`
}

// showTogether gives who follows a case, who helps, what is spoken of aside,
// and with which cases it hangs together.
func showTogether(ctx context.Context, c *call, _ nothing) (togetherItem, error) {
	r := c.api.DB
	out := togetherItem{Followers: []followerItem{}, Help: []helpItem{}, Sides: []sideItem{}, Relations: []relationItem{}, Moves: []moveItem{}}
	one, err := c.find(ctx, r)
	if err != nil {
		return out, err
	}
	name, err := c.api.names(ctx)
	if err != nil {
		return out, err
	}
	followers, err := cases.Followers(ctx, r, one.ID)
	if err != nil {
		return out, err
	}
	for _, f := range followers {
		out.Followers = append(out.Followers, followerItem{person{f.AccountID, name(f.AccountID)}, f.Why, f.Since})
	}
	help, err := cases.HelpOn(ctx, r, one.ID)
	if err != nil {
		return out, err
	}
	for _, h := range help {
		out.Help = append(out.Help, helpItem{h.ID, person{h.AskedBy, name(h.AskedBy)}, person{h.HelperID, name(h.HelperID)}, h.AskedAt, orNever(h.AnsweredAt), orNever(h.ThankedAt)})
	}
	sides, err := cases.Sides(ctx, r, one.ID)
	if err != nil {
		return out, err
	}
	for _, s := range sides {
		out.Sides = append(out.Sides, sideItem{ID: s.ID, Case: one.Reference, Subject: s.Subject, At: s.At, EndedAt: orNever(s.EndedAt)})
	}
	return out, c.ties(ctx, one, &out)
}

func orNever(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

type following struct {
	On bool `json:"on" need:"yes" doc:"false no longer follows." example:"true"`
}

func followCase(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *following) (cases.Case, error) {
	if !b.On {
		return one, c.api.Cases.Unfollow(ctx, tx, c.by(), one.ID, c.r.Who.ID)
	}
	return one, c.api.Cases.Follow(ctx, tx, c.by(), one.ID, c.r.Who.ID)
}

func recallOffer(ctx context.Context, tx *db.Tx, c *call, one cases.Case, _ *nothing) (cases.Case, error) {
	return c.api.Cases.CancelHandOver(ctx, tx, c.by(), one.ID)
}

type noteText struct {
	Text string `json:"text" need:"yes" doc:"@ and a colleague's name calls that colleague." example:"The part is in stock."`
}

func answerNote(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *noteText) (cases.Case, error) {
	note, err := c.pathID("id")
	if err == nil {
		_, err = c.api.Cases.Comment(ctx, tx, c.by(), one.ID, cases.Comment{Text: b.Text, Answers: note})
	}
	return c.now(ctx, tx, one, err)
}

func editNote(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *noteText) (cases.Case, error) {
	note, err := c.pathID("id")
	if err == nil {
		_, err = c.api.Cases.EditNote(ctx, tx, c.by(), one.ID, note, b.Text)
	}
	return c.now(ctx, tx, one, err)
}

func removeNote(ctx context.Context, tx *db.Tx, c *call, one cases.Case, _ *nothing) (cases.Case, error) {
	note, err := c.pathID("id")
	if err == nil {
		err = c.api.Cases.RemoveNote(ctx, tx, c.by(), one.ID, note, c.r.Who.Can(cases.MayTidy))
	}
	return c.now(ctx, tx, one, err)
}

// now reads a case as it stands after an act.
func (c *call) now(ctx context.Context, tx *db.Tx, one cases.Case, err error) (cases.Case, error) {
	if err != nil {
		return one, err
	}
	return cases.Get(ctx, tx, one.ID)
}

type noteVersions struct {
	Text   string        `json:"text" doc:"What it says now; empty when it was removed."`
	Before []noteVersion `json:"before" doc:"What it said before, the first first."`
}

type noteVersion struct {
	Text      string    `json:"text"`
	Until     time.Time `json:"until"`
	ChangedBy person    `json:"changed_by"`
}

func noteHistory(ctx context.Context, c *call, _ nothing) (noteVersions, error) {
	out := noteVersions{Before: []noteVersion{}}
	note, err := c.pathID("id")
	if err != nil {
		return out, err
	}
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return out, err
	}
	now, before, err := cases.NoteVersions(ctx, c.api.DB, one.ID, note)
	if err != nil {
		return out, err
	}
	name, err := c.api.names(ctx)
	out.Text = now.Text
	for _, v := range before {
		out.Before = append(out.Before, noteVersion{v.Text, v.At, person{v.ByID, name(v.ByID)}})
	}
	return out, err
}

type asking struct {
	To   id.ID  `json:"to" need:"yes" doc:"The colleague who is asked." example:"251658240000"`
	Text string `json:"text" need:"yes" doc:"Kept as a note; the colleague's next note is the answer." example:"Do you know this model?"`
}

func askHelp(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *asking) (cases.Case, error) {
	_, err := c.api.Cases.AskHelp(ctx, tx, c.by(), one.ID, b.To, b.Text)
	return c.now(ctx, tx, one, err)
}

func thank(ctx context.Context, tx *db.Tx, c *call, one cases.Case, _ *nothing) (cases.Case, error) {
	help, err := c.pathID("id")
	if err == nil {
		_, err = c.api.Cases.Thank(ctx, tx, c.by(), help)
	}
	return one, err
}
