package channel_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"rida/internal/core/channel"
	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
)

// post is a sender that answers as told and counts what arrived.
type post struct {
	answers map[string]channel.Verdict // taken when not named
	before  error                      // no server at all
	after   error                      // no answer after the last dot
	early   bool                       // all refused before anything left
	arrived []string
}

func (p *post) Send(ctx context.Context, parcel channel.Parcel, begin func(context.Context) error) (out []channel.Verdict, err error) {
	if p.before != nil {
		return nil, p.before
	}
	if !p.early {
		if err := begin(ctx); err != nil {
			return nil, errors.Join(channel.ErrNothingLeft, err)
		}
	}
	for _, to := range parcel.To {
		v, ok := p.answers[to]
		if !ok {
			v = channel.Verdict{Answer: channel.Taken, Words: "250 queued"}
		}
		v.To = to
		out = append(out, v)
		if v.Answer == channel.Taken {
			p.arrived = append(p.arrived, to)
		}
	}
	if p.after != nil {
		return nil, p.after
	}
	return out, nil
}

func (h *house) sendNow(t *testing.T, e channel.Entry) {
	t.Helper()
	if err := h.SendNow(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
}

func TestASentMessageIsRecordedAndNotSentAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := &post{}
		h.sender = p
		e := h.get(h.queue("sara@home.example", "omar@home.example", "sara@home.example"))
		if e.State != channel.Queued || e.MessageID != "<m1@firm.example>" || e.Case != 7 || e.Message != 8 {
			t.Errorf("entry %+v", e)
		}
		h.sendNow(t, e)
		h.sendNow(t, e)
		h.wants(e.ID, channel.Sent, "")
		if len(p.arrived) != 2 || !slices.Equal(h.told, []channel.State{channel.Queued, channel.Sending, channel.Sent}) {
			t.Errorf("%d arrived, told %v", len(p.arrived), h.told)
		}
		if got := h.kinds(e.ID); !slices.Equal(got, []string{"channel.sent"}) {
			t.Errorf("events %v", got)
		}
		h.adds(1)
	})
}

func TestTheSinkKeepsWhatItTakes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.get(h.queue("sara@home.example"))
		h.sendNow(t, e)
		h.wants(e.ID, channel.Sent, "")
		raw, err := h.Raw(t.Context(), h.w.DB, e.ID)
		if err != nil || !strings.HasSuffix(string(raw), "hello\r\n") {
			t.Errorf("%q, %v", raw, err)
		}
	})
}

func TestWhatCannotBeSentIsRefusedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for name, out := range map[string]channel.Outgoing{
			"nobody": {Raw: []byte("x")}, "blank": {To: []string{""}, Raw: []byte("x")}, "empty": {To: []string{"a@b.example"}},
			"too large": {To: []string{"a@b.example"}, Raw: make([]byte, 36<<20)},
		} {
			err := h.w.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := h.Send(t.Context(), tx, out); return err })
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAnAwayServerIsTriedForThreeDays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.sender = &post{before: errors.New("connection refused")}
		e := h.get(h.queue("sara@home.example"))
		h.sendNow(t, e)
		e = h.wants(e.ID, channel.Queued, channel.ReasonAway)
		if wait := e.NextAt.Sub(h.w.Clock.Now()); e.Attempts != 1 || wait < 30*time.Second || wait > 40*time.Second || e.Detail != "connection refused" {
			t.Errorf("attempt %d, next in %s, %q", e.Attempts, wait, e.Detail)
		}
		h.sendNow(t, e) // too early
		if h.get(e.ID).Attempts != 1 {
			t.Error("tried too early")
		}
		tries := 0
		for ; h.get(e.ID).State == channel.Queued && tries < 100; tries++ {
			h.w.Clock.Set(h.get(e.ID).NextAt)
			h.sendNow(t, e)
		}
		e = h.wants(e.ID, channel.Failed, channel.ReasonGaveUp)
		if days := h.w.Clock.Now().Sub(e.At).Hours() / 24; days < 3 || days > 3.5 || tries > 40 || e.Doubtful {
			t.Errorf("given up after %.1f days and %d tries", days, tries)
		}
		// A person lets it go out again.
		p := &post{}
		h.sender = p
		h.write(func(tx *db.Tx) error { return h.Requeue(t.Context(), tx, event.Staff(9), e.ID) })
		h.sendNow(t, e)
		h.wants(e.ID, channel.Sent, "")
		if got := h.kinds(e.ID); !slices.Equal(got, []string{"channel.failed", "channel.requeued", "channel.sent"}) || len(p.arrived) != 1 {
			t.Errorf("events %v", got)
		}
		err := h.w.DB.Write(t.Context(), func(tx *db.Tx) error { return h.Requeue(t.Context(), tx, event.Staff(9), e.ID) })
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("a sent message went out again: %v", err)
		}
		h.adds(1)
	})
}

