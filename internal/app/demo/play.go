package demo

import (
	"time"
)

// shape is how the three messages of a case follow one another, and how it
// stands at the end.
type shape uint8

const (
	shapeConfirmed  shape = iota // asked, answered, proposed, confirmed
	shapeQuiet                   // asked, answered, proposed, and silence
	shapeDocumented              // asked, answered, closed with a reason
	shapeOwed                    // asked, answered, asked again
	shapeUntaken                 // asked, noted, asked again: nobody has taken it
	shapeWaiting                 // asked, noted, answered
	shapeProposed                // asked, answered, proposed
	shapeSnoozed                 // asked, answered, noted and put aside
	shapeReopened                // asked, proposed, confirmed, asked again
	shapeCount
)

// draw chooses a shape that can have come about since the case was received.
func (f *filler) draw(open bool, at time.Time) shape {
	if !open {
		switch n := f.r.IntN(100); {
		case n < 25 && f.now.Sub(at) > 20*24*time.Hour:
			return shapeQuiet
		case n > 93:
			return shapeDocumented
		}
		return shapeConfirmed
	}
	if at.After(f.fresh) && f.r.IntN(5) < 3 {
		return shapeUntaken
	}
	if !at.After(f.now.Add(-lately)) {
		return shapeReopened // nobody is left without a word for long: who is open again after long came back
	}
	switch n := f.r.IntN(100); {
	case n < 40:
		return shapeWaiting
	case n < 74:
		return shapeOwed
	case n < 86:
		return shapeProposed
	case n < 95:
		return shapeSnoozed
	}
	return shapeReopened
}

// play lets the case happen. What closed cases went through follows its start;
// what open ones went through last lies near now, within the promises' reach.
func (k *book) play(at time.Time, s *script, as shape) {
	r, f := k.f.r, k.f
	who := pick(r, f.staff[s.lang])
	facts := factsOf(r, s.lang, &k.by.person, who.name, at)
	said := s.public(3)
	words := func(i int) string { return k.by.money(said[min(i, len(said)-1)].write(r, facts)) }
	tried := ""
	if r.IntN(3) == 0 {
		tried = s.tried
	}
	k.open(at, s, k.by.money(s.subject.write(r, facts)), words(0), tried, k.by.money(s.wanted))
	times := k.times(at, as)
	word := k.drawWord(times, as)
	reason := reasons[documented][string(s.lang)]
	switch as {
	case shapeConfirmed, shapeQuiet, shapeProposed:
		k.reply(times[0], who, words(1))
		word.play(k, times[0], who)
		k.propose(times[1], who, words(2))
		if as == shapeConfirmed {
			k.confirm(times[2])
		} else if as == shapeQuiet {
			k.lapse()
		}
	case shapeDocumented:
		k.reply(times[0], who, words(1))
		word.play(k, times[0], who)
		k.document(times[1], who, reason)
	case shapeOwed:
		k.reply(times[0], who, words(1))
		k.join(times[1], words(2))
	case shapeUntaken:
		k.note(times[0], who, noted[string(s.lang)])
		k.join(times[1], words(0))
	case shapeWaiting:
		k.note(times[0], who, noted[string(s.lang)])
		k.reply(times[1], who, words(1))
	case shapeSnoozed:
		k.reply(times[0], who, words(1))
		k.note(times[1], who, noted[string(s.lang)])
		k.snooze(times[1].Add(time.Minute), who, k.f.now.Add(time.Duration(1+r.IntN(9))*24*time.Hour).Truncate(time.Hour))
	case shapeReopened:
		k.propose(times[0], who, words(1))
		k.confirm(times[1])
		k.join(times[2], pick(r, cameBack[string(s.lang)]))
	}
}

var noted = map[string]string{
	"ar": "راجعت الملف: لا زيارة سابقة لهذا العنوان. سألت المستودع عن القطعة.",
	"fa": "پرونده را دیدم: بازدید پیشین ندارد. از انبار دربارهٔ قطعه پرسیدم.",
	"en": "Looked at the file: no earlier visit at this address. Asked the depot about the part.",
}

// times gives the instants of the two or three acts after the first, in order
// and before now.
func (k *book) times(at time.Time, as shape) [3]time.Time {
	f := k.f
	work := func(t time.Time, low, high time.Duration) time.Time {
		out, err := f.policy.Schedule.Add(t, low+time.Duration(f.r.Int64N(int64(high-low))))
		if err != nil {
			f.fail(err)
		}
		return out
	}
	first := work(at, 10*time.Minute, 4*time.Hour)
	bad := f.era.isBad(at)
	if f.r.IntN(9) == 0 || bad {
		first = work(at, 4*time.Hour, 9*time.Hour)
	}
	second := work(first, time.Hour, 22*time.Hour)
	if bad {
		second = work(first, 18*time.Hour, 34*time.Hour)
	}
	third := second.Add(time.Hour + time.Duration(f.r.Int64N(int64(60*time.Hour))))
	switch as {
	case shapeReopened:
		third = later(third, work(f.now, -9*time.Hour, -10*time.Minute))
	case shapeOwed:
		second, third = later(second, work(f.now, -9*time.Hour, -10*time.Minute)), later(third, work(f.now, -9*time.Hour, -10*time.Minute))
	case shapeWaiting:
		second = later(second, work(f.now, -24*time.Hour, -10*time.Minute))
	case shapeSnoozed, shapeProposed:
		second = later(second, work(f.now, -20*time.Hour, -10*time.Minute))
	}
	return inOrder(at, f.now, [3]time.Time{first, second, third})
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// inOrder presses times that reach over now into what is left of the time.
func inOrder(from, now time.Time, times [3]time.Time) [3]time.Time {
	const margin = 5 * time.Minute
	for i := range times {
		rest := now.Add(-margin).Sub(from)
		if limit := from.Add(rest * time.Duration(i+1) / 4); times[i].After(now.Add(-margin)) || i > 0 && !times[i].After(times[i-1]) {
			times[i] = limit
		}
		if i > 0 && !times[i].After(times[i-1]) {
			times[i] = times[i-1].Add(now.Add(-time.Minute).Sub(times[i-1]) / 4)
		}
		times[i] = times[i].UTC().Truncate(time.Microsecond)
	}
	return times
}
