package api

import (
	"context"
	"time"

	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
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
		acts(withLetter(post("together", "open_side", "/cases/{reference}/sides", cases.MayReply)), openSide, sideItem.address),
		reads(get("together", "show_side", "/cases/{reference}/sides/{id}", cases.MayRead), showSide),
		acts(withLetter(post("together", "tell_side", "/cases/{reference}/sides/{id}/messages", cases.MayReply)), tellSide, sideItem.address),
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

type relationItem struct {
	ID   id.ID  `json:"id"`
	Kind string `json:"kind" doc:"related, causes or blocked_by, read from the first case to the second." example:"blocked_by"`
	From string `json:"from" doc:"Reference of the first case."`
	Into string `json:"into" doc:"Reference of the second case."`
}

type moveItem struct {
	ID     id.ID     `json:"id"`
	Kind   string    `json:"kind" doc:"merge: everything of from went into into; split: a part of from became into." example:"merge"`
	From   string    `json:"from"`
	Into   string    `json:"into"`
	At     time.Time `json:"at"`
	WhyNot string    `json:"why_not,omitempty" doc:"Why it cannot be undone; left out when it can."`
}

type sideItem struct {
	ID       id.ID             `json:"id"`
	Case     string            `json:"case" doc:"Reference of the case."`
	Subject  string            `json:"subject"`
	At       time.Time         `json:"at"`
	EndedAt  *time.Time        `json:"ended_at"`
	Parties  []string          `json:"parties,omitempty"`
	Messages []sideMessageItem `json:"messages,omitempty" doc:"First to last; only where one conversation is asked for."`
}

func (s sideItem) address() string { return "/cases/" + s.Case + "/sides/" + s.ID.String() }

type sideMessageItem struct {
	ID          id.ID      `json:"id"`
	Author      string     `json:"author"`
	Ours        bool       `json:"ours"`
	At          time.Time  `json:"at"`
	Text        string     `json:"text"`
	Quoted      string     `json:"quoted,omitempty"`
	Attachments []fileItem `json:"attachments"`
	Delivery    delivery   `json:"delivery,omitempty"`
	DeliveryWhy string     `json:"delivery_why,omitempty"`
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

func (c *call) ties(ctx context.Context, one cases.Case, out *togetherItem) error {
	r := c.api.DB
	relations, err := cases.Relations(ctx, r, one.ID)
	if err != nil {
		return err
	}
	moves, err := cases.Moves(ctx, r, one.ID)
	if err != nil {
		return err
	}
	var ids []id.ID
	for _, t := range relations {
		ids = append(ids, t.FromID, t.IntoID)
	}
	for _, mv := range moves {
		ids = append(ids, mv.FromID, mv.IntoID)
	}
	known, err := cases.Some(ctx, r, ids)
	if err != nil {
		return err
	}
	for _, t := range relations {
		out.Relations = append(out.Relations, relationItem{t.ID, string(t.Kind), known[t.FromID].Reference, known[t.IntoID].Reference})
	}
	for _, mv := range moves {
		item := moveItem{ID: mv.ID, Kind: string(mv.Kind), From: known[mv.FromID].Reference, Into: known[mv.IntoID].Reference, At: mv.At}
		if err := cases.CanUndo(ctx, r, mv, r.Now()); err != nil {
			f, ok := fault.As(err)
			if !ok {
				return err
			}
			item.WhyNot = web.Say(c.r.Print, f.Key, f.Args)
		}
		out.Moves = append(out.Moves, item)
	}
	return nil
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

type merging struct {
	With string `json:"with" need:"yes" doc:"Reference of the other case of the same customer. The one received first goes on." example:"123456782"`
	Tell bool   `json:"tell,omitempty" doc:"The customer is told by mail."`
}

func mergeCases(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *merging) (cases.Case, error) {
	with, err := byReference(ctx, tx, b.With)
	if err != nil {
		return one, asField(err, "with")
	}
	out, err := c.api.Cases.Merge(ctx, tx, c.by(), one.ID, with.ID, b.Tell)
	return out.Into, err
}

type splitting struct {
	Messages []id.ID `json:"messages" need:"yes" doc:"At least one of the customer's; one at least stays." example:"251658240003"`
	Subject  string  `json:"subject,omitempty" doc:"The first words when left out."`
	Owner    id.ID   `json:"owner,omitempty" doc:"The owner of the old case when left out."`
	Tell     bool    `json:"tell,omitempty" doc:"The customer gets the new number by mail."`
}

func splitCase(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *splitting) (cases.Case, error) {
	part, _, err := c.api.Cases.Split(ctx, tx, c.by(), one.ID, cases.Part{Messages: b.Messages, Subject: b.Subject, OwnerID: b.Owner, Tell: b.Tell})
	return part, err
}

type undone struct {
	From caseItem `json:"from"`
	Into caseItem `json:"into"`
}

func undoMove(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (undone, error) {
	move, err := c.pathID("id")
	if err != nil {
		return undone{}, err
	}
	from, into, err := c.api.Cases.Undo(ctx, tx, c.by(), move)
	if err != nil {
		return undone{}, err
	}
	var out undone
	if out.From, err = c.item(ctx, from); err == nil {
		out.Into, err = c.item(ctx, into)
	}
	return out, err
}

type relating struct {
	With string       `json:"with" need:"yes" doc:"Reference of the other case." example:"123456782"`
	Kind relationKind `json:"kind" need:"yes" example:"blocked_by"`
}

type relationKind string

func (relationKind) choices() []string { return texts(cases.RelationKinds) }

func relateCases(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *relating) (cases.Case, error) {
	with, err := byReference(ctx, tx, b.With)
	if err != nil {
		return one, asField(err, "with")
	}
	_, err = c.api.Cases.Relate(ctx, tx, c.by(), one.ID, with.ID, cases.RelationKind(b.Kind))
	return one, err
}

func unrelate(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (relationItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return relationItem{}, err
	}
	t, err := c.api.Cases.Unrelate(ctx, tx, c.by(), which)
	if err != nil {
		return relationItem{}, err
	}
	known, err := cases.Some(ctx, tx, []id.ID{t.FromID, t.IntoID})
	return relationItem{t.ID, string(t.Kind), known[t.FromID].Reference, known[t.IntoID].Reference}, err
}

type newSide struct {
	letter
	To      []string `json:"to" need:"yes" doc:"Mail addresses, at most 20; never the customer's own." example:"parts@supplier.example"`
	Subject string   `json:"subject" need:"yes" example:"Spare part"`
	Text    string   `json:"text" need:"yes" doc:"The mail holds this and nothing of the case." example:"Do you have the seal in stock?"`
}

func openSide(ctx context.Context, tx *db.Tx, c *call, b *newSide) (sideItem, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return sideItem{}, err
	}
	n := cases.NewSide{Subject: b.Subject, Text: b.Text, Files: b.files}
	for _, to := range b.To {
		n.To = append(n.To, cases.Party{Email: to})
	}
	s, _, err := c.api.Cases.OpenSide(ctx, tx, c.by(), one.ID, n)
	if err != nil {
		return sideItem{}, err
	}
	return sideOf(ctx, tx, one, s)
}

type sideWords struct {
	letter
	Text string `json:"text" need:"yes" example:"Thank you, please send two."`
}

func tellSide(ctx context.Context, tx *db.Tx, c *call, b *sideWords) (sideItem, error) {
	one, s, err := c.side(ctx, tx)
	if err != nil {
		return sideItem{}, err
	}
	if s, _, err = c.api.Cases.TellSide(ctx, tx, c.by(), s.ID, b.Text, b.files); err != nil {
		return sideItem{}, err
	}
	return sideOf(ctx, tx, one, s)
}

func showSide(ctx context.Context, c *call, _ nothing) (sideItem, error) {
	one, s, err := c.side(ctx, c.api.DB)
	if err != nil {
		return sideItem{}, err
	}
	return sideOf(ctx, c.api.DB, one, s)
}

func (c *call) side(ctx context.Context, r db.Reader) (cases.Case, cases.Side, error) {
	which, err := c.pathID("id")
	if err != nil {
		return cases.Case{}, cases.Side{}, err
	}
	one, err := c.find(ctx, r)
	if err != nil {
		return one, cases.Side{}, err
	}
	s, err := cases.OneSide(ctx, r, which)
	if err == nil && s.CaseID != one.ID {
		err = fault.New(fault.NotFound, "cases.no_side")
	}
	return one, s, err
}

func sideOf(ctx context.Context, r db.Reader, one cases.Case, s cases.Side) (sideItem, error) {
	out := sideItem{ID: s.ID, Case: one.Reference, Subject: s.Subject, At: s.At, EndedAt: orNever(s.EndedAt)}
	people, err := cases.Parties(ctx, r, s.ID)
	if err != nil {
		return out, err
	}
	for _, p := range people {
		out.Parties = append(out.Parties, p.Email)
	}
	said, err := cases.SideMessages(ctx, r, s.ID)
	if err != nil {
		return out, err
	}
	ids := make([]id.ID, len(said))
	for i, m := range said {
		ids[i] = m.ID
	}
	attached, err := files.OfSome(ctx, r, cases.OwnerOfSideFiles, ids)
	for _, m := range said {
		item := sideMessageItem{ID: m.ID, Author: m.AuthorName, Ours: m.AuthorKind == "staff", At: m.At, Text: m.Text, Quoted: m.Quoted,
			Delivery: delivery(m.Delivery), DeliveryWhy: m.DeliveryWhy, Attachments: []fileItem{}}
		for _, f := range attached[m.ID] {
			item.Attachments = append(item.Attachments, fileItemOf(f))
		}
		out.Messages = append(out.Messages, item)
	}
	return out, err
}