func TestAnswersDecideForEachRecipient(t *testing.T) {
	no := channel.Verdict{Answer: channel.Refused, Words: "550 5.1.1 nobody"}
	later := channel.Verdict{Answer: channel.Later, Words: "450 4.2.1 greylisted"}
	for name, c := range map[string]struct {
		post
		first, last             channel.State
		firstReason, lastReason string
		arrived                 int
	}{
		"all refused":         {post{answers: map[string]channel.Verdict{"a@x.example": no, "b@x.example": no}}, channel.Failed, channel.Failed, channel.ReasonRefused, channel.ReasonRefused, 0},
		"refused early":       {post{early: true, answers: map[string]channel.Verdict{"a@x.example": no, "b@x.example": no}}, channel.Failed, channel.Failed, channel.ReasonRefused, channel.ReasonRefused, 0},
		"one refused":         {post{answers: map[string]channel.Verdict{"a@x.example": no}}, channel.Failed, channel.Failed, channel.ReasonPartly, channel.ReasonPartly, 1},
		"one put off":         {post{answers: map[string]channel.Verdict{"b@x.example": later}}, channel.Queued, channel.Sent, channel.ReasonLater, "", 2},
		"all put off":         {post{early: true, answers: map[string]channel.Verdict{"a@x.example": later, "b@x.example": later}}, channel.Queued, channel.Sent, channel.ReasonLater, "", 2},
		"refused and put off": {post{answers: map[string]channel.Verdict{"a@x.example": no, "b@x.example": later}}, channel.Queued, channel.Failed, channel.ReasonLater, channel.ReasonPartly, 1},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				p := c.post
				h.sender = &p
				e := h.get(h.queue("a@x.example", "b@x.example"))
				h.sendNow(t, e)
				e = h.wants(e.ID, c.first, c.firstReason)
				if e.Detail == "" {
					t.Error("the server's words are missing")
				}
				p.answers, p.early = nil, false
				h.w.Clock.Advance(time.Hour)
				h.sendNow(t, e)
				e = h.wants(e.ID, c.last, c.lastReason)
				all, err := h.Recipients(t.Context(), h.w.DB, e.ID)
				if err != nil || len(all) != 2 || all[0].Answer == "" || all[0].Words == "" || len(p.arrived) != c.arrived {
					t.Errorf("%+v, %d arrived, %v", all, len(p.arrived), err)
				}
				h.adds(1)
			})
		})
	}
}

func TestAnAnswerThatNeverCameMakesDoubt(t *testing.T) {
	for name, c := range map[string]struct {
		after error
		want  channel.State
	}{
		"after the last dot":  {errors.New("connection reset"), channel.MaybeTwice},
		"before the last dot": {errors.Join(channel.ErrNothingLeft, errors.New("connection reset")), channel.Sent},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				h.sender = &post{after: c.after}
				e := h.get(h.queue("sara@home.example"))
				h.sendNow(t, e)
				e = h.wants(e.ID, channel.Queued, channel.ReasonAway)
				h.sender = &post{}
				h.w.Clock.Advance(time.Hour)
				h.sendNow(t, e)
				h.wants(e.ID, c.want, "")
				h.adds(1)
			})
		})
	}
}

