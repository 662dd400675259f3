package api

import (
	"context"
	"strconv"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/room/waiting"
)

// waitingOperations are what telephone systems send and what is known of waits.
func waitingOperations() []operation {
	record := post("waiting", "record_waiting", "/waiting/events", waiting.MayWrite)
	record.large = eventsBody
	set := put("waiting", "set_waiting_settings", "/waiting/settings", waiting.MaySet)
	return []operation{
		acts(record, recordWaiting, nil),
		importWaiting(),
		reads(get("waiting", "list_waiting_intervals", "/waiting/intervals", waiting.MayRead), listIntervals),
		reads(get("waiting", "estimate_wait", "/waiting/estimate", web.Public), estimateWait),
		reads(get("waiting", "plan_staffing", "/waiting/staffing", waiting.MayRead), planStaffing),
		reads(get("waiting", "show_waiting_settings", "/waiting/settings", waiting.MayRead), showWaitingSettings),
		acts(set, setWaiting, nil),
	}
}

// eventsBody is room for a full batch with long names.
const eventsBody = 2 << 20

type waitingChannel string

func (waitingChannel) choices() []string { return waiting.Channels }

// waitingEvents is a batch of what a telephone system tells.
type waitingEvents struct {
	Events []waitingEvent `json:"events" doc:"At most 1,000, in any order. What is wrong with one refuses that one alone."`
}

type waitingEvent struct {
	ID      string    `json:"id" doc:"The sender's own name of the event: the same event sent again counts once." example:"pbx-2026-118823"`
	Contact string    `json:"contact" doc:"The sender's name of the call or chat, unique in its channel." example:"call-77"`
	Kind    string    `json:"kind" doc:"arrived, queued, offered, answered, abandoned, ended or called_back." example:"queued"`
	At      time.Time `json:"at"`
	Channel string    `json:"channel" doc:"phone or chat." example:"phone"`
	Queue   string    `json:"queue,omitempty" doc:"The queue or team it waits for." example:"Service"`
	Caller  string    `json:"caller,omitempty" doc:"The caller's number or account. Only a keyed hash of it is kept." example:"+966 50 000 0000"`
	Case    string    `json:"case,omitempty" doc:"Reference of the case, when known." example:"482913074"`
}

type waitingTaken struct {
	Taken    int              `json:"taken" doc:"Events that were new." example:"2"`
	Repeated int              `json:"repeated" doc:"Events that had come before." example:"0"`
	Refused  []waitingRefused `json:"refused" doc:"Events that were not taken; the others were."`
}

type waitingRefused struct {
	Row    int    `json:"row" doc:"Its place in the batch, from 1." example:"3"`
	Field  string `json:"field" example:"at"`
	Code   string `json:"code" example:"waiting.in_future"`
	Detail string `json:"detail" example:"This time lies in the future"`
}

func recordWaiting(ctx context.Context, tx *db.Tx, c *call, b *waitingEvents) (waitingTaken, error) {
	steps := make([]waiting.Step, len(b.Events))
	for i, e := range b.Events {
		steps[i] = waiting.Step{Key: e.ID, Contact: e.Contact, Kind: waiting.Kind(e.Kind), At: e.At, Queue: e.Queue, Channel: e.Channel, Caller: e.Caller, Case: e.Case}
	}
	taken, err := c.api.Waiting.Record(ctx, tx, c.by(), steps)
	return c.waitingTaken(taken), err
}

// waitingTaken says what became of events.
func (c *call) waitingTaken(taken waiting.Taken) waitingTaken {
	out := waitingTaken{Taken: taken.New, Repeated: taken.Repeated, Refused: []waitingRefused{}}
	for _, r := range taken.Refused {
		out.Refused = append(out.Refused, waitingRefused{Row: r.Row, Field: r.Name, Code: r.Key, Detail: web.Say(c.r.Print, r.Key, r.Args)})
	}
	return out
}

