package analytics

import (
	"context"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
)

// Windows are the days for which first-contact resolution is kept.
var Windows = []int{7, 14, 30}

// Group is by what a figure is told apart.
type Group string

// The groups.
const (
	ByTeam    Group = "team"
	ByType    Group = "type"
	ByChannel Group = "channel"
	ByWeek    Group = "week" // beginning on Monday, UTC
)

// Groups lists them in the order of the page.
var Groups = []Group{ByTeam, ByType, ByChannel, ByWeek}

const (
	// UsualDays is the period looked at when none is said: a quarter of a year.
	UsualDays = 90
	// MaxDays bounds a period to what is still one house: ten years.
	MaxDays = 3660
	// maxGroups bounds the rows of one answer; ten years have 523 weeks.
	maxGroups = 600
)

// FirstFilter says which matters are looked at. Zero values leave open.
type FirstFilter struct {
	Days    int // up to today, by the day of receipt in UTC
	Team    id.ID
	Type    string
	Channel string
	Week    int64 // number of the week since 1970, 0 for all
}

// FirstRow is first-contact resolution of one group.
type FirstRow struct {
	Key      string  // team id, type, channel, or first day of the week as 2026-11-16; "" for all
	Cases    int64   // all that came, matters of their own or not
	Windows  []Share // one for each of Windows
	Immature []int64 // matters too young for each window: left out, not counted as solved
}

// Share is a share with its n and interval, or nothing where n is 0.
type Share struct {
	K, N int64
	stats.Estimate
	Known bool
}

func shareOf(k, n int64) Share {
	e, err := stats.Wilson(k, n, stats.Usual)
	return Share{K: k, N: n, Estimate: e, Known: err == nil}
}

// First gives first-contact resolution (domain C-6 c, "no repeat") of all
// matters of the filter, and by group. A matter counts for a window once the
// whole day on which it came is older than the window.
func First(ctx context.Context, r db.Reader, f FirstFilter, by Group, now time.Time) (all FirstRow, rows []FirstRow, err error) {
	b := f.sums(by, now)
	var found []firstSums
	if err := r.All(ctx, &found, b.Text(), b.Args()...); err != nil {
		return all, nil, fmt.Errorf("read first-contact resolution by %s: %w", by, err)
	}
	var total firstSums
	for _, one := range found {
		total.add(one)
		rows = append(rows, one.row(by))
	}
	total.Key = ""
	return total.row(""), rows, nil
}

// firstSums is one line of the sums: matters, those solved at first, and those
// too young, for each window.
type firstSums struct {
	Key           string
	Cases         int64
	N7, K7, Y7    int64
	N14, K14, Y14 int64
	N30, K30, Y30 int64
}

func (s *firstSums) add(o firstSums) {
	s.Cases += o.Cases
	s.N7, s.K7, s.Y7 = s.N7+o.N7, s.K7+o.K7, s.Y7+o.Y7
	s.N14, s.K14, s.Y14 = s.N14+o.N14, s.K14+o.K14, s.Y14+o.Y14
	s.N30, s.K30, s.Y30 = s.N30+o.N30, s.K30+o.K30, s.Y30+o.Y30
}

func (s firstSums) row(by Group) FirstRow {
	key := s.Key
	if by == ByWeek {
		var week int64
		if _, err := fmt.Sscan(key, &week); err == nil {
			key = WeekStart(week).Format(time.DateOnly)
		}
	}
	return FirstRow{Key: key, Cases: s.Cases, Windows: []Share{shareOf(s.K7, s.N7), shareOf(s.K14, s.N14), shareOf(s.K30, s.N30)},
		Immature: []int64{s.Y7, s.Y14, s.Y30}}
}

// sums is the statement behind First: one pass over the sums of days.
func (f FirstFilter) sums(by Group, now time.Time) *db.SQL {
	key := map[Group]string{ByTeam: "CAST(team_id AS TEXT)", ByType: "type", ByChannel: "channel", ByWeek: "CAST((day + 3) / 7 AS TEXT)"}[by]
	if key == "" {
		key = "''"
	}
	b := new(db.SQL)
	b.W(`SELECT ` + key + ` AS key, CAST(SUM(cases) AS BIGINT) AS cases`)
	for _, w := range Windows {
		ripe := RipeDay(now, w)
		b.W(fmt.Sprintf(`, CAST(SUM(CASE WHEN day <= ? THEN issues%d ELSE 0 END) AS BIGINT) AS n%d`, w, w), ripe).
			W(fmt.Sprintf(`, CAST(SUM(CASE WHEN day <= ? THEN first%d ELSE 0 END) AS BIGINT) AS k%d`, w, w), ripe).
			W(fmt.Sprintf(`, CAST(SUM(CASE WHEN day > ? THEN issues%d ELSE 0 END) AS BIGINT) AS y%d`, w, w), ripe)
	}
	b.W(` FROM cases_first_day_fact WHERE 1 = 1`)
	f.where(b, now)
	return b.W(` GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?`, maxGroups)
}

func (f FirstFilter) where(b *db.SQL, now time.Time) {
	days := f.Days
	if days <= 0 {
		days = UsualDays
	}
	b.W(` AND day > ?`, DayOf(now)-int64(min(days, MaxDays)))
	b.If(f.Team != 0, ` AND team_id = ?`, f.Team).If(f.Type != "", ` AND type = ?`, f.Type).If(f.Channel != "", ` AND channel = ?`, f.Channel)
	if f.Week != 0 {
		b.W(` AND day >= ?`, f.Week*7-3).W(` AND day <= ?`, f.Week*7+3)
	}
}

// DayOf numbers the days since 1970, in UTC.
func DayOf(t time.Time) int64 { return t.Unix() / (24 * 60 * 60) }

// RipeDay is the last day whose matters are all older than a window.
func RipeDay(now time.Time, window int) int64 { return DayOf(now) - int64(window) - 1 }

// WeekOf numbers the weeks, each from Monday, since 1970; WeekStart is its first day.
func WeekOf(t time.Time) int64       { return (DayOf(t) + 3) / 7 }
func WeekStart(week int64) time.Time { return time.Unix((week*7-3)*24*60*60, 0).UTC() }

// UpTo is until when the record has been read: what happened later is not in
// the figures yet. The zero time where nothing was read.
func UpTo(ctx context.Context, r db.Reader) (time.Time, error) {
	var at []int64
	if err := r.All(ctx, &at, sqlUpTo); err != nil || len(at) == 0 {
		return time.Time{}, err
	}
	return clock.FromMicros(at[0]), nil
}

const sqlUpTo = `SELECT at FROM event_walk_fact WHERE name = 'cases.follow'`
