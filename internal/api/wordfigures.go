package api

import (
	"context"
	"math"
	"time"

	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
	"rida/internal/room/promises/figures"
)

func wordFigureOperations() []operation {
	return []operation{
		reads(get("figures", "kept_promises", "/figures/promises", figures.MayRead), keptPromises),
		reads(get("figures", "list_promises", "/figures/promises/list", figures.MayRead), listWords),
	}
}

type wordGroup string

func (wordGroup) choices() []string { return texts(figures.Groups) }

type wordWhich string

func (wordWhich) choices() []string { return texts(figures.Choices[1:]) }

// wordQuery says which promises are looked at.
type wordQuery struct {
	Weeks   int64  `query:"weeks" doc:"How many weeks up to this one, by when promises were due, each from Monday in UTC; 13 when left out, 520 at most." example:"13"`
	Kind    string `query:"kind" doc:"Only this kind." example:"first_response"`
	Team    string `query:"team" doc:"Only this team, by its id."`
	Topic   string `query:"topic" doc:"Only this topic, by its id; none for what has none."`
	Channel string `query:"channel" doc:"Only this channel." example:"phone"`
	Week    string `query:"week" doc:"Only the week of this day, in place of the period." example:"2026-05-25"`
}

// The weeks of a period.
const usualWeeks, maxWeeks = 13, 520

func (q wordQuery) filter(c *call) (figures.Filter, error) {
	weeks := q.Weeks
	if weeks <= 0 {
		weeks = usualWeeks
	}
	f := figures.Last(min(weeks, maxWeeks), c.api.DB.Now())
	f.Kind, f.Topic, f.Channel = q.Kind, q.Topic, q.Channel
	if q.Week != "" {
		day, err := time.Parse(time.DateOnly, q.Week)
		if err != nil {
			return f, fault.OfFields(fault.Field{Name: "week", Key: "field.bad_date"})
		}
		f.From = figures.WeekOf(day)
		f.To = f.From
	}
	if q.Team != "" {
		var err error
		if f.Team, err = id.Parse(q.Team); err != nil {
			return f, fault.OfFields(fault.Field{Name: "team", Key: "field.bad_choice"})
		}
	}
	return f, nil
}

type keptQuery struct {
	wordQuery
	By wordGroup `query:"by" doc:"The groups; team when left out." example:"team"`
}

type keptAnswer struct {
	All          keptItem          `json:"all"`
	Items        []keptItem        `json:"items" doc:"By group, the one with most promises first; weeks in their order."`
	Calibration  []calibrationItem `json:"calibration" doc:"Chances that were promised against what was kept, by tenths; empty without stated chances."`
	LeadMedian   *int64            `json:"lead_median" doc:"Seconds by which customers knew of a break before it, half of them more; to within a twelfth, as all medians here. Null under five."`
	NoticeMedian *int64            `json:"notice_median" doc:"Seconds by which owners were warned of a break before it."`
	DelayMedian  *int64            `json:"delay_median" doc:"Seconds by which broken promises were done late."`
	Silence      *silenceItem      `json:"silence" doc:"The longest wait for a word of the period; null where nobody waited."`
}

// silenceItem is the longest wait for a word.
type silenceItem struct {
	Seconds int64 `json:"seconds" example:"259200"`
	Case    id.ID `json:"case" doc:"The id of its case."`
	Lasts   bool  `json:"lasts" doc:"It is not over."`
}

// keptItem is the promises of a group.
type keptItem struct {
	Key          string   `json:"key" doc:"Team or topic id, channel, kind, or Monday of the week; empty for all." example:"phone"`
	Kept         int64    `json:"kept" example:"358"`
	Broken       int64    `json:"broken" example:"54"`
	Open         int64    `json:"open" doc:"Nobody can know yet; in no share." example:"12"`
	Withdrawn    int64    `json:"withdrawn" doc:"No longer needed, or moved by new working hours; in no share."`
	Share        *float64 `json:"share" doc:"Kept of kept and broken, between 0 and 1; null where there are none." example:"0.869"`
	Low          *float64 `json:"low" doc:"Lower end of the Wilson interval, 95 %." example:"0.833"`
	High         *float64 `json:"high" doc:"Upper end."`
	Told         int64    `json:"told" doc:"Of the broken: the customer had a later date before."`
	Warned       int64    `json:"warned" doc:"Of the broken: the owner was warned before."`
	Second       int64    `json:"second" doc:"Kept or broken that stood in the place of a broken or postponed one."`
	SecondBroken int64    `json:"second_broken"`
	MeanEarly    *int64   `json:"mean_early" doc:"Seconds by which the kept were early on average; null where there are none."`
}

type calibrationItem struct {
	Which wordWhich `json:"which" doc:"What to ask the list of promises for, to see these." example:"tenth_9"`
	Said  float64   `json:"said" doc:"Mean chance promised." example:"0.9"`
	Came  float64   `json:"came" doc:"Share kept." example:"0.86"`
	Low   float64   `json:"low"`
	High  float64   `json:"high"`
	N     int64     `json:"n"`
}

func keptOf(key string, s figures.Sums) keptItem {
	item := keptItem{Key: key, Kept: s.Kept, Broken: s.Broken, Open: s.Open, Withdrawn: s.Withdrawn, Told: s.Told, Warned: s.Warned, Second: s.Again, SecondBroken: s.AgainBroken}
	if e, err := stats.Wilson(s.Kept, s.Judged(), stats.Usual); err == nil {
		item.Share, item.Low, item.High = &e.Value, &e.Low, &e.High
	}
	if s.Kept > 0 {
		early := s.Early / s.Kept
		item.MeanEarly = &early
	}
	return item
}

