package web

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"rida/internal/room/waiting"
)

// choice is what the reader asked for; it stands in the address.
type choice struct {
	day            time.Time // the last day that is shown, in the house's zone
	days           int       // 1, 7 or 28
	step           int       // minutes
	queue, channel string
}

// periods are how many days can be looked at.
var periods = []int{1, 7, 28}

// usualStep is half an hour: the interval by which people are planned.
const usualStep = 30

func choiceOf(q url.Values, now time.Time, zone *time.Location) choice {
	c := choice{day: now.In(zone), days: 1, step: usualStep, queue: q.Get("queue")}
	if d, err := time.ParseInLocation(time.DateOnly, q.Get("day"), zone); err == nil && d.Before(now) && d.After(now.AddDate(-3, 0, 0)) {
		c.day = d
	}
	if n, err := strconv.Atoi(q.Get("days")); err == nil && slices.Contains(periods, n) {
		c.days = n
	}
	if n, err := strconv.Atoi(q.Get("step")); err == nil && slices.Contains(waiting.Steps, n) {
		c.step = n
	}
	if c.days > 1 {
		c.step = waiting.DayStep
	} else if c.step == waiting.DayStep {
		c.step = usualStep
	}
	if slices.Contains(waiting.Channels, q.Get("channel")) {
		c.channel = q.Get("channel")
	}
	return c
}

// start is the first day.
func (c choice) start() time.Time { return c.day.AddDate(0, 0, 1-c.days) }

func (c choice) edges(zone *time.Location) []time.Time {
	return waiting.Edges(c.start(), c.days, c.step, zone)
}

// filter is of the contacts between two instants.
func (c choice) filter(from, to time.Time) waiting.Filter {
	return waiting.Filter{From: from, To: to, Queue: c.queue, Channel: c.channel}
}

// query is the choice as it stands in an address, with some of it changed: name,
// value pairs.
func (c choice) query(change ...string) string {
	q := url.Values{"day": {c.day.Format(time.DateOnly)}, "days": {strconv.Itoa(c.days)}}
	if c.days == 1 {
		q.Set("step", strconv.Itoa(c.step))
	}
	if c.queue != "" {
		q.Set("queue", c.queue)
	}
	if c.channel != "" {
		q.Set("channel", c.channel)
	}
	for i := 0; i+1 < len(change); i += 2 {
		q.Set(change[i], change[i+1])
	}
	return q.Encode()
}
