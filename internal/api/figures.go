package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/analytics"
	"rida/internal/room/cases"
)

// figureOperations give what is counted, and what a case repeats.
func figureOperations() []operation {
	return []operation{
		reads(get("figures", "first_contact", "/figures/first-contact", analytics.MayRead), firstContact),
		reads(get("cases", "show_earlier", "/cases/{reference}/earlier", cases.MayRead), showEarlier),
		onCase("refuse_earlier", "/earlier/refusal", cases.MayWrite, refuseEarlier),
		onCase("restore_earlier", "/earlier/restoration", cases.MayWrite, restoreEarlier),
		onCase("give_to_earlier_owner", "/earlier/owner", cases.MayAssign, giveToEarlierOwner),
	}
}

// groupName is by what a figure is told apart.
type groupName string

func (groupName) choices() []string { return texts(analytics.Groups) }

type firstQuery struct {
	By      groupName `query:"by" doc:"The groups; team when left out." example:"team"`
	Days    int       `query:"days" doc:"How many days up to today, by the day of receipt in UTC; 90 when left out." example:"90"`
	Team    string    `query:"team" doc:"Only this team, by its id."`
	Type    caseType  `query:"type" doc:"Only this type."`
	Channel string    `query:"channel" doc:"Only this channel." example:"phone"`
}

type firstAnswer struct {
	UpTo  *time.Time  `json:"up_to" doc:"Until when the record of events has been read; null before the first."`
	All   firstItem   `json:"all"`
	Items []firstItem `json:"items" doc:"By group, the one with most cases first."`
}

type firstItem struct {
	Key     string        `json:"key" doc:"Team id, type, channel, or Monday of the week; empty for all." example:"phone"`
	Cases   int64         `json:"cases" doc:"All that came, whether matters of their own or repetitions." example:"212"`
	Windows []firstWindow `json:"windows"`
}

// firstWindow is a share with what makes it believable.
type firstWindow struct {
	Days     int      `json:"days" doc:"Within which the customer did not come again: 7, 14 or 30." example:"7"`
	Solved   int64    `json:"solved" doc:"Matters solved at the first contact." example:"150"`
	N        int64    `json:"n" doc:"Matters old enough to tell." example:"190"`
	TooYoung int64    `json:"too_young" doc:"Matters younger than the window: left out, not counted as solved." example:"22"`
	Share    *float64 `json:"share" doc:"Between 0 and 1; null where n is 0." example:"0.789"`
	Low      *float64 `json:"low" doc:"Lower end of the Wilson interval, 95 %." example:"0.726"`
	High     *float64 `json:"high" doc:"Upper end." example:"0.841"`
}

func firstItemOf(r analytics.FirstRow) firstItem {
	item := firstItem{Key: r.Key, Cases: r.Cases}
	for i, s := range r.Windows {
		w := firstWindow{Days: analytics.Windows[i], Solved: s.K, N: s.N, TooYoung: r.Immature[i]}
		if s.Known {
			w.Share, w.Low, w.High = &s.Value, &s.Low, &s.High
		}
		item.Windows = append(item.Windows, w)
	}
	return item
}

// firstContact gives first-contact resolution as "no repeat".
func firstContact(ctx context.Context, c *call, q firstQuery) (firstAnswer, error) {
	f := analytics.FirstFilter{Days: q.Days, Type: string(q.Type), Channel: q.Channel}
	if q.Team != "" {
		var err error
		if f.Team, err = id.Parse(q.Team); err != nil {
			return firstAnswer{}, fault.OfFields(fault.Field{Name: "team", Key: "field.bad_choice"})
		}
	}
	by := analytics.Group(q.By)
	if by == "" {
		by = analytics.ByTeam
	}
	all, rows, err := analytics.First(ctx, c.api.DB, f, by, c.api.DB.Now())
	if err != nil {
		return firstAnswer{}, err
	}
	out := firstAnswer{All: firstItemOf(all), Items: []firstItem{}}
	for _, r := range rows {
		out.Items = append(out.Items, firstItemOf(r))
	}
	upTo, err := analytics.UpTo(ctx, c.api.DB)
	if !upTo.IsZero() {
		out.UpTo = &upTo
	}
	return out, err
}

// earlierItem is what a case repeats.
type earlierItem struct {
	Reference string    `json:"reference" doc:"Of the earlier case." example:"482913074"`
	Subject   string    `json:"subject"`
	Received  time.Time `json:"received"`
	Owner     id.ID     `json:"owner" doc:"Who owned it." example:"251658240000"`
	Times     int64     `json:"times" doc:"Which time the customer comes with this matter; 1 when a person said that it is another one." example:"2"`
	Gap       int64     `json:"gap" doc:"Seconds since the customer's last words on the matter." example:"345600"`
	Words     []string  `json:"words" doc:"Common to both, folded and stemmed: why they are taken for one matter."`
	Tags      []string  `json:"tags" doc:"That both have."`
	Refused   bool      `json:"refused" doc:"A person said that it is not the same matter."`
}

func showEarlier(ctx context.Context, c *call, _ nothing) (earlierItem, error) {
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return earlierItem{}, err
	}
	a, ok, err := cases.AgainOf(ctx, c.api.DB, one.ID)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "cases.again.none")
	}
	if err != nil {
		return earlierItem{}, err
	}
	before, err := cases.Get(ctx, c.api.DB, a.EarlierID)
	return earlierItem{Reference: before.Reference, Subject: before.Subject, Received: before.ReceivedAt, Owner: before.OwnerID, Times: one.Times,
		Gap: int64(a.Gap.Seconds()), Words: append([]string{}, a.Words...), Tags: append([]string{}, a.Labels...), Refused: a.RefusedBy != 0}, err
}

func refuseEarlier(ctx context.Context, tx *db.Tx, c *call, one cases.Case, _ *nothing) (cases.Case, error) {
	return c.api.Cases.RefuseAgain(ctx, tx, c.by(), one.ID)
}

func restoreEarlier(ctx context.Context, tx *db.Tx, c *call, one cases.Case, _ *nothing) (cases.Case, error) {
	return c.api.Cases.RestoreAgain(ctx, tx, c.by(), one.ID)
}

func giveToEarlierOwner(ctx context.Context, tx *db.Tx, c *call, one cases.Case, _ *nothing) (cases.Case, error) {
	return c.api.Cases.GiveToEarlierOwner(ctx, tx, c.by(), one.ID)
}