// keptPromises counts how the house keeps its word.
func keptPromises(ctx context.Context, c *call, q keptQuery) (keptAnswer, error) {
	f, err := q.filter(c)
	if err != nil {
		return keptAnswer{}, err
	}
	by := figures.Group(q.By)
	if by == "" {
		by = figures.ByTeam
	}
	rows, err := figures.Read(ctx, c.api.DB, f, by)
	if err != nil {
		return keptAnswer{}, err
	}
	out := keptAnswer{Items: []keptItem{}, Calibration: []calibrationItem{}}
	var all figures.Sums
	for _, r := range rows {
		key := r.Key
		if by == figures.ByWeek {
			key = figures.WeekName(key)
		}
		out.Items = append(out.Items, keptOf(key, r.Sums))
		all = all.Plus(r.Sums)
	}
	out.All = keptOf("", all)
	spread, err := figures.Spreads(ctx, c.api.DB, f)
	if err != nil {
		return out, err
	}
	if bins, err := spread[figures.Chance].Calibration(); err == nil {
		for _, b := range bins {
			which := figures.InTenth(int64(math.Round(b.From * 10)))
			out.Calibration = append(out.Calibration, calibrationItem{wordWhich(which), b.Mean, b.Came.Value, b.Came.Low, b.Came.High, b.Came.N})
		}
	}
	out.LeadMedian, out.NoticeMedian, out.DelayMedian = secondsOf(spread[figures.Lead]), secondsOf(spread[figures.Notice]), secondsOf(spread[figures.Delay])
	longest, ok, err := figures.Silence(ctx, c.api.DB, f, c.api.DB.Now())
	if ok {
		out.Silence = &silenceItem{int64(longest.Span.Seconds()), longest.CaseID, longest.Open}
	}
	return out, err
}

// secondsOf is the median of a spread, nil where it cannot be told.
func secondsOf(s figures.Spread) *int64 {
	median, err := s.Median()
	if err != nil {
		return nil
	}
	seconds := int64(median.Seconds())
	return &seconds
}

type listQuery struct {
	page
	wordQuery
	Which wordWhich `query:"which" doc:"Only these; kept, broken and open ones when left out. judged are kept or broken; told and untold are broken ones with and without a word before, warned those whose owner was warned, late those done since; second stand in the place of another, repeated are those of them that were broken; said were given with a chance, tenth_0 to tenth_9 with one of that tenth."`
}

type wordList struct {
	Items      []wordItem `json:"items" doc:"The latest due first."`
	NextCursor *string    `json:"next_cursor" doc:"What to send as cursor for the next page; null at the end."`
}

// wordItem is one promise behind a figure.
type wordItem struct {
	ID       id.ID      `json:"id" example:"251658240030"`
	Case     id.ID      `json:"case" doc:"The id of its case."`
	Kind     string     `json:"kind" example:"first_response"`
	Team     id.ID      `json:"team"`
	Topic    string     `json:"topic,omitempty"`
	Channel  string     `json:"channel" example:"email"`
	Outcome  string     `json:"outcome" doc:"kept, broken, open or withdrawn, by its own date." example:"broken"`
	MadeAt   time.Time  `json:"made_at"`
	DueAt    time.Time  `json:"due_at"`
	DoneAt   *time.Time `json:"done_at" doc:"null while it is not done."`
	ToldAt   *time.Time `json:"told_at" doc:"When the customer got a later date, before this one was due; null for never."`
	WarnedAt *time.Time `json:"warned_at" doc:"When the owner was warned, before it was due; null for never."`
	Chance   *float64   `json:"chance" doc:"With which it was given, between 0 and 1; null where nobody knew."`
	Second   bool       `json:"second" doc:"It stands in the place of a broken or postponed one."`
}

func listWords(ctx context.Context, c *call, q listQuery) (wordList, error) {
	f, err := q.filter(c)
	if err != nil {
		return wordList{}, err
	}
	var after figures.Cursor
	if q.Cursor != "" {
		if err := readCursor(q.Cursor, &after); err != nil {
			return wordList{}, err
		}
	}
	items, next, err := figures.List(ctx, c.api.DB, f, figures.Which(q.Which), after, q.size())
	list := wordList{Items: []wordItem{}}
	for _, one := range items {
		w := wordItem{ID: one.PromiseID, Case: one.CaseID, Kind: string(one.Kind), Team: one.TeamID, Topic: one.Topic, Channel: one.Channel, Outcome: string(one.Outcome),
			MadeAt: one.MadeAt, DueAt: one.DueAt, Second: one.Again}
		if !one.DoneAt.IsZero() {
			w.DoneAt = &one.DoneAt
		}
		if !one.ToldAt.IsZero() {
			w.ToldAt = &one.ToldAt
		}
		if !one.WarnedAt.IsZero() {
			w.WarnedAt = &one.WarnedAt
		}
		if one.Chance > 0 {
			w.Chance = &one.Chance
		}
		list.Items = append(list.Items, w)
	}
	if next != (figures.Cursor{}) {
		cursor := makeCursor(next)
		list.NextCursor = &cursor
	}
	return list, err
}