type intervalQuery struct {
	Day     string         `query:"day" doc:"The last day, as 2026-11-22, in the house's own time; today when left out." example:"2026-11-22"`
	Days    int            `query:"days" doc:"How many days up to it, 1 to 31; 1 when left out." example:"1"`
	Step    int            `query:"step" doc:"Minutes of an interval: 15, 30, 60, or 1440 for days; 30 when left out." example:"30"`
	Queue   string         `query:"queue" doc:"Only this queue." example:"Service"`
	Channel waitingChannel `query:"channel" doc:"Only this channel."`
}

type intervalList struct {
	All   intervalItem   `json:"all" doc:"The whole period."`
	Items []intervalItem `json:"items"`
}

// intervalItem is one interval. Waits are in seconds.
type intervalItem struct {
	From        time.Time  `json:"from"`
	To          time.Time  `json:"to"`
	Offered     int64      `json:"offered" doc:"All that came." example:"42"`
	Answered    int64      `json:"answered" example:"37"`
	InTime      int64      `json:"answered_in_time" doc:"Answered within the time of the target." example:"31"`
	Abandoned   int64      `json:"abandoned" doc:"Gave up, without those who hung up at once." example:"4"`
	Short       int64      `json:"short_abandoned" doc:"Hung up too soon to be answered; not counted in the shares." example:"1"`
	CalledBack  int64      `json:"called_back" example:"0"`
	Waiting     int64      `json:"waiting" doc:"Still waiting." example:"0"`
	Level       *shareItem `json:"service_level" doc:"Share answered in time, of all but those who hung up at once; null where n is 0."`
	Abandonment *shareItem `json:"abandonment" doc:"Share that gave up; null where n is 0."`
	P50         *waitItem  `json:"wait_p50" doc:"By when half were answered (Kaplan–Meier, who gave up is censored); null where too many gave up to tell."`
	P90         *waitItem  `json:"wait_p90" doc:"By when nine of ten were."`
	Longest     float64    `json:"longest_wait" example:"312"`
	Handling    *float64   `json:"mean_handling" doc:"Mean length of the conversations that ended." example:"241.5"`
}

type shareItem struct {
	Value float64 `json:"value" example:"0.84"`
	Low   float64 `json:"low" doc:"Lower end of the Wilson interval, 95 %." example:"0.69"`
	High  float64 `json:"high" example:"0.92"`
	N     int64   `json:"n" example:"37"`
}

type waitItem struct {
	Seconds float64  `json:"seconds" example:"41"`
	Low     float64  `json:"low" example:"33"`
	High    *float64 `json:"high" doc:"null where the interval has no upper end." example:"58"`
	N       int64    `json:"n" example:"37"`
}

func shareItemOf(s waiting.Share) *shareItem {
	if !s.Known {
		return nil
	}
	return &shareItem{s.Value, s.Low, s.High, s.N}
}

func waitItemOf(s waiting.Span) *waitItem {
	if !s.Known {
		return nil
	}
	w := &waitItem{Seconds: s.Value.Seconds(), Low: s.Low.Seconds(), N: s.N}
	if high := s.High.Seconds(); high > 0 {
		w.High = &high
	}
	return w
}

func intervalOf(s waiting.Slot) intervalItem {
	i := intervalItem{From: s.From.UTC(), To: s.To.UTC(), Offered: s.Offered, Answered: s.Answered, InTime: s.Quick, Abandoned: s.Abandoned, Short: s.Short, CalledBack: s.CalledBack,
		Waiting: s.Waiting, Level: shareItemOf(s.Level), Abandonment: shareItemOf(s.Lost), P50: waitItemOf(s.Median), P90: waitItemOf(s.Ninety), Longest: s.Longest.Seconds()}
	if s.Handled > 0 {
		mean := s.Handling.Seconds()
		i.Handling = &mean
	}
	return i
}

