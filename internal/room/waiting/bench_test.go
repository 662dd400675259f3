package waiting_test

import (
	"fmt"
	"testing"
	"time"

	"rida/internal/room/waiting"
)

// BenchmarkStaffOfAThousand plans one interval that needs about a thousand people.
func BenchmarkStaffOfAThousand(b *testing.B) {
	d := waiting.Demand{Calls: 7125, Interval: 30 * time.Minute, Handling: 4 * time.Minute, Patience: 2 * time.Minute}
	for b.Loop() {
		if p := waiting.Staff(d, waiting.UsualSettings()); p.A.People < 800 || p.C.People <= p.A.People {
			b.Fatalf("%+v", p)
		}
	}
}

// BenchmarkTallyOf100000Contacts counts a month of a large exchange, day by day.
func BenchmarkTallyOf100000Contacts(b *testing.B) {
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	all := make([]waiting.Contact, 100_000)
	for i := range all {
		at := start.Add(time.Duration(i) * 24 * time.Second)
		all[i] = waiting.Contact{Channel: waiting.Phone, Name: fmt.Sprint(i), FirstAt: at, Queued: at, Answered: at.Add(time.Duration(i%90) * time.Second), Ended: at.Add(5 * time.Minute)}
		if i%11 == 0 {
			all[i].Answered, all[i].Abandoned = time.Time{}, at.Add(time.Duration(i%200)*time.Second)
		}
	}
	edges := waiting.Edges(start, 28, waiting.DayStep, time.UTC)
	for b.Loop() {
		if slots, whole := waiting.Tally(all, edges, waiting.UsualSettings(), start.AddDate(0, 2, 0)); len(slots) != 28 || !whole.Level.Known {
			b.Fatal("nothing was counted")
		}
	}
}
