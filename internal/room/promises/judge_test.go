package promises_test

import (
	"testing"
	"time"

	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// word makes a promise of a chain; hours count from noon.
func word(which, replaces id.ID, made, due float64, o promises.Outcome, settled float64) promises.Promise {
	at := func(h float64) time.Time {
		return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC).Add(time.Duration(h * float64(time.Hour)))
	}
	p := promises.Promise{ID: which, CaseID: 1, Kind: promises.NextUpdate, MadeAt: at(made), DueAt: at(due), Replaces: replaces, Outcome: o}
	if settled > 0 {
		p.SettledAt = at(settled)
	}
	if replaces != 0 {
		p.Cause, p.ToldAt = promises.Again, p.MadeAt
	}
	p.Owed = o == promises.Open || o == promises.Broken && settled == 0
	return p
}

func TestALaterDateDoesNotSaveTheFirst(t *testing.T) {
	at := func(h float64) time.Time { return word(1, 0, h, 0, promises.Open, 0).MadeAt }
	const kept, broken, withdrawn, open = promises.Kept, promises.Broken, promises.Withdrawn, promises.Open
	for _, c := range []struct {
		name  string
		now   float64
		words []promises.Promise
		want  []promises.Outcome
		told  bool // of the first
		again bool // the last
	}{
		{"kept in time", 9, []promises.Promise{word(1, 0, 0, 4, kept, 3)}, []promises.Outcome{kept}, false, false},
		{"open before it is due", 3, []promises.Promise{word(1, 0, 0, 4, open, 0)}, []promises.Outcome{open}, false, false},
		{"due and not yet swept", 4, []promises.Promise{word(1, 0, 0, 4, open, 0)}, []promises.Outcome{broken}, false, false},
		{"broken and made good", 9, []promises.Promise{word(1, 0, 0, 4, broken, 6)}, []promises.Outcome{broken}, false, false},
		{"no longer needed", 9, []promises.Promise{word(1, 0, 0, 4, withdrawn, 2)}, []promises.Outcome{withdrawn}, false, false},
		{"postponed in time, done after the first date", 20, []promises.Promise{word(1, 0, 0, 4, withdrawn, 3), word(2, 1, 3, 10, kept, 8)}, []promises.Outcome{broken, kept}, true, true},
		{"postponed in time, done before the first date all the same", 20, []promises.Promise{word(1, 0, 0, 4, withdrawn, 2), word(2, 1, 2, 10, kept, 3)}, []promises.Outcome{kept, kept}, true, true},
		{"postponed, the first date not there yet", 3.5, []promises.Promise{word(1, 0, 0, 4, withdrawn, 3), word(2, 1, 3, 10, open, 0)}, []promises.Outcome{open, open}, true, true},
		{"postponed, and withdrawn before either was due", 20, []promises.Promise{word(1, 0, 0, 4, withdrawn, 2), word(2, 1, 2, 10, withdrawn, 3)}, []promises.Outcome{withdrawn, withdrawn}, true, true},
		{"told only after the break", 20, []promises.Promise{word(1, 0, 0, 4, broken, 5), word(2, 1, 5, 10, broken, 12)}, []promises.Outcome{broken, broken}, false, true},
		{"a holiday moved it", 20, []promises.Promise{word(1, 0, 0, 4, withdrawn, 2), by(promises.Hours, word(2, 1, 0, 10, kept, 8))}, []promises.Outcome{withdrawn, kept}, false, false},
		{"moved to another case with the same date", 20, []promises.Promise{word(1, 0, 0, 4, withdrawn, 2), by(promises.Carried, word(2, 1, 2, 4, kept, 3))}, []promises.Outcome{withdrawn, kept}, false, false},
		{"its clock rested and ran on", 20, []promises.Promise{word(1, 0, 0, 4, withdrawn, 9), by(promises.Resumed, word(2, 1, 9, 12, kept, 11))}, []promises.Outcome{withdrawn, kept}, false, false},
		{"its clock rests over the date", 20, []promises.Promise{rests(word(1, 0, 0, 4, open, 0))}, []promises.Outcome{open}, false, false},
		{"put off twice", 30, []promises.Promise{word(1, 0, 0, 4, withdrawn, 3), word(2, 1, 3, 10, withdrawn, 9), word(3, 2, 9, 20, kept, 18)}, []promises.Outcome{broken, broken, kept}, true, true},
	} {
		got := promises.Judge(c.words, at(c.now))
		for i, v := range got {
			if v.Result != c.want[i] {
				t.Errorf("%s: word %d is %s, want %s", c.name, i+1, v.Result, c.want[i])
			}
			if v.Root != 1 {
				t.Errorf("%s: word %d has root %d", c.name, i+1, v.Root)
			}
		}
		if told := !got[0].WordAt.IsZero(); told != c.told {
			t.Errorf("%s: told in time: %v", c.name, told)
		}
		if last := got[len(got)-1]; last.Second != c.again {
			t.Errorf("%s: again: %v", c.name, last.Second)
		}
	}
}

// by says why a word was given.
func by(c promises.Cause, p promises.Promise) promises.Promise {
	p.Cause, p.ToldAt = c, time.Time{}
	return p
}

// rests lets the clock of a word stand still since an hour after it was given.
func rests(p promises.Promise) promises.Promise {
	p.PausedAt = p.MadeAt.Add(time.Hour)
	return p
}