func listIntervals(ctx context.Context, c *call, q intervalQuery) (intervalList, error) {
	out := intervalList{Items: []intervalItem{}}
	zone, now := c.api.Waits.Zone(), c.api.DB.Now()
	day, days, step := now, max(q.Days, 1), q.Step
	if q.Day != "" {
		d, err := time.ParseInLocation(time.DateOnly, q.Day, zone)
		if err != nil {
			return out, fault.OfFields(fault.Field{Name: "day", Key: "field.bad_date"})
		}
		day = d
	}
	if step == 0 {
		step = 30
	}
	if step != 15 && step != 30 && step != 60 && step != waiting.DayStep {
		return out, fault.OfFields(fault.Field{Name: "step", Key: "field.bad_choice"})
	}
	if days > 31 {
		return out, fault.OfFields(fault.Field{Name: "days", Key: "field.too_large", Args: []any{"max", 31}})
	}
	o, err := waiting.ReadSettings(ctx, c.api.DB)
	if err != nil {
		return out, err
	}
	edges := waiting.Edges(day.In(zone).AddDate(0, 0, 1-days), days, step, zone)
	contacts, err := waiting.Contacts(ctx, c.api.DB, waiting.Filter{From: edges[0], To: edges[len(edges)-1], Queue: q.Queue, Channel: string(q.Channel)})
	if err != nil {
		return out, err
	}
	slots, all := waiting.Tally(contacts, edges, o, now)
	out.All = intervalOf(all)
	for _, s := range slots {
		out.Items = append(out.Items, intervalOf(s))
	}
	return out, nil
}

type estimateQuery struct {
	Channel waitingChannel `query:"channel" doc:"phone or chat; both when left out."`
	Queue   string         `query:"queue" doc:"Only this queue." example:"Service"`
}

type waitEstimate struct {
	Known bool      `json:"known" doc:"false: too little is known to say anything, and nothing is said." example:"true"`
	P50   *waitItem `json:"wait_p50" doc:"Half are answered by then; its interval is the band."`
	P90   *waitItem `json:"wait_p90" doc:"Nine of ten are."`
	From  string    `json:"from,omitempty" doc:"Which contacts say so: last_hour, same_hour (this weekday and time, eight weeks), time_of_day (four weeks)." example:"same_hour"`
}

func estimateWait(ctx context.Context, c *call, q estimateQuery) (waitEstimate, error) {
	e, err := c.api.Waits.Ask(ctx, string(q.Channel), q.Queue)
	if err != nil || !e.Known {
		return waitEstimate{}, err
	}
	return waitEstimate{Known: true, P50: waitItemOf(e.Median), P90: waitItemOf(e.Ninety), From: string(e.Group)}, nil
}

type staffingQuery struct {
	Calls     int `query:"calls" doc:"Contacts in the interval." example:"180"`
	Minutes   int `query:"minutes" doc:"Length of the interval; 30 when left out." example:"30"`
	Handling  int `query:"handling" doc:"Mean length of a conversation in seconds." example:"240"`
	Patience  int `query:"patience" doc:"Mean patience in seconds; left out: nobody ever gives up." example:"120"`
	Target    int `query:"target" doc:"Per cent to be answered in time; the house's own when left out." example:"80"`
	Within    int `query:"within" doc:"Seconds that are in time; the house's own when left out." example:"20"`
	Shrinkage int `query:"shrinkage" doc:"Per cent of paid time for leave, training and breaks; the house's own when left out." example:"30"`
}

type staffingAnswer struct {
	ErlangA *crewItem `json:"erlang_a" doc:"Callers may give up; null without patience."`
	ErlangC *crewItem `json:"erlang_c" doc:"Nobody ever gives up."`
}

