package figures

import (
	"context"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Filter says which promises are looked at. Zero values leave open, weeks aside.
type Filter struct {
	From, To int64 // weeks, both counted
	Kind     string
	Team     id.ID
	Topic    string // its id, or NoTopic
	Channel  string
}

// NoTopic asks for what has no topic.
const NoTopic = "none"

// Weeks are how many weeks the period has.
func (f Filter) Weeks() int64 { return f.To - f.From + 1 }

// Last gives the period of so many weeks up to and with that of now.
func Last(weeks int64, now time.Time) Filter {
	to := WeekOf(now)
	return Filter{From: to - weeks + 1, To: to}
}

// Group is by what figures are told apart.
type Group string

// The groups.
const (
	ByAll     Group = "all"
	ByKind    Group = "kind"
	ByTeam    Group = "team"
	ByTopic   Group = "topic"
	ByChannel Group = "channel"
	ByWeek    Group = "week"
)

// Groups lists what a reader can choose from, in the order of the page.
var Groups = []Group{ByTeam, ByTopic, ByChannel, ByKind, ByWeek}

// maxGroups bounds the rows of one answer; ten years have 523 weeks.
const maxGroups = 600

// Row is the sums of one group.
type Row struct {
	Key string // id of the team or topic, channel, kind, number of the week; "" for all
	Sums
}

// Read gives the sums of the groups of a period, the one with most promises
// first; weeks in their order.
func Read(ctx context.Context, r db.Reader, f Filter, by Group) ([]Row, error) {
	column := map[Group]string{ByKind: "kind", ByTeam: "CAST(team_id AS TEXT)", ByTopic: "topic", ByChannel: "channel", ByWeek: "CAST(week AS TEXT)"}[by]
	if column == "" {
		column = "''"
	}
	b := new(db.SQL).W(`SELECT ` + column + ` AS key, ` + summed + ` FROM figures_week WHERE 1 = 1`)
	f.where(b)
	b.W(` GROUP BY 1`).If(by == ByWeek, ` ORDER BY MIN(week)`).If(by != ByWeek, ` ORDER BY SUM(kept + broken + open) DESC, 1`).W(` LIMIT ?`, maxGroups)
	var rows []Row
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read kept and broken promises by %s: %w", by, err)
	}
	out := rows[:0]
	for _, one := range rows {
		if one.All() > 0 || one.Withdrawn > 0 {
			out = append(out, one)
		}
	}
	return out, nil
}

// Total gives the sums of all.
func Total(ctx context.Context, r db.Reader, f Filter) (Sums, error) {
	rows, err := Read(ctx, r, f, ByAll)
	if err != nil || len(rows) == 0 {
		return Sums{}, err
	}
	return rows[0].Sums, nil
}

func (f Filter) where(b *db.SQL) {
	b.W(` AND week >= ? AND week <= ?`, f.From, f.To)
	f.which(b)
}

func (f Filter) which(b *db.SQL) {
	b.If(f.Kind != "", ` AND kind = ?`, f.Kind).If(f.Team != 0, ` AND team_id = ?`, f.Team).If(f.Topic != "", ` AND topic = ?`, f.topic()).
		If(f.Channel != "", ` AND channel = ?`, f.Channel)
}

func (f Filter) topic() string {
	if f.Topic == NoTopic {
		return ""
	}
	return f.Topic
}

// Longest is the longest that somebody waited for a word of the period to be
// done, and whose it was; ok is false where there is none.
type Longest struct {
	Span   time.Duration
	CaseID id.ID
	Open   bool // it lasts
}

// Silence finds the longest wait of a period: of what is open still, and of what
// ended. A week is asked for at a time, so that none reads more than its own.
func Silence(ctx context.Context, r db.Reader, f Filter, now time.Time) (Longest, bool, error) {
	var most Longest
	found := false
	take := func(b *db.SQL, open bool) error {
		var rows []struct {
			CaseID         id.ID
			MadeAt, EndsAt int64
		}
		if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
			return fmt.Errorf("find the longest silence: %w", err)
		}
		for _, one := range rows {
			end := one.EndsAt
			if open {
				end = clock.Micros(now)
			}
			if span := time.Duration(end-one.MadeAt) * time.Microsecond; !found || span > most.Span {
				most, found = Longest{span, one.CaseID, open}, true
			}
		}
		return nil
	}
	b := new(db.SQL).W(`SELECT case_id, made_at, ended_at AS ends_at FROM figures_fact WHERE ended_at = 0` + ofWords)
	f.where(b)
	if err := take(b.W(` ORDER BY made_at LIMIT 1`), true); err != nil {
		return most, false, err
	}
	for week := f.From; week <= f.To; week++ {
		b := new(db.SQL).W(`SELECT case_id, made_at, ended_at AS ends_at FROM figures_fact WHERE ended_at > 0 AND week = ?`+ofWords, week)
		f.which(b)
		if err := take(b.W(` ORDER BY ended_at - made_at DESC LIMIT 1`), false); err != nil {
			return most, false, err
		}
	}
	return most, found, nil
}

// ofWords keeps to the promises of a word to the customer: work may take long
// while nobody is left without news.
const ofWords = ` AND kind IN ('first_response', 'reply', 'next_update')`

const summed = `CAST(SUM(kept) AS BIGINT) AS kept, CAST(SUM(broken) AS BIGINT) AS broken, CAST(SUM(open) AS BIGINT) AS open, CAST(SUM(withdrawn) AS BIGINT) AS withdrawn,
    CAST(SUM(told) AS BIGINT) AS told, CAST(SUM(warned) AS BIGINT) AS warned, CAST(SUM(again) AS BIGINT) AS again, CAST(SUM(again_broken) AS BIGINT) AS again_broken,
    CAST(SUM(early) AS BIGINT) AS early, CAST(SUM(late) AS BIGINT) AS late, CAST(SUM(late_done) AS BIGINT) AS late_done`
