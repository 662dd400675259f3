package notice

import (
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/fault"
)

// Mode says on which hours of work somebody's mails and pushes wait.
type Mode string

// The modes.
const (
	AnyTime   Mode = "any"   // they come as they are
	HouseTime Mode = "house" // they wait for the house's working hours
	OwnTime   Mode = "own"   // they wait for the person's own
)

// Hours say when somebody may be disturbed by mail and push, in minutes of
// their own day. The product itself shows everything at once.
type Hours struct {
	Mode       Mode
	Days       int64 // own working days, a bit for each weekday, Sunday the lowest
	WorkFrom   int64
	WorkUntil  int64
	Quiet      bool // nothing between QuietFrom and QuietUntil, which may reach over midnight
	QuietFrom  int64
	QuietUntil int64
	DigestAt   int64 // when the daily digest leaves
	AwayOnly   bool  // mails and pushes only while no page is open
}

const day = 24 * 60

// UsualHours hold for whoever never said otherwise: at any time but at night,
// and the digest at the beginning of the day.
func UsualHours() Hours {
	return Hours{Mode: AnyTime, Days: 0b0011111, WorkFrom: 9 * 60, WorkUntil: 17 * 60, Quiet: true, QuietFrom: 21 * 60, QuietUntil: 7 * 60, DigestAt: 8 * 60, AwayOnly: true}
}

// check finds what cannot be meant.
func (h Hours) check() error {
	var wrong []fault.Field
	add := func(bad bool, name, key string) {
		if bad {
			wrong = append(wrong, fault.Field{Name: name, Key: key})
		}
	}
	add(h.Mode != AnyTime && h.Mode != HouseTime && h.Mode != OwnTime, "mode", "field.choose")
	add(h.Days < 0 || h.Days > 127 || h.Mode == OwnTime && h.Days == 0, "days", "field.choose")
	add(h.WorkFrom < 0 || h.WorkUntil > day || h.WorkFrom >= h.WorkUntil, "work_until", "notice.fault.from_until")
	add(h.QuietFrom < 0 || h.QuietFrom >= day, "quiet_from", "field.bad_time")
	add(h.QuietUntil < 0 || h.QuietUntil >= day || h.Quiet && h.QuietFrom == h.QuietUntil, "quiet_until", "notice.fault.from_until")
	add(h.DigestAt < 0 || h.DigestAt >= day, "digest_at", "field.bad_time")
	if wrong == nil {
		return nil
	}
	return fault.OfFields(wrong...)
}

// disturbLimit ends the search for a free moment: a house closed for a month
// keeps nobody's mail for longer.
const disturbLimit = 40

// Free is the first instant from t on at which somebody in zone may be
// disturbed. A house without a schedule is always open.
func (h Hours) Free(t time.Time, zone *time.Location, house *calendar.Schedule) time.Time {
	at := t
	for range disturbLimit {
		next := h.awake(at, zone)
		switch {
		case h.Mode == OwnTime:
			next = h.atWork(next, zone)
		case h.Mode == HouseTime && house != nil && !house.IsOpen(next):
			open, err := house.NextOpen(next)
			if err != nil { // the house never opens again: better told than not
				return next
			}
			next = open
		}
		if next.Equal(at) {
			return at.UTC()
		}
		at = next
	}
	return at.UTC()
}

// awake is t, or the end of the quiet hours in which t lies.
func (h Hours) awake(t time.Time, zone *time.Location) time.Time {
	now := minuteOf(t, zone)
	if !h.Quiet || !within(now, h.QuietFrom, h.QuietUntil) {
		return t
	}
	end := onDay(t, zone, 0, h.QuietUntil)
	if !end.After(t) {
		end = onDay(t, zone, 1, h.QuietUntil)
	}
	return end
}

// atWork is t, or the next beginning of the person's own working hours.
func (h Hours) atWork(t time.Time, zone *time.Location) time.Time {
	if h.Days == 0 {
		return t
	}
	for n := range 8 {
		from, until := onDay(t, zone, n, h.WorkFrom), onDay(t, zone, n, h.WorkUntil)
		if h.Days&(1<<from.In(zone).Weekday()) == 0 || !t.Before(until) {
			continue
		}
		if t.Before(from) {
			return from
		}
		return t
	}
	return t
}

// NextDigest is the first instant after t at which the digest leaves.
func (h Hours) NextDigest(t time.Time, zone *time.Location) time.Time {
	at := onDay(t, zone, 0, h.DigestAt)
	if !at.After(t) {
		at = onDay(t, zone, 1, h.DigestAt)
	}
	return at.UTC()
}

func minuteOf(t time.Time, zone *time.Location) int64 {
	t = t.In(zone)
	return int64(t.Hour()*60 + t.Minute())
}

// within tells whether a minute lies in [from, until), which may reach over midnight.
func within(minute, from, until int64) bool {
	if from <= until {
		return from <= minute && minute < until
	}
	return minute >= from || minute < until
}

// onDay is a minute of the n-th day after that of t.
func onDay(t time.Time, zone *time.Location, n int, minute int64) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d+n, int(minute/60), int(minute%60), 0, 0, zone)
}