func TestADeathBetweenTheStepsNeitherLosesNorHidesADouble(t *testing.T) {
	for point, c := range map[string]struct {
		want    channel.State
		arrived int
	}{
		"begun":     {channel.MaybeTwice, 1}, // nothing had left, but nobody can know
		"answered":  {channel.MaybeTwice, 2}, // the one moment that stays open: the answer was read, not yet written
		"journaled": {channel.Sent, 1},
	} {
		t.Run(point, func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				p := &post{}
				h.sender = p
				e := h.get(h.queue("sara@home.example"))
				h.SetCrash(func(at string) {
					if at == point {
						panic("death at " + at)
					}
				})
				if err := h.SendNow(t.Context(), e.ID); err == nil {
					t.Fatal("it did not die")
				}
				h.wants(e.ID, channel.Sending, "")
				h.adds(1)
				h.Drop()

				h.open()
				if err := h.Recover(t.Context()); err != nil {
					t.Fatal(err)
				}
				h.w.Clock.Advance(2 * time.Minute) // on PostgreSQL another process might have it: the lease
				h.sendNow(t, e)
				h.wants(e.ID, c.want, "")
				if len(p.arrived) != c.arrived {
					t.Errorf("arrived %d times, want %d", len(p.arrived), c.arrived)
				}
				h.adds(1)
			})
		})
	}
}

func TestAnAnswerTheDatabaseMissedIsRecordedWithoutARestart(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := &post{}
		h.sender = p
		e := h.get(h.queue("sara@home.example"))
		h.SetCrash(func(at string) {
			if at == "journaled" {
				panic("the database is away")
			}
		})
		if err := h.SendNow(t.Context(), e.ID); err == nil {
			t.Fatal("it did not fail")
		}
		h.SetCrash(func(string) {})
		h.sendNow(t, e)
		h.wants(e.ID, channel.Sent, "")
		if len(p.arrived) != 1 {
			t.Errorf("arrived %d times", len(p.arrived))
		}
	})
}

func TestATornLineOfTheJournalIsNoAnswer(t *testing.T) {
	path := t.TempDir() + "/deep/journal"
	j, err := channel.OpenJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if err := j.Append(channel.Line{Entry: 5, Attempt: i, Verdicts: []channel.Verdict{{To: "a@b.example", Answer: channel.Taken}}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := channel.OpenJournal(path); err == nil {
		t.Error("two processes have one journal")
	}
	if err := j.Done(5, 0); err != nil {
		t.Fatal(err)
	}
	_ = j.Close()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text[:len(text)-5], 0o600); err != nil {
		t.Fatal(err)
	}
	if j, err = channel.OpenJournal(path); err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if got := j.Open(); len(got) != 2 { // 0 and 1: the file is not cut at each Done
		t.Errorf("%d answers", len(got))
	}
	if _, ok := j.Find(5, 2); ok {
		t.Error("the torn line was believed")
	}
	if line, ok := j.Find(5, 1); !ok || line.Verdicts[0].To != "a@b.example" {
		t.Error("a whole line was lost")
	}
}

func TestTheJournalDoesNotGrow(t *testing.T) {
	path := t.TempDir() + "/journal"
	j, err := channel.OpenJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	long := channel.Verdict{To: "a@b.example", Words: strings.Repeat("w", 100<<10)}
	for i := range 30 {
		if err := j.Append(channel.Line{Entry: 1, Attempt: i, Verdicts: []channel.Verdict{long}}); err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			if err := j.Done(1, i-1); err != nil {
				t.Fatal(err)
			}
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() > 2<<20 {
		t.Errorf("%d bytes, %v", info.Size(), err)
	}
	if _, ok := j.Find(1, 29); !ok || len(j.Open()) != 1 {
		t.Error("the open line was lost")
	}
}
