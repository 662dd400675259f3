package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/room/team"
)

type moodPart string

func (moodPart) choices() []string { return []string{team.Start, team.End} }

// dayItem is the caller's own day.
type dayItem struct {
	Start    int64      `json:"mood_start" doc:"1 (worn out) to 5 (bright); 0 where nothing was said. Nobody else sees it."`
	End      int64      `json:"mood_end"`
	Open     int64      `json:"open" doc:"Cases that the caller owns."`
	Ours     int64      `json:"ours" doc:"Of them, those that wait for us."`
	Waiting  int64      `json:"waiting" doc:"Of them, those that wait for the customer."`
	Harsh    int64      `json:"harsh" doc:"Of them, those with a customer with whom the protocol of conduct runs."`
	Capacity int64      `json:"capacity" doc:"How many the caller carries well."`
	BreakTo  *time.Time `json:"break_until" doc:"When the break under way, or the last one, ends."`
	BreakDue bool       `json:"break_due" doc:"An hour and a half without a break."`
}

func (c *call) today(now time.Time) string {
	zone := c.r.Dates.Zone
	if zone == nil {
		zone = time.UTC
	}
	return now.In(zone).Format(time.DateOnly)
}

func (c *call) day(ctx context.Context, r db.Reader, now time.Time) (dayItem, error) {
	who := c.r.Who.ID
	moods, err := team.MoodsOf(ctx, r, who, c.today(now))
	if err != nil {
		return dayItem{}, err
	}
	load, err := team.LoadOf(ctx, r, who)
	if err != nil {
		return dayItem{}, err
	}
	p, err := team.PauseOf(ctx, r, who)
	return dayItem{moods.Start, moods.End, load.Open, load.Ours, load.Waiting, load.Harsh, load.Capacity, moment(p.Ends), p.Due(now)}, err
}

// showDay gives the caller's own day.
func showDay(ctx context.Context, c *call, _ nothing) (dayItem, error) {
	return c.day(ctx, c.api.DB, c.api.DB.Now())
}

// onDay makes an act on the caller's own day.
func onDay[B any](name, path string, do func(ctx context.Context, tx *db.Tx, c *call, b *B) error) operation {
	return acts(post("team", name, "/me"+path, team.MayOwn), func(ctx context.Context, tx *db.Tx, c *call, b *B) (dayItem, error) {
		if err := do(ctx, tx, c, b); err != nil {
			return dayItem{}, err
		}
		return c.day(ctx, tx, tx.Now())
	}, nil)
}

type feeling struct {
	Part moodPart `json:"part" need:"yes" example:"start"`
	Mood int64    `json:"mood" need:"yes" doc:"1 (worn out) to 5 (bright); 0 takes it back." example:"4"`
}

func setMood(ctx context.Context, tx *db.Tx, c *call, b *feeling) error {
	if b.Part == team.Start && b.Mood > 0 {
		if err := c.api.Team.BeginDay(ctx, tx, c.r.Who.ID); err != nil {
			return err
		}
	}
	return c.api.Team.SetMood(ctx, tx, c.r.Who.ID, c.today(tx.Now()), string(b.Part), b.Mood)
}

type resting struct {
	Minutes int64 `json:"minutes" need:"yes" doc:"5, 10 or 20; 0 ends the break under way." example:"5"`
}

func takeBreak(ctx context.Context, tx *db.Tx, c *call, b *resting) error {
	if b.Minutes == 0 {
		return c.api.Team.EndBreak(ctx, tx, c.r.Who.ID)
	}
	return c.api.Team.TakeBreak(ctx, tx, c.r.Who.ID, b.Minutes)
}

type carrying struct {
	Capacity int64 `json:"capacity" need:"yes" doc:"1 to 500." example:"25"`
}

func setCapacity(ctx context.Context, tx *db.Tx, c *call, b *carrying) error {
	return c.api.Team.SetCapacity(ctx, tx, c.by(), c.r.Who.ID, b.Capacity)
}

// moodCell is the mean of a team in a month that is over.
type moodCell struct {
	Team  string  `json:"team"`
	Month string  `json:"month" example:"2026-10"`
	Days  int64   `json:"days" doc:"At least 5, by at least 3 people; others are left out."`
	Start float64 `json:"start"`
	End   float64 `json:"end"`
	Low   float64 `json:"change_low" doc:"95 % interval of the change from start to end."`
	High  float64 `json:"change_high"`
}

type moodTrend struct {
	Items []moodCell `json:"items" doc:"The newest month first; never a person."`
}

// showMoods gives the means that may be shown.
func showMoods(ctx context.Context, c *call, _ nothing) (moodTrend, error) {
	cells, err := team.MoodTrend(ctx, c.api.DB, c.api.DB.Now().UTC().Format("2006-01"))
	out := moodTrend{Items: []moodCell{}}
	for _, x := range cells {
		out.Items = append(out.Items, moodCell{x.In(c.r.Print.Tag()), x.Month, x.Days, x.Start, x.End, x.Low, x.High})
	}
	return out, err
}

func teamOperations() []operation {
	return []operation{
		reads(get("team", "show_my_day", "/me/day", team.MayOwn), showDay),
		onDay("set_my_mood", "/mood", setMood),
		onDay("take_break", "/break", takeBreak),
		onDay("set_my_capacity", "/capacity", setCapacity),
		reads(get("team", "show_moods", "/moods", team.MaySee), showMoods),
	}
}
