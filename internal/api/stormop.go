package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/complaints/storm"
)

// stormOperations are incidents: one cause, many cases.
func stormOperations() []operation {
	return []operation{
		reads(get("storms", "list_storms", "/storms", storm.MayRead), listStorms),
		acts(post("storms", "open_storm", "/storms", storm.MayWrite), openStorm, stormAddress),
		reads(get("storms", "show_storm", "/storms/{id}", storm.MayRead), showStorm),
		acts(put("storms", "change_storm", "/storms/{id}", storm.MayWrite), changeStorm, nil),
		acts(post("storms", "end_storm", "/storms/{id}/end", storm.MayWrite), endStorm, nil),
		acts(post("storms", "reopen_storm", "/storms/{id}/reopening", storm.MayWrite), reopenStorm, nil),
		reads(get("storms", "list_storm_cases", "/storms/{id}/cases", storm.MayRead), listStormCases),
		acts(post("storms", "join_storm", "/storms/{id}/cases", storm.MayWrite), joinStorm, nil),
		reads(get("storms", "list_storm_alike", "/storms/{id}/alike", storm.MayRead), listStormAlike),
		reads(get("storms", "show_storm_figures", "/storms/{id}/figures", storm.MayRead), showStormFigures),
		reads(get("storms", "list_storm_answers", "/storms/{id}/answers", storm.MayRead), listStormAnswers),
		acts(post("storms", "write_storm_answer", "/storms/{id}/answers", storm.MaySend), writeStormAnswer, nil),
		acts(post("storms", "send_storm_answer", "/storms/answers/{id}/sending", storm.MaySend), sendStormAnswer, nil),
		acts(post("storms", "stop_storm_answer", "/storms/answers/{id}/stop", storm.MaySend), stopStormAnswer, nil),
	}
}

type stormCause string

func (stormCause) choices() []string { return texts(storm.Causes) }

// stormItem is one cause of many cases.
type stormItem struct {
	ID       id.ID       `json:"id"`
	Title    string      `json:"title" example:"Sandstorm over the Eastern Province"`
	Cause    stormCause  `json:"cause" example:"unavoidable"`
	Product  string      `json:"product,omitempty"`
	Branch   string      `json:"branch,omitempty"`
	Topic    string      `json:"topic,omitempty"`
	Since    time.Time   `json:"since"`
	Until    *time.Time  `json:"until" doc:"When the trouble was over; null while it lasts."`
	Notice   noticeWords `json:"notice" doc:"What customers read."`
	Public   bool        `json:"public"`
	Rule     string      `json:"rule,omitempty" doc:"Sets of words, one a line."`
	Joins    bool        `json:"joins" doc:"What the rule finds joins by itself; otherwise it is suggested."`
	EndedAt  *time.Time  `json:"ended_at"`
	Cases    int64       `json:"cases" doc:"That have joined."`
	Proposed int64       `json:"suggested"`
	Differs  int64       `json:"differs" doc:"Whose customers said that theirs is another matter."`
}

// noticeWords are words in the languages of the house.
type noticeWords struct {
	Ar string `json:"ar,omitempty"`
	Fa string `json:"fa,omitempty"`
	En string `json:"en,omitempty"`
}

func (n noticeWords) by() map[lang.Tag]string {
	return map[lang.Tag]string{lang.Arabic: n.Ar, lang.Persian: n.Fa, lang.English: n.En}
}

func wordsBy(in map[lang.Tag]string) noticeWords {
	return noticeWords{in[lang.Arabic], in[lang.Persian], in[lang.English]}
}

func stormOf(ctx context.Context, r db.Reader, i storm.Incident, err error) (stormItem, error) {
	if err != nil {
		return stormItem{}, err
	}
	n, err := storm.Counts(ctx, r, i.ID)
	return stormItem{ID: i.ID, Title: i.Title, Cause: stormCause(i.Cause), Product: i.Product, Branch: i.Branch, Topic: i.Topic, Since: i.SinceAt, Until: orNone(i.UntilAt), Notice: wordsBy(i.Notice),
		Public: i.Public, Rule: i.Rule, Joins: i.Joins, EndedAt: orNone(i.EndedAt), Cases: n[storm.Joined], Proposed: n[storm.Suggested], Differs: n[storm.Differs]}, err
}

type stormList struct {
	Items []stormItem `json:"items"`
}

type stormQuery struct {
	Ended  bool  `json:"ended,omitempty" doc:"Those that are over, instead of those that go on."`
	Before id.ID `json:"before,omitempty" doc:"The last of the page before."`
}

func listStorms(ctx context.Context, c *call, q stormQuery) (stormList, error) {
	list := stormList{Items: []stormItem{}}
	all, err := storm.List(ctx, c.api.DB, q.Ended, q.Before)
	for _, i := range all {
		item, err := stormOf(ctx, c.api.DB, i, nil)
		if err != nil {
			return list, err
		}
		list.Items = append(list.Items, item)
	}
	return list, err
}

// newStorm is an incident as it is written.
type newStorm struct {
	Title   string      `json:"title" need:"yes" example:"Sandstorm over the Eastern Province"`
	Cause   stormCause  `json:"cause" need:"yes" example:"supplier"`
	Product string      `json:"product,omitempty"`
	Branch  string      `json:"branch,omitempty"`
	Topic   string      `json:"topic,omitempty"`
	Since   time.Time   `json:"since" need:"yes"`
	Until   time.Time   `json:"until,omitzero"`
	Notice  noticeWords `json:"notice,omitzero"`
	Public  bool        `json:"public,omitempty"`
	Rule    string      `json:"rule,omitempty"`
	Joins   bool        `json:"joins,omitempty"`
}

func (n newStorm) incident() storm.Incident {
	return storm.Incident{Title: n.Title, Cause: storm.Cause(n.Cause), Product: n.Product, Branch: n.Branch, Topic: n.Topic, SinceAt: n.Since, UntilAt: n.Until, Notice: n.Notice.by(), Public: n.Public, Rule: n.Rule, Joins: n.Joins}
}

func openStorm(ctx context.Context, tx *db.Tx, c *call, b *newStorm) (stormItem, error) {
	i, err := c.api.Storms.Open(ctx, tx, c.by(), b.incident())
	return stormOf(ctx, tx, i, err)
}

func stormAddress(i stormItem) string { return "/storms/" + i.ID.String() }

func showStorm(ctx context.Context, c *call, _ nothing) (stormItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return stormItem{}, err
	}
	i, err := storm.Get(ctx, c.api.DB, which)
	return stormOf(ctx, c.api.DB, i, err)
}

func changeStorm(ctx context.Context, tx *db.Tx, c *call, b *newStorm) (stormItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return stormItem{}, err
	}
	i := b.incident()
	i.ID = which
	i, err = c.api.Storms.Change(ctx, tx, c.by(), i)
	return stormOf(ctx, tx, i, err)
}

func endStorm(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (stormItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return stormItem{}, err
	}
	i, err := c.api.Storms.End(ctx, tx, c.by(), which)
	return stormOf(ctx, tx, i, err)
}

func reopenStorm(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (stormItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return stormItem{}, err
	}
	i, err := c.api.Storms.Reopen(ctx, tx, c.by(), which)
	return stormOf(ctx, tx, i, err)
}
