package api

import (
	"context"
	"errors"
	"strconv"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/storm"
)

type stormStanding string

func (stormStanding) choices() []string {
	return texts([]storm.Standing{storm.Suggested, storm.Joined, storm.Left, storm.Differs})
}

// stormCase is how a case stands to an incident.
type stormCase struct {
	Case  id.ID         `json:"case"`
	State stormStanding `json:"state" example:"joined"`
	Way   string        `json:"way" doc:"hand, many, alike or rule." example:"rule"`
	Fact  string        `json:"fact,omitempty" doc:"What is true of this customer alone."`
	By    id.ID         `json:"by,omitempty"`
	At    time.Time     `json:"at"`
}

type stormCases struct {
	Items []stormCase `json:"items"`
}

type stormCaseQuery struct {
	State stormStanding `json:"state,omitempty" doc:"joined when left out."`
	After id.ID         `json:"after,omitempty" doc:"The last of the page before."`
}

func memberOf(m storm.Member) stormCase {
	return stormCase{m.CaseID, stormStanding(m.State), string(m.Way), m.Fact, m.ByID, m.At}
}

func listStormCases(ctx context.Context, c *call, q stormCaseQuery) (stormCases, error) {
	list := stormCases{Items: []stormCase{}}
	which, err := c.pathID("id")
	if err != nil {
		return list, err
	}
	state := storm.Standing(q.State)
	if state == "" {
		state = storm.Joined
	}
	all, err := storm.Members(ctx, c.api.DB, which, state, q.After, storm.PageSize)
	for _, m := range all {
		list.Items = append(list.Items, memberOf(m))
	}
	return list, err
}

// stormJoining says how some cases stand to an incident.
type stormJoining struct {
	Cases []string      `json:"cases" need:"yes" doc:"References, at most 100."`
	State stormStanding `json:"state,omitempty" doc:"joined when left out; left and differs for those that have joined."`
	Fact  string        `json:"fact,omitempty" doc:"What is true of these customers alone."`
}

// maxJoining bounds the cases of one asking: they join in one transaction.
const maxJoining = 100

func joinStorm(ctx context.Context, tx *db.Tx, c *call, b *stormJoining) (stormCases, error) {
	list := stormCases{Items: []stormCase{}}
	which, err := c.pathID("id")
	if err != nil {
		return list, err
	}
	if len(b.Cases) > maxJoining {
		return list, fault.OfFields(fault.Field{Name: "cases", Key: "cases.bulk.too_many", Args: []any{"max", maxJoining}})
	}
	way := storm.ByMany
	if len(b.Cases) == 1 {
		way = storm.ByHand
	}
	for i, ref := range b.Cases {
		name := "cases[" + strconv.Itoa(i) + "]"
		reference, ok := cases.ParseReference(ref)
		if !ok {
			return list, fault.OfFields(fault.Field{Name: name, Key: "cases.bad_reference"})
		}
		one, err := cases.ByReference(ctx, tx, reference)
		if err != nil {
			return list, asField(err, name)
		}
		m, err := b.stand(ctx, tx, c, which, one.ID, way)
		if err != nil {
			return list, err
		}
		list.Items = append(list.Items, memberOf(m))
	}
	return list, nil
}

func (b stormJoining) stand(ctx context.Context, tx *db.Tx, c *call, incident, of id.ID, way storm.Way) (storm.Member, error) {
	switch storm.Standing(b.State) {
	case storm.Left:
		return c.api.Storms.Leave(ctx, tx, c.by(), incident, of)
	case storm.Differs:
		return c.api.Storms.Differ(ctx, tx, c.by(), incident, of)
	case storm.Suggested:
		return storm.Member{}, fault.OfFields(fault.Field{Name: "state", Key: "field.bad_choice"})
	}
	m, err := c.api.Storms.Join(ctx, tx, c.by(), incident, of, way)
	if err == nil && b.Fact != "" {
		m, err = c.api.Storms.SetFact(ctx, tx, c.by(), incident, of, b.Fact)
	}
	return m, err
}

type stormAlike struct {
	Case  id.ID    `json:"case"`
	Score float64  `json:"score" doc:"0 nothing in common, 1 the same words."`
	Words []string `json:"words"`
}

type stormAlikes struct {
	Items []stormAlike `json:"items"`
}

func listStormAlike(ctx context.Context, c *call, _ nothing) (stormAlikes, error) {
	list := stormAlikes{Items: []stormAlike{}}
	which, err := c.pathID("id")
	if err != nil {
		return list, err
	}
	i, err := storm.Get(ctx, c.api.DB, which)
	if err != nil {
		return list, err
	}
	all, err := storm.Likeness(ctx, c.api.DB, i)
	for _, a := range all {
		list.Items = append(list.Items, stormAlike{a.CaseID, a.Score, append([]string{}, a.Words...)})
	}
	return list, err
}

