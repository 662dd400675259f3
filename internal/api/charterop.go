package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/room/promises"
	"rida/internal/room/promises/charter"
)

func charterOperations() []operation {
	save := put("charter", "save_charter", "/charter/draft", charter.MayEdit)
	return []operation{
		cached(get("charter", "show_charter", "/charter", web.Public), showCharter),
		reads(get("charter", "list_charters", "/charter/versions", web.SignedIn), listCharters),
		reads(get("charter", "show_charter_draft", "/charter/draft", charter.MayEdit), showDraft),
		acts(save, saveCharter, nil),
		acts(post("charter", "publish_charter", "/charter/publication", charter.MayEdit), publishCharter, nil),
		reads(get("charter", "list_changes", "/charter/changes", web.SignedIn), listChanges),
		acts(post("charter", "tell_change", "/charter/changes", charter.MayEdit), tellChange, nil),
		reads(get("charter", "list_remedies", "/charter/remedies", charter.MayRemedy), listRemedies),
		acts(post("charter", "settle_remedy", "/charter/remedies/{id}/settlement", charter.MayRemedy), settleRemedy, nil),
	}
}

// charterItem is one version of the charter.
type charterItem struct {
	ID          id.ID             `json:"id"`
	Number      int64             `json:"number" doc:"0 for the draft." example:"2"`
	Edition     int64             `json:"edition" doc:"Of the draft: send it with a change."`
	PublishedAt *time.Time        `json:"published_at" doc:"Since when it holds; null for the draft."`
	Purpose     map[string]string `json:"purpose" doc:"By language: ar, fa, en."`
	Clauses     []clauseItem      `json:"clauses"`
}

// clauseItem is one promise of the charter.
type clauseItem struct {
	Code  string                 `json:"code" need:"yes" doc:"The same in all versions." example:"c1"`
	Kind  string                 `json:"kind" doc:"Of the promises by which it is measured." example:"first_response"`
	Words map[string]clauseWords `json:"words" doc:"By language: ar, fa, en."`
}

type clauseWords struct {
	Promise   string `json:"promise" example:"We answer within two working hours"`
	Measure   string `json:"measure"`
	Limit     string `json:"limit"`
	Exclusion string `json:"exclusion,omitempty"`
	Ask       string `json:"ask"`
	Remedy    string `json:"remedy"`
}

func charterOf(v charter.Version) charterItem {
	item := charterItem{ID: v.ID, Number: v.Number, Edition: v.Edition, Purpose: map[string]string{}, Clauses: []clauseItem{}}
	if !v.PublishedAt.IsZero() {
		item.PublishedAt = &v.PublishedAt
	}
	for t, text := range v.Body.Purpose {
		item.Purpose[string(t)] = text
	}
	for _, one := range v.Body.Clauses {
		c := clauseItem{Code: one.Code, Kind: string(one.Kind), Words: map[string]clauseWords{}}
		for t, w := range one.Words {
			c.Words[string(t)] = clauseWords(w)
		}
		item.Clauses = append(item.Clauses, c)
	}
	return item
}

type charterList struct {
	Items []charterItem `json:"items" doc:"Those that were published, the one in force first."`
}

func listCharters(ctx context.Context, c *call, _ nothing) (charterList, error) {
	all, err := charter.Versions(ctx, c.api.DB)
	list := charterList{Items: []charterItem{}}
	for _, v := range all {
		list.Items = append(list.Items, charterOf(v))
	}
	return list, err
}

func showDraft(ctx context.Context, c *call, _ nothing) (charterItem, error) {
	v, there, err := charter.Draft(ctx, c.api.DB)
	if err == nil && !there {
		err = fault.New(fault.NotFound, "charter.fault.none")
	}
	return charterOf(v), err
}

// newCharter is a draft as it is to be kept.
type newCharter struct {
	Edition int64             `json:"edition" doc:"Of the draft that was read; 0 when there was none."`
	Purpose map[string]string `json:"purpose" doc:"By language: ar, fa, en."`
	Clauses []clauseItem      `json:"clauses" need:"yes"`
}

func saveCharter(ctx context.Context, tx *db.Tx, c *call, b *newCharter) (charterItem, error) {
	body := charter.Body{Purpose: charter.By[string]{}}
	for _, t := range lang.Tags {
		body.Purpose[t] = b.Purpose[string(t)]
	}
	for _, one := range b.Clauses {
		clause := charter.Clause{Code: one.Code, Kind: promises.Kind(one.Kind), Words: charter.By[charter.Words]{}}
		for _, t := range lang.Tags {
			clause.Words[t] = charter.Words(one.Words[string(t)])
		}
		body.Clauses = append(body.Clauses, clause)
	}
	v, err := c.api.Charter().Save(ctx, tx, c.by(), body, b.Edition)
	return charterOf(v), err
}

