package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/complaints"
	"rida/internal/room/complaints/second"
)

// secondOperations are the second look at closed complaints.
func secondOperations() []operation {
	return []operation{
		reads(get("seconds", "list_second_looks", "/second-looks", second.MayRead), listSecondLooks),
		acts(post("seconds", "draw_second_looks", "/second-looks/samples", second.MayDraw), drawSecondLooks, nil),
		acts(post("seconds", "read_second_look", "/second-looks/{id}/answer", second.MayRead), readSecondLook, nil),
	}
}

// secondItem is one complaint that is read again. What was found first is told
// only once it was.
type secondItem struct {
	ID       id.ID      `json:"id"`
	Case     id.ID      `json:"case"`
	Sample   id.ID      `json:"sample"`
	First    string     `json:"first,omitempty" doc:"What was found first; left out until the second answer is kept."`
	Finding  string     `json:"finding,omitempty"`
	NeedsMet bool       `json:"needs_met"`
	Omitted  string     `json:"omitted,omitempty"`
	Reader   id.ID      `json:"reader,omitempty"`
	ReadAt   *time.Time `json:"read_at"`
	Differs  bool       `json:"differs"`
}

func secondOf(l second.Look) secondItem {
	item := secondItem{ID: l.ID, Case: l.CaseID, Sample: l.SampleID, Finding: string(l.Finding), NeedsMet: l.NeedsMet, Omitted: l.Omitted, Reader: l.ReaderID, ReadAt: orNone(l.ReadAt), Differs: l.Differs()}
	if l.IsRead() {
		item.First = string(l.First)
	}
	return item
}

// secondLooks are those that wait and the newest that were read.
type secondLooks struct {
	Waiting []secondItem `json:"waiting"`
	Done    []secondItem `json:"done"`
	Drawn   int64        `json:"drawn"`
	Read    int64        `json:"read"`
	Same    int64        `json:"same" doc:"With the same finding."`
	Left    int64        `json:"omissions" doc:"With something left out at first."`
	Kappa   *float64     `json:"kappa" doc:"Agreement beyond chance; null below 10 readings or where it cannot be estimated."`
	Low     *float64     `json:"kappa_low" doc:"Of the 95 % interval."`
	High    *float64     `json:"kappa_high"`
}

func listSecondLooks(ctx context.Context, c *call, _ nothing) (secondLooks, error) {
	out := secondLooks{Waiting: []secondItem{}, Done: []secondItem{}}
	waiting, err := second.Waiting(ctx, c.api.DB)
	if err != nil {
		return out, err
	}
	done, err := second.Done(ctx, c.api.DB)
	if err != nil {
		return out, err
	}
	for _, l := range waiting {
		out.Waiting = append(out.Waiting, secondOf(l))
	}
	for _, l := range done {
		out.Done = append(out.Done, secondOf(l))
	}
	a, err := second.Agree(ctx, c.api.DB)
	out.Drawn, out.Read, out.Same, out.Left = a.Drawn, a.Read, a.Same, a.Omissions
	if a.KappaErr == nil {
		out.Kappa, out.Low, out.High = &a.Kappa.Value, &a.Kappa.Low, &a.Kappa.High
	}
	return out, err
}

// newSample says what to draw from.
type newSample struct {
	From    time.Time `json:"from" need:"yes" doc:"Of the ending."`
	To      time.Time `json:"to" need:"yes"`
	Percent int64     `json:"percent" need:"yes" example:"10"`
	Seed    int64     `json:"seed" need:"yes" doc:"It is recorded; the same seed draws the same complaints." example:"20261123"`
}

type sampleItem struct {
	ID      id.ID `json:"id"`
	Seed    int64 `json:"seed"`
	Percent int64 `json:"percent"`
	Of      int64 `json:"of" doc:"Complaints drawn from."`
}

func drawSecondLooks(ctx context.Context, tx *db.Tx, c *call, b *newSample) (sampleItem, error) {
	s, err := c.api.Seconds.Draw(ctx, tx, c.by(), b.From, b.To, b.Percent, b.Seed)
	return sampleItem{s.ID, s.Seed, s.Percent, s.Of}, err
}

type secondFinding string

func (secondFinding) choices() []string { return texts(complaints.Findings) }

type secondAnswer struct {
	Finding  secondFinding `json:"finding" need:"yes" example:"upheld"`
	NeedsMet bool          `json:"needs_met,omitempty"`
	Omitted  string        `json:"omitted,omitempty" doc:"What was left out."`
}

func readSecondLook(ctx context.Context, tx *db.Tx, c *call, b *secondAnswer) (secondItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return secondItem{}, err
	}
	l, err := c.api.Seconds.Read(ctx, tx, c.by(), which, second.Answer{Finding: complaints.Finding(b.Finding), NeedsMet: b.NeedsMet, Omitted: b.Omitted})
	return secondOf(l), err
}