// handlingItem is how a group of cases was served.
type handlingItem struct {
	Cases    int64    `json:"cases"`
	Mature   int64    `json:"mature" doc:"Received a day ago or more; the others may still be answered in time."`
	InADay   int64    `json:"in_a_day" doc:"Of the mature, answered within 24 hours."`
	Answered int64    `json:"answered"`
	Closed   int64    `json:"closed"`
	Solved   int64    `json:"solved"`
	Share    *float64 `json:"share" doc:"In a day of mature; null where nothing is mature."`
	Low      *float64 `json:"low" doc:"Of the 95 % interval."`
	High     *float64 `json:"high"`
}

func handlingOf(h storm.Handling) (handlingItem, error) {
	item := handlingItem{Cases: h.Cases, Mature: h.Mature, InADay: h.InADay, Answered: h.Answered, Closed: h.Closed, Solved: h.Solved}
	e, err := h.Share()
	if errors.Is(err, stats.ErrNoData) {
		return item, nil
	}
	item.Share, item.Low, item.High = &e.Value, &e.Low, &e.High
	return item, err
}

type stormFigures struct {
	From    time.Time    `json:"from"`
	To      time.Time    `json:"to"`
	All     handlingItem `json:"all"`
	Within  handlingItem `json:"within" doc:"Cases of the incident."`
	Without handlingItem `json:"without"`
	Before  handlingItem `json:"before" doc:"A span as long, just before."`
}

func showStormFigures(ctx context.Context, c *call, _ nothing) (out stormFigures, err error) {
	which, err := c.pathID("id")
	if err != nil {
		return out, err
	}
	i, err := storm.Get(ctx, c.api.DB, which)
	if err != nil {
		return out, err
	}
	f, err := storm.Reckon(ctx, c.api.DB, i, c.api.DB.Now())
	if err != nil {
		return out, err
	}
	out.From, out.To = f.From, f.To
	for to, h := range map[*handlingItem]storm.Handling{&out.All: f.All, &out.Within: f.Within, &out.Without: f.Without, &out.Before: f.Before} {
		if *to, err = handlingOf(h); err != nil {
			return out, err
		}
	}
	return out, nil
}

// stormAnswer is an answer to many.
type stormAnswer struct {
	ID      id.ID           `json:"id"`
	State   string          `json:"state" doc:"draft, sending, sent, stopped" example:"sending"`
	Text    noticeWords     `json:"text"`
	By      id.ID           `json:"by"`
	SendAt  *time.Time      `json:"send_at" doc:"Until then all of it can be taken back."`
	Waiting int64           `json:"waiting"`
	Sent    int64           `json:"sent"`
	Refused int64           `json:"refused"`
	Samples []answerPreview `json:"samples" doc:"How some customers will read a draft."`
}

type answerPreview struct {
	Reference string `json:"reference"`
	Text      string `json:"text"`
	Why       string `json:"why,omitempty" doc:"The key of the reason why nothing goes to this customer."`
}

func answerOfMany(w storm.Word) stormAnswer {
	return stormAnswer{ID: w.ID, State: string(w.State), Text: wordsBy(w.Text), By: w.WrittenBy, SendAt: orNone(w.SendAt), Waiting: w.Waiting, Sent: w.Went, Refused: w.Refused, Samples: []answerPreview{}}
}

type stormAnswers struct {
	Items []stormAnswer `json:"items"`
}

func listStormAnswers(ctx context.Context, c *call, _ nothing) (stormAnswers, error) {
	list := stormAnswers{Items: []stormAnswer{}}
	which, err := c.pathID("id")
	if err != nil {
		return list, err
	}
	all, err := storm.Words(ctx, c.api.DB, which)
	for _, w := range all {
		list.Items = append(list.Items, answerOfMany(w))
	}
	return list, err
}

// newStormAnswer is an answer to many, filled in for each.
type newStormAnswer struct {
	Text noticeWords `json:"text" need:"yes" doc:"{customer}, {case.reference}, {next.date} and {fact} are filled in for each customer."`
}

const previewed = 3

func writeStormAnswer(ctx context.Context, tx *db.Tx, c *call, b *newStormAnswer) (stormAnswer, error) {
	which, err := c.pathID("id")
	if err != nil {
		return stormAnswer{}, err
	}
	w, err := c.api.Storms.Write(ctx, tx, c.by(), storm.Word{IncidentID: which, Text: b.Text.by()})
	if err != nil {
		return stormAnswer{}, err
	}
	item := answerOfMany(w)
	some, err := c.api.Storms.Preview(ctx, tx, w, previewed)
	for _, s := range some {
		item.Samples = append(item.Samples, answerPreview{s.Case.Reference, s.Text, s.Why})
	}
	return item, err
}

func sendStormAnswer(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (stormAnswer, error) {
	which, err := c.pathID("id")
	if err != nil {
		return stormAnswer{}, err
	}
	w, err := c.api.Storms.Send(ctx, tx, c.by(), which)
	return answerOfMany(w), err
}

func stopStormAnswer(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (stormAnswer, error) {
	which, err := c.pathID("id")
	if err != nil {
		return stormAnswer{}, err
	}
	w, err := c.api.Storms.Stop(ctx, tx, c.by(), which)
	return answerOfMany(w), err
}
