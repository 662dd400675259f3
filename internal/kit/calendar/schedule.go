package calendar

import (
	"encoding/json"
	"sync/atomic"
	"time"
	_ "time/tzdata" // a schedule names its zone, and not every machine has the zones

	"rida/internal/kit/fault"
)

// The years in which working time is counted; outside them nobody works. They
// begin with the first whole year all three calendars know, and end where a
// firm that never closes would outgrow a time.Duration (292 years).
const (
	firstYear, lastYear = 1938, 2199
	yearCount           = lastYear - firstYear + 1
)

// Schedule answers questions about working time. It is immutable and safe for
// many goroutines. Each year is worked out when it is first asked for and kept:
// some ten kilobytes a year, three megabytes if all the years are asked for.
//
// A working instant lies in a span, its start included, its end not. A due time
// may be the end of a span: what is due at 18:00:00 was done in time at
// 17:59:59 and late at 18:00:00, so compare with time.Time.Before.
type Schedule struct {
	plan   Plan
	zone   *time.Location
	weeks  []weekInForce
	single map[int]int          // civil day to index in plan.Days
	starts [yearCount + 1]int64 // when each year begins, Unix nanoseconds
	years  [yearCount]atomic.Pointer[yearTable]
}

// weekInForce is a WeekRule in civil days, both included.
type weekInForce struct {
	from, until int
	week        *Week
}

// Build checks the plan and makes a Schedule of a copy of it. The fault is
// Invalid and has a field for each defect, named as in the stored form:
// "weeks.0.days.sun.1", "holidays.3.day".
func (p Plan) Build() (*Schedule, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	s := &Schedule{plan: p.clone(), single: map[int]int{}}
	s.zone, _ = time.LoadLocation(p.Zone) // check has loaded it
	for i := range s.plan.Weeks {
		w := &s.plan.Weeks[i]
		s.weeks = append(s.weeks, weekInForce{dayOr(w.From, minDay), dayOr(w.Until, maxDay), &w.Week})
	}
	for i := range s.plan.Days {
		day, _ := s.plan.Days[i].System.dayOf(s.plan.Days[i].Date)
		s.single[day] = i
	}
	for i := range s.starts {
		midnight := int64(gregorianDay(firstYear+i, 1, 1)) * secondsPerDay
		s.starts[i] = instantOf(midnight, s.zone) * int64(time.Second)
	}
	return s, nil
}

// minDay and maxDay are before and after every civil day that counts.
const minDay, maxDay = -1 << 30, 1 << 30

// dayOr is the civil day of a Gregorian date, or otherwise for the zero date.
func dayOr(d Date, otherwise int) int {
	if day, ok := Gregorian.dayOf(d); ok {
		return day
	}
	return otherwise
}

// ParseSchedule reads the stored form of a plan and builds it.
func ParseSchedule(data []byte) (*Schedule, error) {
	p, err := ParsePlan(data)
	if err != nil {
		return nil, err
	}
	return p.Build()
}

// MarshalJSON gives the stored form of the plan.
func (s *Schedule) MarshalJSON() ([]byte, error) { return json.Marshal(s.plan) }

// Plan gives a copy of the plan, to be edited into the next version.
func (s *Schedule) Plan() Plan { return s.plan.clone() }

// Version is the version of the plan.
func (s *Schedule) Version() int { return s.plan.Version }

// Zone is where the firm's clocks hang.
func (s *Schedule) Zone() *time.Location { return s.zone }

// year gives the table of a year by its index, 0 to yearCount-1.
func (s *Schedule) year(i int) *yearTable {
	if t := s.years[i].Load(); t != nil {
		return t
	}
	// Two goroutines may both work it out; the tables are equal.
	t := s.newYear(firstYear + i)
	s.years[i].Store(t)
	return t
}

// place says in which year t lies and how much was worked in it before t, in
// nanoseconds. Before the first year it is its start, after the last its end.
func (s *Schedule) place(t time.Time) (year int, worked int64) {
	second := t.Unix() // UnixNano would overflow on a far time
	switch {
	case second < s.starts[0]/int64(time.Second):
		return 0, 0
	case second >= s.starts[yearCount]/int64(time.Second):
		return yearCount - 1, s.year(yearCount - 1).total
	}
	at := t.UnixNano()
	year = s.yearAt(at)
	return year, s.year(year).workedBefore(at)
}

