package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/fault"
	"rida/internal/kit/forecast/history"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
	"rida/internal/room/promises/estimate"
)

func promiseOperations() []operation {
	ask := post("promises", "estimate_promise", "/promises/estimates", promises.MayEstimate)
	ask.large = historyBody
	return []operation{
		asks(ask, askEstimate),
		reads(get("promises", "show_reckoning", "/cases/{reference}/promises/{id}/reckoning", cases.MayRead), showReckoning),
	}
}

const (
	// historyBody is the largest question with a history in it: some four hundred
	// thousand cases.
	historyBody = 48 << 20
	// maxWishes and maxChances are more than a person compares.
	maxWishes, maxChances = 50, 20
)

// hoursName is how time is counted.
type hoursName string

func (hoursName) choices() []string { return []string{"calendar", "business"} }

// estimateQuestion asks by when a case ends, or another word of it is kept.
type estimateQuestion struct {
	Kind    string            `json:"kind,omitempty" doc:"Of the house's own: by when which promise is kept: resolution, first_response, reply, next_update or one that the firm has named; resolution when left out." example:"first_response"`
	History string            `json:"history,omitempty" doc:"CSV: case id, start, end (empty while open), then the columns that tell groups apart, the most telling first. Without it the house's own cases are asked." example:"case_id,start,end,topic\n17,2026-11-02T08:00:00Z,2026-11-05T12:00:00Z,delivery\n"`
	Groups  map[string]string `json:"groups,omitempty" doc:"What is known of the case, by column; of the house's own: topic, type, team, channel, priority."`
	Case    string            `json:"case,omitempty" doc:"A running case instead: its id in the history, or its reference here."`
	At      *time.Time        `json:"at,omitempty" doc:"When it is asked; what came later in the history is not used. The end of the history, or now, when left out."`
	Started *time.Time        `json:"started,omitempty" doc:"When a running case started; at when left out."`
	Chances []float64         `json:"chances,omitempty" doc:"As shares or in per cent, ascending; 80, 90 and 95 per cent when left out."`
	By      []time.Time       `json:"by,omitempty" doc:"Wished-for dates: how likely is each?"`
	Hours   hoursName         `json:"hours,omitempty" doc:"How the time of the history is counted: all hours, or this house's working hours. The house's own cases are always counted in working hours."`
	Zone    string            `json:"zone,omitempty" doc:"Zone of times in the history that name none; UTC when left out." example:"Asia/Riyadh"`
}

// asks makes an operation that answers a question too long for an address. It
// changes nothing, so it may be asked again without a key.
func asks[B, A any](o operation, answer func(ctx context.Context, c *call, b *B) (A, error)) operation {
	o.status = http.StatusOK
	o.body, o.answer = shapeOf[B](), shapeOf[A]()
	o.handle = func(c *call) error {
		raw, err := c.body()
		if err != nil {
			return err
		}
		if err := isJSON(c.r); err != nil {
			return err
		}
		b := new(B)
		if err := decode(raw, o.body, b); err != nil {
			return err
		}
		a, err := answer(c.r.Context(), c, b)
		if err != nil {
			return err
		}
		return c.w.JSON(o.status, a)
	}
	return o
}

func askEstimate(ctx context.Context, c *call, b *estimateQuestion) (estimate.Answer, error) {
	q, err := b.question()
	if err != nil {
		return estimate.Answer{}, err
	}
	if b.History == "" {
		kind := cmp.Or(promises.Kind(b.Kind), promises.Resolution)
		if !c.api.Cases.Promises.Policy().Knows(kind) {
			return estimate.Answer{}, fault.OfFields(fault.Field{Name: "kind", Key: "promises.fault.no_kind"})
		}
		return c.api.Words.Of(kind).Ask(ctx, q)
	}
	zone, err := time.LoadLocation(b.Zone)
	if err != nil {
		return estimate.Answer{}, fault.OfFields(fault.Field{Name: "zone", Key: "promises.estimate.zone"}).Because(err)
	}
	h, err := history.Read(strings.NewReader(b.History), zone)
	if err != nil {
		return estimate.Answer{}, historyFault(err)
	}
	var clock history.Clock = history.Calendar{}
	if b.Hours == "business" {
		clock = estimate.Working{Schedule: c.api.Cases.Promises.Policy().Schedule}
	}
	return estimate.Of(h, clock, q)
}

func (b *estimateQuestion) question() (estimate.Question, error) {
	q := estimate.Question{Groups: b.Groups, Case: b.Case, By: b.By}
	if b.At != nil {
		q.At = *b.At
	}
	if b.Started != nil {
		q.Started = *b.Started
	}
	if len(b.By) > maxWishes {
		return q, fault.OfFields(fault.Field{Name: "by", Key: "api.too_many", Args: []any{"max", maxWishes}})
	}
	if len(b.Chances) > maxChances {
		return q, fault.OfFields(fault.Field{Name: "chances", Key: "api.too_many", Args: []any{"max", maxChances}})
	}
	for i, x := range b.Chances {
		chance, ok := estimate.Chance(x)
		if !ok || i > 0 && chance <= q.Chances[i-1] {
			return q, fault.OfFields(fault.Field{Name: "chances." + strconv.Itoa(i), Key: "promises.estimate.chance"})
		}
		q.Chances = append(q.Chances, chance)
	}
	return q, nil
}

func historyFault(err error) error {
	key := "promises.estimate.not_readable"
	switch {
	case errors.Is(err, history.ErrNoRows):
		key = "promises.estimate.no_rows"
	case errors.Is(err, history.ErrTooLarge):
		key = "promises.estimate.too_large"
	}
	return fault.OfFields(fault.Field{Name: "history", Key: key}).Because(err)
}
