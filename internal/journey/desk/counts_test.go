package desk_test

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/testkit/browser"
)

// TestCountsOfViewsCostNothingWhenNobodyLooks counts the statements that count
// the cases of saved views: none while nobody has views on the screen, those of
// the reader's own views while somebody has, and those no more often than the
// page says, however many cases change.
func TestCountsOfViewsCostNothingWhenNobodyLooks(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) { watchCounts(t, demoOn(t, engine)) })
	}
}

func watchCounts(t *testing.T, d *demoHouse) {
	d.Reads(t, lang.English)
	d.savesViews(t, d.PeerOf("manager"), cases.MaxViews)
	d.savesViews(t, d.PeerOf("agent"), cases.MaxViews)
	own := d.savesViews(t, d.Owner.ID, 1)[0]
	var counted atomic.Int64
	d.DB.Watch(func(text string) {
		if strings.HasPrefix(text, "SELECT COUNT(*) FROM (SELECT c.id FROM cases c") {
			counted.Add(1)
		}
	})
	p := browser.Start(t)
	d.Enter(p)

	// Nobody looks: the page follows other things, and hears of them after all that.
	p.Open(d.Address() + "/notices")
	p.WaitFor("#notices, .notices, [data-topics]")
	all := d.openOnes(t, 40)
	counted.Store(0)
	d.urges(t, all[:20], cases.Urgent)
	d.answers(t, all[0], "We are on it.")
	p.Open(d.Address() + "/team")
	p.WaitFor(".day-gauge")
	if n := counted.Load(); n != 0 {
		t.Errorf("%d counts were read while nobody looked", n)
	}

	// Somebody looks: once for each view that this reader has.
	p.Open(d.Address() + "/cases?view=open")
	p.WaitEval(shownCount(own, 20))
	seen, err := cases.Views(t.Context(), d.DB, d.Owner.ID)
	if err != nil {
		t.Fatal(err)
	}
	once := int64(len(seen))
	if n := counted.Load(); n != once {
		t.Errorf("one look at %d views read %d counts", once, n)
	}

	// Cases change one after the other: the counts follow, at the rate of the page.
	rest, err := strconv.Atoi(p.Attr("#saved-views", "data-rest"))
	if err != nil || rest < 5000 {
		t.Fatalf("the page says it rests %d ms (%v)", rest, err)
	}
	counted.Store(0)
	began := time.Now()
	for i := range all[20:] {
		d.urges(t, all[20+i:21+i], cases.Urgent)
	}
	p.WaitEval(shownCount(own, 40))
	most := once * (2 + int64(time.Since(began).Milliseconds())/int64(rest))
	if n := counted.Load(); n == 0 || n > most {
		t.Errorf("%d counts were read in %s, at most %d are due", n, time.Since(began), most)
	}

	// The reader turns away.
	p.Open(d.Address() + "/team")
	p.WaitFor(".day-gauge")
	counted.Store(0)
	d.urges(t, all[:10], cases.Normal)
	p.Open(d.Address() + "/notices")
	p.WaitFor("#notices, .notices, [data-topics]")
	if n := counted.Load(); n != 0 {
		t.Errorf("%d counts were read after the reader had left", n)
	}
}

// shownCount is true once the count beside a view is n.
func shownCount(view id.ID, n int) string {
	return `[...document.querySelectorAll("#saved-views a.view")].some((a) => a.href.endsWith("` + view.String() + `") && a.querySelector("b")?.textContent === "` + strconv.Itoa(n) + `")`
}

// savesViews gives somebody private views of urgent cases that have a tag.
func (d *demoHouse) savesViews(t *testing.T, who id.ID, n int) (out []id.ID) {
	t.Helper()
	d.act(t, func(ctx context.Context, tx *db.Tx) error {
		for i := range n {
			view := cases.Saved{Name: "Counted " + strconv.Itoa(i), Sort: cases.ByNext, Shared: cases.Private,
				Condition: condition.All(condition.Leaf(cases.AskOpen, condition.Is, "yes"), condition.Leaf("subject", condition.Has, "Counted"), condition.Leaf("priority", condition.Is, string(cases.Urgent)))}
			made, err := d.Cases.SaveView(ctx, tx, event.Staff(who), condition.Reader{Account: who, Now: tx.Now(), Zone: time.UTC}, view, false)
			if err != nil {
				return err
			}
			out = append(out, made.ID)
		}
		return nil
	})
	return out
}

// openOnes opens cases that the counted views know by their subject.
func (d *demoHouse) openOnes(t *testing.T, n int) (out []id.ID) {
	t.Helper()
	d.act(t, func(ctx context.Context, tx *db.Tx) error {
		for i := range n {
			got, err := d.Cases.Open(ctx, tx, cases.Incoming{Channel: cases.Phone, By: event.Staff(d.Owner.ID), OwnerID: d.Owner.ID, Name: "Counted " + strconv.Itoa(i),
				Email: "counted" + strconv.Itoa(i) + "@mail.example", Lang: lang.English, Subject: "Counted", Text: "It drips."})
			if err != nil {
				return err
			}
			out = append(out, got.Case.ID)
		}
		return nil
	})
	return out
}

// urges gives cases a priority, each in an act of its own.
func (d *demoHouse) urges(t *testing.T, which []id.ID, to cases.Priority) {
	t.Helper()
	for _, one := range which {
		d.act(t, func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Cases.Prioritise(ctx, tx, event.Staff(d.Owner.ID), one, to)
			return err
		})
	}
}
