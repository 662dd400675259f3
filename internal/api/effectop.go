package api

import (
	"context"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/problems"
)

type effectBody struct {
	Before               int64   `json:"before" doc:"Events before, up to 100,000." example:"30"`
	ExposureBefore       float64 `json:"exposure_before" doc:"In which exposure: days, units, visits." example:"12000"`
	After                int64   `json:"after" example:"12"`
	ExposureAfter        float64 `json:"exposure_after" example:"10000"`
	Target               int64   `json:"target,omitempty" doc:"To how many per cent of before it was to fall, 1 to 95; 50 when left out." example:"50"`
	OthersBefore         int64   `json:"others_before,omitempty" doc:"The same of a series to which nothing was done; leave all four out without one."`
	OthersExposureBefore float64 `json:"others_exposure_before,omitempty"`
	OthersAfter          int64   `json:"others_after,omitempty"`
	OthersExposureAfter  float64 `json:"others_exposure_after,omitempty"`
}

// mostEvents bounds an exact test: its work grows with the events, and beyond
// this a verdict is not a close call.
const mostEvents = 100_000

// judgeEffect gives the verdict on counts from elsewhere; nothing is kept.
func judgeEffect(_ context.Context, _ *db.Tx, _ *call, b *effectBody) (cureEffect, error) {
	if b.Target == 0 {
		b.Target = 50
	}
	d := problems.Measured{Before: b.Before, After: b.After, ExposureBefore: b.ExposureBefore, ExposureAfter: b.ExposureAfter,
		OthersBefore: b.OthersBefore, OthersAfter: b.OthersAfter, OthersExposureBefore: b.OthersExposureBefore, OthersExposureAfter: b.OthersExposureAfter,
		HasComparison: b.OthersExposureBefore > 0 || b.OthersExposureAfter > 0}
	var wrong []fault.Field
	for name, n := range map[string]int64{"before": b.Before, "after": b.After, "others_before": b.OthersBefore, "others_after": b.OthersAfter} {
		if n < 0 || n > mostEvents {
			wrong = append(wrong, fault.Field{Name: name, Key: "field.too_large", Args: []any{"max", mostEvents}})
		}
	}
	for name, exposure := range map[string]float64{"exposure_before": b.ExposureBefore, "exposure_after": b.ExposureAfter} {
		if !(exposure > 0) {
			wrong = append(wrong, fault.Field{Name: name, Key: "field.required"})
		}
	}
	if b.Target < 1 || b.Target > 95 {
		wrong = append(wrong, fault.Field{Name: "target", Key: "problems.target_range"})
	}
	if wrong != nil {
		return cureEffect{}, fault.OfFields(wrong...)
	}
	return effectOf(problems.Judge(d, float64(b.Target)/100)), nil
}

func noSuchCase(reference string) error {
	return fault.OfFields(fault.Field{Name: "cases", Key: "problems.no_such_case", Args: []any{"reference", reference}})
}

type paretoQuery struct {
	Days int64 `query:"days" doc:"How many days up to yesterday, 1 to 365; 91 when left out." example:"91"`
}

type paretoSlice struct {
	Topic  id.ID      `json:"topic" doc:"0 for the cases without one."`
	Cases  int64      `json:"cases" example:"120"`
	Share  float64    `json:"share" example:"0.4"`
	Low    float64    `json:"low" doc:"Wilson's 95 % interval of the share." example:"0.346"`
	High   float64    `json:"high" example:"0.456"`
	Sum    float64    `json:"cumulative" example:"0.4"`
	Vital  bool       `json:"vital" doc:"Among the fewest that surely make up 80 %." example:"true"`
	Tiny   bool       `json:"tiny" doc:"Too few to be read as more than a count."`
	Before int64      `json:"before" doc:"In the period before."`
	Change *rateRatio `json:"change" doc:"Of the rate to that of the period before; null where too few were counted."`
}

type paretoAnswer struct {
	Days   int64         `json:"days" example:"91"`
	Topics []paretoSlice `json:"topics" doc:"The most frequent first."`
	Defect bool          `json:"defect" doc:"Surely more than 5 % have no topic."`
}

func showPareto(ctx context.Context, c *call, q paretoQuery) (paretoAnswer, error) {
	out := paretoAnswer{Days: q.Days, Topics: []paretoSlice{}}
	if out.Days == 0 {
		out.Days = 91
	}
	if out.Days < 1 || out.Days > 365 {
		return out, fault.OfFields(fault.Field{Name: "days", Key: "field.too_large", Args: []any{"max", 365}})
	}
	all, err := c.api.Problems.ParetoOf(ctx, c.api.DB, c.api.Problems.Today(c.api.DB.Now()), int(out.Days))
	for _, s := range all {
		out.Topics = append(out.Topics, paretoSlice{s.TopicID, s.N, s.Share.Value, s.Share.Low, s.Share.High, s.Sum.Value, s.Vital, s.IsTiny(), s.Before, ratioOf(s.Change)})
	}
	_, out.Defect = problems.Nameless(all)
	return out, err
}
