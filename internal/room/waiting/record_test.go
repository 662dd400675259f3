package waiting_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"rida/internal/kit/db"
	"rida/internal/room/waiting"
)

func TestEventsCountOnceHoweverOftenTheyAreSent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		at := h.Clock.Now().Add(-time.Hour)
		batch := []waiting.Step{step("1", "a", waiting.Queued, at), step("2", "a", waiting.Answered, at.Add(40*time.Second))}
		if got := h.record(batch...); got.New != 2 || got.Repeated != 0 {
			t.Errorf("first: %+v", got)
		}
		if got := h.record(batch...); got.New != 0 || got.Repeated != 2 {
			t.Errorf("again: %+v", got)
		}
		if got := h.record(step("2", "a", waiting.Abandoned, at)); len(got.Refused) != 1 || got.Refused[0].Key != "waiting.other_contents" {
			t.Errorf("the same key with other contents: %+v", got)
		}
		all := h.all()
		if len(all) != 1 {
			t.Fatalf("%d contacts", len(all))
		}
		if wait, how := all[0].Wait(0, h.Clock.Now()); wait != 40*time.Second || how != waiting.WasAnswered {
			t.Errorf("waited %v, %s", wait, how)
		}
	})
}

func TestABadRowIsRefusedByItsNumberAndTheOthersAreTaken(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		now := h.Clock.Now()
		got := h.record(
			step("1", "a", waiting.Queued, now),
			step("", "a", waiting.Queued, now),
			step("3", "a", "vanished", now),
			step("4", "a", waiting.Answered, now.Add(time.Hour)),
			step("5", "a", waiting.Answered, now.AddDate(-4, 0, 0)),
			step("6", strings.Repeat("x", 300), waiting.Answered, now),
			waiting.Step{Key: "7", Contact: "a", Kind: waiting.Queued, At: now, Channel: "pigeon"},
			step("8", "a", waiting.Answered, now),
		)
		if got.New != 2 {
			t.Errorf("%d taken", got.New)
		}
		var rows []string
		for _, r := range got.Refused {
			rows = append(rows, fmt.Sprint(r.Row, r.Name))
		}
		if want := []string{"2id", "3kind", "4at", "5at", "6contact", "7channel"}; !reflect.DeepEqual(rows, want) {
			t.Errorf("refused %v, want %v", rows, want)
		}
	})
}

// However the events of contacts are shuffled and cut into batches, what is
// known of the contacts is the same.
func TestTheOrderOfEventsMakesNoDifference(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		now := h.Clock.Now().Add(-2 * time.Hour)
		random := rand.New(rand.NewPCG(3, 5))
		var want []waiting.Contact
		for round := range 6 {
			var steps []waiting.Step
			base := now.Add(time.Duration(round) * time.Millisecond)
			for i := range 5 {
				name, at := fmt.Sprintf("r%d-%d", round, i), base.Add(time.Duration(i)*time.Minute)
				add := func(k waiting.Kind, after time.Duration, queue, caller string) {
					steps = append(steps, waiting.Step{Key: fmt.Sprint(name, k, queue), Contact: name, Kind: k, At: at.Add(after), Queue: queue, Channel: waiting.Phone, Caller: caller})
				}
				add(waiting.Arrived, 0, "", "")
				add(waiting.Queued, 5*time.Second, "Service", "+96650000000")
				add(waiting.Queued, 50*time.Second, "Bills", "")
				add(waiting.Offered, 60*time.Second, "", "")
				add(waiting.Answered, 70*time.Second, "Bills", "")
				add(waiting.Ended, 200*time.Second, "", "")
			}
			random.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
			for len(steps) > 0 {
				n := min(len(steps), 1+random.IntN(9))
				h.record(steps[:n]...)
				steps = steps[n:]
			}
		}
		for _, c := range h.all() {
			c.Name = c.Name[strings.Index(c.Name, "-"):]
			back := -time.Duration(c.FirstAt.Sub(now).Milliseconds()%60_000) * time.Millisecond
			for _, at := range []*time.Time{&c.FirstAt, &c.Arrived, &c.Queued, &c.Offered, &c.Answered, &c.Ended} {
				*at = at.Add(back)
			}
			if len(want) < 5 && !contains(want, c) {
				want = append(want, c)
				continue
			}
			if !contains(want, c) {
				t.Errorf("differs: %+v", c)
			}
		}
		if len(want) != 5 {
			t.Fatalf("%d kinds of contact, want 5", len(want))
		}
		if want[0].Queue != "Service" || want[0].Caller == "" || strings.Contains(want[0].Caller, "+966") {
			t.Errorf("queue %q, caller %q", want[0].Queue, want[0].Caller)
		}
	})
}

func contains(all []waiting.Contact, c waiting.Contact) bool {
	for _, one := range all {
		if reflect.DeepEqual(one, c) {
			return true
		}
	}
	return false
}

func TestAColleagueNotesAWaitByHand(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.do(func(tx *db.Tx) error {
			return h.Jot(t.Context(), tx, staffLayla, waiting.Note{Channel: waiting.Phone, Waited: 12 * time.Minute, Talked: 4 * time.Minute, Answered: true, Queue: "Service"})
		})
		all := h.all()
		if len(all) != 1 {
			t.Fatalf("%d contacts", len(all))
		}
		wait, how := all[0].Wait(5*time.Second, h.Clock.Now())
		talk, ok := all[0].Handling()
		if wait != 12*time.Minute || how != waiting.WasAnswered || talk != 4*time.Minute || !ok {
			t.Errorf("waited %v, %s, talked %v", wait, how, talk)
		}
		err := h.DB.Write(t.Context(), func(tx *db.Tx) error {
			return h.Jot(t.Context(), tx, staffLayla, waiting.Note{Channel: waiting.Phone, Waited: 100 * time.Hour})
		})
		if err == nil {
			t.Error("a wait of a hundred hours was noted")
		}
	})
}

func TestSettingsAreKeptWithinTheirBounds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		o := waiting.UsualSettings()
		o.Within, o.Target = 45*time.Second, 90
		h.do(func(tx *db.Tx) error { return h.Set(t.Context(), tx, staffLayla, o) })
		if got, err := waiting.ReadSettings(t.Context(), h.DB); err != nil || got != o {
			t.Errorf("%+v, %v", got, err)
		}
		o.Target = 100
		if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return h.Set(t.Context(), tx, staffLayla, o) }); err == nil {
			t.Error("a target of everybody was taken")
		}
	})
}