// yearAt is the index of the year in which a Unix nanosecond lies; it must lie in
// one.
func (s *Schedule) yearAt(at int64) int {
	const averageYear = 31_556_952 * int64(time.Second)
	i := min(max(int((at-s.starts[0])/averageYear), 0), yearCount-1)
	for s.starts[i] > at {
		i--
	}
	for s.starts[i+1] <= at {
		i++
	}
	return i
}

// Elapsed is the working time between a and b, negative when b is before a.
func (s *Schedule) Elapsed(a, b time.Time) time.Duration {
	if b.Before(a) {
		return -s.Elapsed(b, a)
	}
	from, before := s.place(a)
	to, worked := s.place(b)
	for i := from; i < to; i++ {
		worked += s.year(i).total
	}
	return time.Duration(worked - before)
}

// IsOpen tells whether t is a working instant.
func (s *Schedule) IsOpen(t time.Time) bool {
	next, err := s.NextOpen(t)
	return err == nil && next.Equal(t)
}

// maxIdleYears is how long a search for working time goes on without finding
// any. A plan that rests longer is a mistake, not a rest.
const maxIdleYears = 5

// NextOpen is the first working instant from t on, t itself if it is one. The
// fault is Invalid when the schedule has no work within five years.
func (s *Schedule) NextOpen(t time.Time) (time.Time, error) {
	year, _ := s.place(t)
	at := s.starts[0]
	if t.Unix() >= at/int64(time.Second) {
		at = t.UnixNano()
	}
	if t.Unix() >= s.starts[yearCount]/int64(time.Second) {
		return time.Time{}, beyond()
	}
	for idle := 0; idle <= maxIdleYears; idle++ {
		if year+idle >= yearCount {
			return time.Time{}, beyond()
		}
		table := s.year(year + idle)
		if i := table.firstEndingAfter(at); i < len(table.start) {
			return instant(max(at, table.start[i])), nil
		}
	}
	return time.Time{}, noWork()
}

// Add is the earliest instant by which d of working time has passed since a: a
// promise of eight hours made at nine is due at the close of that day, not at
// the next opening. With d < 0 it is the latest instant from which -d of working
// time leads to a; with d = 0 it is a.
//
// So Elapsed(a, Add(a, d)) is d, always; and Add(a, Elapsed(a, b)) is b for any b
// at which work is done or just ends. The fault is Invalid when the schedule has
// no work for five years on the way, or the answer lies outside the years that
// are counted.
func (s *Schedule) Add(a time.Time, d time.Duration) (time.Time, error) {
	year, worked := s.place(a)
	switch {
	case d == 0:
		return a.UTC(), nil
	case d < 0:
		return s.back(year, worked+int64(d))
	case d > s.longest():
		return time.Time{}, beyond()
	}
	wanted, idle := worked+int64(d), 0
	for ; year < yearCount; year++ {
		table := s.year(year)
		if wanted <= table.total {
			return instant(table.reached(wanted)), nil
		}
		wanted -= table.total
		if idle++; table.total > 0 {
			idle = 0
		}
		if idle > maxIdleYears {
			return time.Time{}, noWork()
		}
	}
	return time.Time{}, beyond()
}

// longest is more than any working time that can be counted.
func (s *Schedule) longest() time.Duration {
	return time.Duration(s.starts[yearCount] - s.starts[0])
}

// back finds the latest instant before which wanted was worked, counted from the
// start of the year; negative reaches into the years before.
func (s *Schedule) back(year int, wanted int64) (time.Time, error) {
	idle := 0
	for wanted < 0 {
		if year--; year < 0 {
			return time.Time{}, beyond()
		}
		total := s.year(year).total
		wanted += total
		if idle++; total > 0 {
			idle = 0
		}
		if idle > maxIdleYears {
			return time.Time{}, noWork()
		}
	}
	return instant(s.year(year).resumed(wanted)), nil
}

func instant(at int64) time.Time { return time.Unix(0, at).UTC() }

func noWork() error { return fault.New(fault.Invalid, "calendar.schedule.nowork") }

func beyond() error { return fault.New(fault.Invalid, "calendar.schedule.beyond") }
