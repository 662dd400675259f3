package waiting

import (
	"time"

	"rida/internal/kit/stats"
)

// Demand is what comes in one interval, and how those who wait behave.
type Demand struct {
	From     time.Time     // beginning of the interval, or zero
	Calls    float64       // in the interval
	Interval time.Duration // its length
	Handling time.Duration // mean length of a conversation with its after-work
	Patience time.Duration // mean time until somebody gives up; 0: nobody knows, or they never do
}

// Crew is what so many people make of a demand.
type Crew struct {
	People    int
	Rostered  int     // with leave, training and breaks
	Level     float64 // share answered within the time of the target
	Answer    time.Duration
	Occupancy float64
	Lost      float64 // share that gives up; 0 where nobody does
	Known     bool    // false where there is no answer: more work than people, without end
}

// Plan is a demand with the crew that meets the target: by Erlang A where it is
// known how patient callers are, and by Erlang C, for whom nobody ever gives up.
type Plan struct {
	Demand
	A, C Crew
}

// maxCrew ends the search: no interval of this house needs more.
const maxCrew = 2000

// Staff finds the least people with which the target is met. Without calls
// nobody is needed.
func Staff(d Demand, o Settings) Plan {
	p := Plan{Demand: d}
	if !(d.Calls > 0) || d.Handling <= 0 || d.Interval <= 0 {
		return p
	}
	target, load := float64(o.Target)/100, d.load()
	if n, _, err := stats.LeastServers(load, d.Handling.Seconds(), o.Within.Seconds(), target); err == nil {
		p.C = WithCrew(Demand{Calls: d.Calls, Interval: d.Interval, Handling: d.Handling}, n, o)
	}
	if d.Patience <= 0 {
		return p
	}
	// More people never make it worse, so the least number is found by halving.
	low, high := 1, max(p.C.People, int(load)+2)
	for high < maxCrew && WithCrew(d, high, o).Level < target {
		high *= 2
	}
	for low < high {
		mid := (low + high) / 2
		if WithCrew(d, mid, o).Level >= target {
			high = mid
		} else {
			low = mid + 1
		}
	}
	p.A = WithCrew(d, low, o)
	return p
}

func (d Demand) load() float64 { return d.Calls * d.Handling.Seconds() / d.Interval.Seconds() }

// WithCrew tells what a number of people make of a demand: by Erlang A where
// patience is known, else by Erlang C.
func WithCrew(d Demand, people int, o Settings) Crew {
	c := Crew{People: people}
	if people < 1 {
		return c
	}
	if n, err := stats.Rostered(people, float64(o.Shrinkage)/100); err == nil {
		c.Rostered = n
	}
	handling, within := d.Handling.Seconds(), o.Within.Seconds()
	if d.Patience <= 0 {
		line, err := stats.ErlangC(d.load(), people, handling)
		if err != nil {
			return c
		}
		c.Level, c.Answer, c.Occupancy, c.Known = line.Within(within), seconds(line.MeanWait), line.Occupancy, true
		return c
	}
	lambda := d.Calls / d.Interval.Seconds()
	q, err := stats.ErlangA(lambda, 1/handling, 1/d.Patience.Seconds(), people)
	if err != nil {
		return c
	}
	c.Level, c.Answer, c.Lost, c.Known = q.Within(within), seconds(q.MeanWait), q.Abandon, true
	c.Occupancy = lambda * (1 - q.Abandon) * handling / float64(people)
	return c
}

// Day is the demand of an average day, slot by slot, measured from contacts of
// several days: calls are the mean over the days, handling and patience those
// of all together, because a slot alone has too few.
func Day(contacts []Contact, days []time.Time, step int, o Settings, now time.Time, zone *time.Location) []Demand {
	if len(days) == 0 || step <= 0 || step >= DayStep {
		return nil
	}
	counts := make([]int64, DayStep/step)
	wanted := map[string]bool{}
	for _, d := range days {
		wanted[d.In(zone).Format(time.DateOnly)] = true
	}
	var all sums
	for _, c := range contacts {
		local := c.FirstAt.In(zone)
		if !wanted[local.Format(time.DateOnly)] {
			continue
		}
		all.add(c, o, now)
		if _, how := c.Wait(o.Short, now); how != WasShort {
			counts[(local.Hour()*60+local.Minute())/step]++
		}
	}
	whole := all.slot()
	_, patience, _ := whole.Patience()
	y, m, d := now.In(zone).Date()
	var out []Demand
	for i, n := range counts {
		out = append(out, Demand{From: time.Date(y, m, d, 0, i*step, 0, 0, zone), Calls: float64(n) / float64(len(days)), Interval: time.Duration(step) * time.Minute,
			Handling: whole.Handling, Patience: patience})
	}
	return out
}
