package waiting_test

import (
	"strings"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/room/waiting"
	"rida/internal/testkit"
)

func TestATableOfEventsIsReadInTheWaysSystemsWriteIt(t *testing.T) {
	zone := time.FixedZone("+03", 3*3600)
	const lines = "\ufeffKind;id;contact;channel;at;queue\nqueued;1;c1;phone;2026-11-22 08:00:00;Service\nANSWERED;2;c1;Phone;2026-11-22T05:00:41Z;\nqueued;3;c2;phone;yesterday;\n"
	steps, unread, err := waiting.ReadTable(strings.NewReader(lines), zone)
	if err != nil || len(steps) != 2 || len(unread) != 1 {
		t.Fatalf("%+v, unread %+v, %v", steps, unread, err)
	}
	if wait := steps[1].At.Sub(steps[0].At); wait != 41*time.Second || steps[1].Kind != waiting.Answered || steps[1].Channel != waiting.Phone || steps[0].Queue != "Service" {
		t.Errorf("they lie %v apart: %+v", wait, steps)
	}
	if unread[0].Row != 4 || unread[0].Name != "at" {
		t.Errorf("the line that cannot be read is %+v", unread[0])
	}
	for _, bad := range []string{"", "id,contact,kind,at\n1,c1,queued,2026-11-22 08:00\n", "<html>"} {
		if _, _, err := waiting.ReadTable(strings.NewReader(bad), zone); err == nil {
			t.Errorf("%q is taken for a table of events", bad)
		}
	}
}

// A table is taken once, however often it is sent, and each line that is refused
// is named by its place in the file.
func TestATableIsImportedOnceAndNamesTheLinesItRefuses(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		h := open(t, w)
		now := h.Clock.Now().UTC()
		var b strings.Builder
		b.WriteString("id,contact,kind,at,channel,case\n")
		const calls = 700 // more than one batch
		for i := range calls {
			for _, kind := range []string{"queued", "answered"} {
				at := now.Add(-time.Hour + time.Duration(i)*time.Second)
				if kind == "answered" {
					at = at.Add(15 * time.Second)
				}
				name := "c" + string(rune('a'+i%26)) + time.Duration(i).String()
				b.WriteString(name + kind + "," + name + "," + kind + "," + at.Format(time.RFC3339) + ",phone,\n")
			}
		}
		b.WriteString("x,c,hung,2026-11-22T00:00:00Z,phone,\n")
		b.WriteString("y,c,queued," + now.Format(time.RFC3339) + ",phone,000000000\n")
		for round := range 2 {
			steps, unread, err := waiting.ReadTable(strings.NewReader(b.String()), time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			taken, err := h.Import(t.Context(), h.DB, event.System, steps, unread)
			if err != nil || len(taken.Refused) != 2 || taken.Refused[0].Row != 2*calls+2 || taken.Refused[0].Name != "kind" || taken.Refused[1].Name != "case" {
				t.Fatalf("round %d: %+v, %v", round, taken.Refused, err)
			}
			if want := 2 * calls; round == 0 && taken.New != want || round == 1 && taken.Repeated != want {
				t.Errorf("round %d: %d new, %d known", round, taken.New, taken.Repeated)
			}
		}
		contacts, err := waiting.Contacts(t.Context(), h.DB, waiting.Filter{From: now.Add(-2 * time.Hour), To: now.Add(time.Hour)})
		if err != nil || len(contacts) != calls {
			t.Errorf("%d contacts, want %d, %v", len(contacts), calls, err)
		}
	})
}
