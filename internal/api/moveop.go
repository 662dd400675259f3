package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
)

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

// ties gives with which cases a case hangs together.
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
