package portal_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/room/cases"
)

// TestWhatColleaguesSayNeverReachesTheCustomer does at random what colleagues
// and customers do, each with words of its own, and then reads every page that
// the link opens: all public words are there, no internal one is.
func TestWhatColleaguesSayNeverReachesTheCustomer(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		rapid.Check(t, func(rt *rapid.T) {
			d.Clock.Advance(30 * time.Minute) // the limits have forgotten the round before
			c, token := d.open("email", fmt.Sprintf("c%d@mail.example", d.Clock.Now().UnixNano()), "happened", "public-first")
			s := &secrecy{door: d, c: c, public: []string{"public-first"}}
			for i := range rapid.IntRange(1, 12).Draw(rt, "acts") {
				s.act(rapid.IntRange(0, 9).Draw(rt, "act"), i)
			}
			for _, query := range []string{"", "?answer=yes", "?answer=no", "?lang=en", "?lang=fa"} {
				s.check(rt, d.get("/t/"+token+query), true)
			}
			s.check(rt, d.get("/t/"+token+"/receipt"), false)
		})
	})
}

type secrecy struct {
	door   *door
	c      cases.Case
	public []string
}

// act does one thing. Words with "internal" in them are for colleagues.
func (s *secrecy) act(which, i int) {
	d, ctx, in, out := s.door, s.door.t.Context(), fmt.Sprintf("internal-%d", i), fmt.Sprintf("public-%d", i)
	by := event.Staff(layla)
	_ = d.DB.Write(ctx, func(tx *db.Tx) error { // an act that does not fit the state is refused, and that is well
		var err error
		switch which {
		case 0, 1:
			_, err = d.room.Note(ctx, tx, by, s.c.ID, in, []files.New{{Name: in + ".pdf", Data: []byte(in)}})
		case 2:
			if _, err = d.room.Reply(ctx, tx, by, s.c.ID, cases.Answer{Text: out}); err == nil {
				s.public = append(s.public, out)
			}
		case 3:
			if _, err = d.room.ProposeClosure(ctx, tx, by, s.c.ID, cases.Answer{Text: out}); err == nil {
				s.public = append(s.public, out)
			}
		case 4:
			_, err = d.room.Close(ctx, tx, by, s.c.ID, cases.Documented, in)
		case 5:
			_, err = d.room.Reopen(ctx, tx, by, s.c.ID, in)
		case 6:
			_, _, err = d.room.Retype(ctx, tx, by, s.c.ID, cases.Enquiry, in)
		case 7:
			_, err = d.room.Tag(ctx, tx, by, s.c.ID, []string{in})
		case 8:
			err = s.listen(ctx, tx, in)
		case 9:
			_, err = d.room.Snooze(ctx, tx, by, s.c.ID, tx.Now().Add(24*time.Hour))
		}
		return err
	})
}

func (s *secrecy) listen(ctx context.Context, tx *db.Tx, in string) error {
	if _, err := s.door.room.Listen(ctx, tx, event.Staff(layla), s.c.ID, &in, &in); err != nil {
		return err
	}
	return s.door.room.AddTried(ctx, tx, event.Staff(layla), s.c.ID, in)
}

func (s *secrecy) check(t *rapid.T, p page, all bool) {
	if p.status != http.StatusOK {
		t.Fatalf("status %d", p.status)
	}
	if at := strings.Index(p.body, "internal"); at >= 0 {
		t.Fatalf("an internal word reached the customer: …%s…", p.body[max(0, at-80):min(len(p.body), at+80)])
	}
	for _, w := range s.public {
		if all && !strings.Contains(p.body, w) {
			t.Fatalf("the customer cannot read %q", w)
		}
	}
}