type charterEdition struct {
	Edition int64 `json:"edition" need:"yes" doc:"Of the draft that was read."`
}

func publishCharter(ctx context.Context, tx *db.Tx, c *call, b *charterEdition) (charterItem, error) {
	v, err := c.api.Charter().Publish(ctx, tx, c.by(), b.Edition)
	return charterOf(v), err
}

type changeItem struct {
	ID     id.ID             `json:"id"`
	ToldAt time.Time         `json:"told_at"`
	Text   map[string]string `json:"text" doc:"By language: ar, fa, en."`
}

type changeList struct {
	Items []changeItem `json:"items" doc:"The newest first."`
}

func changeOf(one charter.Change) changeItem {
	item := changeItem{one.ID, one.ToldAt, map[string]string{}}
	for t, text := range one.Text {
		item.Text[string(t)] = text
	}
	return item
}

func listChanges(ctx context.Context, c *call, _ nothing) (changeList, error) {
	all, err := charter.Changes(ctx, c.api.DB)
	list := changeList{Items: []changeItem{}}
	for _, one := range all {
		list.Items = append(list.Items, changeOf(one))
	}
	return list, err
}

type newChange struct {
	Text map[string]string `json:"text" need:"yes" doc:"By language: ar, fa, en, each needed."`
}

func tellChange(ctx context.Context, tx *db.Tx, c *call, b *newChange) (changeItem, error) {
	text := charter.By[string]{}
	for _, t := range lang.Tags {
		text[t] = b.Text[string(t)]
	}
	one, err := c.api.Charter().Tell(ctx, tx, c.by(), text)
	return changeOf(one), err
}

type remedyState string

func (remedyState) choices() []string { return texts(charter.States) }

// remedyItem is what a broken clause makes due.
type remedyItem struct {
	ID        id.ID       `json:"id"`
	Clause    string      `json:"clause" example:"c1"`
	Charter   id.ID       `json:"charter" doc:"The version under which the case stands."`
	Case      id.ID       `json:"case"`
	Promise   id.ID       `json:"promise" doc:"The word that was broken, the first of its row."`
	Owner     id.ID       `json:"owner"`
	BrokenAt  time.Time   `json:"broken_at"`
	State     remedyState `json:"state" example:"owed"`
	SettledAt *time.Time  `json:"settled_at"`
	SettledBy id.ID       `json:"settled_by,omitempty"`
	Reason    string      `json:"reason,omitempty"`
}

type remedyList struct {
	Items      []remedyItem `json:"items" doc:"The newest first."`
	NextCursor *string      `json:"next_cursor" doc:"What to send as cursor for the next page; null at the end."`
}

type remedyQuery struct {
	page
	State remedyState `query:"state" doc:"owed when left out." example:"owed"`
	Owner string      `query:"owner" doc:"Only those of this person, by id."`
}

func remedyOf(d charter.Due) remedyItem {
	item := remedyItem{ID: d.ID, Clause: d.Clause, Charter: d.VersionID, Case: d.CaseID, Promise: d.PromiseID, Owner: d.OwnerID, BrokenAt: d.BrokenAt, State: remedyState(d.State),
		SettledBy: d.SettledBy, Reason: d.Reason}
	if !d.SettledAt.IsZero() {
		item.SettledAt = &d.SettledAt
	}
	return item
}

func listRemedies(ctx context.Context, c *call, q remedyQuery) (remedyList, error) {
	state := charter.State(q.State)
	if state == "" {
		state = charter.Owed
	}
	var owner, before id.ID
	var err error
	if q.Owner != "" {
		if owner, err = id.Parse(q.Owner); err != nil {
			return remedyList{}, fault.OfFields(fault.Field{Name: "owner", Key: "field.bad_choice"})
		}
	}
	if q.Cursor != "" {
		if err := readCursor(q.Cursor, &before); err != nil {
			return remedyList{}, err
		}
	}
	all, next, err := charter.Remedies(ctx, c.api.DB, state, owner, before)
	list := remedyList{Items: []remedyItem{}}
	for _, d := range all {
		list.Items = append(list.Items, remedyOf(d))
	}
	if next != 0 {
		cursor := makeCursor(next)
		list.NextCursor = &cursor
	}
	return list, err
}

type remedySettled string

func (remedySettled) choices() []string { return texts(charter.States[1:]) }

type settlement struct {
	State  remedySettled `json:"state" need:"yes" example:"given"`
	Reason string        `json:"reason,omitempty" doc:"Needed to waive it."`
}

func settleRemedy(ctx context.Context, tx *db.Tx, c *call, b *settlement) (remedyItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return remedyItem{}, err
	}
	d, err := c.api.Charter().Settle(ctx, tx, c.by(), which, charter.State(b.State), b.Reason)
	return remedyOf(d), err
}