type crewItem struct {
	People    int     `json:"people" doc:"The least that meet the target." example:"29"`
	Rostered  int     `json:"rostered" doc:"With leave, training and breaks." example:"42"`
	Level     float64 `json:"service_level" example:"0.840283"`
	Answer    float64 `json:"mean_wait" doc:"Seconds." example:"11.629"`
	Occupancy float64 `json:"occupancy" example:"0.827586"`
	Abandon   float64 `json:"abandonment" example:"0"`
}

func crewItemOf(k waiting.Crew) *crewItem {
	if !k.Known {
		return nil
	}
	return &crewItem{k.People, k.Rostered, k.Level, k.Answer.Seconds(), k.Occupancy, k.Lost}
}

func planStaffing(ctx context.Context, c *call, q staffingQuery) (staffingAnswer, error) {
	o, err := waiting.ReadSettings(ctx, c.api.DB)
	if err != nil {
		return staffingAnswer{}, err
	}
	const day = 24 * 3600
	minutes := q.Minutes
	if minutes == 0 {
		minutes = 30
	}
	var wrong []fault.Field
	for _, one := range []struct {
		name        string
		value, most int
		needed      bool
		set         func()
	}{{"calls", q.Calls, 100_000, true, nil}, {"minutes", minutes, 1440, false, nil}, {"handling", q.Handling, day, true, nil}, {"patience", q.Patience, day, false, nil},
		{"target", q.Target, 99, false, func() { o.Target = int64(q.Target) }}, {"within", q.Within, 3600, false, func() { o.Within = time.Duration(q.Within) * time.Second }},
		{"shrinkage", q.Shrinkage, 90, false, func() { o.Shrinkage = int64(q.Shrinkage) }}} {
		switch {
		case one.needed && one.value == 0:
			wrong = append(wrong, fault.Field{Name: one.name, Key: "field.required"})
		case one.value > one.most:
			wrong = append(wrong, fault.Field{Name: one.name, Key: "field.too_large", Args: []any{"max", strconv.Itoa(one.most)}})
		case one.set != nil && one.value > 0:
			one.set()
		}
	}
	if wrong != nil {
		return staffingAnswer{}, fault.OfFields(wrong...)
	}
	p := waiting.Staff(waiting.Demand{Calls: float64(q.Calls), Interval: time.Duration(minutes) * time.Minute, Handling: time.Duration(q.Handling) * time.Second, Patience: time.Duration(q.Patience) * time.Second}, o)
	return staffingAnswer{ErlangA: crewItemOf(p.A), ErlangC: crewItemOf(p.C)}, nil
}

// waitingSettings are what the house holds itself to; times in seconds.
type waitingSettings struct {
	Short     int64 `json:"short" doc:"Who gives up sooner, in seconds, is not counted." example:"5"`
	Within    int64 `json:"within" doc:"Seconds that are in time." example:"20"`
	Target    int64 `json:"target" doc:"Per cent to be answered in time." example:"80"`
	Shrinkage int64 `json:"shrinkage" doc:"Per cent of paid time for leave, training and breaks." example:"30"`
	CallBack  int64 `json:"call_back" doc:"Seconds of working time within which we call back." example:"7200"`
}

func waitingSettingsOf(o waiting.Settings) waitingSettings {
	return waitingSettings{int64(o.Short / time.Second), int64(o.Within / time.Second), o.Target, o.Shrinkage, int64(o.CallBack / time.Second)}
}

func showWaitingSettings(ctx context.Context, c *call, _ nothing) (waitingSettings, error) {
	o, err := waiting.ReadSettings(ctx, c.api.DB)
	return waitingSettingsOf(o), err
}

func setWaiting(ctx context.Context, tx *db.Tx, c *call, b *waitingSettings) (waitingSettings, error) {
	o := waiting.Settings{Short: time.Duration(b.Short) * time.Second, Within: time.Duration(b.Within) * time.Second, Target: b.Target, Shrinkage: b.Shrinkage, CallBack: time.Duration(b.CallBack) * time.Second}
	return *b, c.api.Waiting.Set(ctx, tx, c.by(), o)
}
