package cases_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

func TestAHeldAnswerTellsWhatWasFoundAndPassesKnowingly(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		const text = "أستاذة مريم، النظام متعطل عندنا. لا يمكننا رد المبلغ."
		answer := func(a cases.Answer) error {
			return d.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := d.Reply(ctx, tx, event.Staff(layla), c.ID, a)
				return err
			})
		}
		err := answer(cases.Answer{Text: text, Hold: true, Passed: []string{"listen_first"}})
		var held *cases.HeldBack
		if !errors.As(err, &held) {
			t.Fatalf("the answer was not held: %v", err)
		}
		var rules []string
		for _, w := range held.Warnings {
			for _, f := range w.Findings {
				rules = append(rules, string(f.Check)+"."+f.Rule)
			}
		}
		if want := []string{"backstage.system", "refusal.reason", "refusal.alternative", "refusal.appeal"}; !slices.Equal(rules, want) {
			t.Errorf("found %v, want %v", rules, want)
		}
		d.must(answer(cases.Answer{Text: text, Hold: true, Passed: []string{"listen_first", "backstage", "refusal"}, Reasons: map[string]string{"backstage": "سأل العميل عن السبب"},
			Mended: []string{"courtesy", "no gate"}}))
		all, err := cases.Events(t.Context(), d.DB, c.ID)
		d.must(err)
		at := slices.IndexFunc(all, func(e event.Event) bool { return e.Kind == "cases.replied" })
		var data struct{ Gates map[string]string }
		d.must(json.Unmarshal(all[at].Data, &data))
		if data.Gates["backstage"] != "passed" || data.Gates["refusal"] != "passed" || data.Gates["courtesy"] != "mended" || len(data.Gates) != 4 {
			t.Errorf("the event holds %v", data.Gates)
		}
		if strings.Contains(string(all[at].Data), "السبب") {
			t.Error("the reason stands in the record of events")
		}
		var kept int
		d.must(d.DB.Get(t.Context(), &kept, `SELECT COUNT(*) FROM cases_gate_pass WHERE gate = 'backstage'`))
		if kept != 1 {
			t.Errorf("%d reasons are kept, want 1", kept)
		}
	})
}

func TestTheHousesWordsAreReadAndTheCustomersOwnIsNot(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.AddTerm(ctx, tx, event.Staff(nora), cases.Term{Lang: "ar", Word: "وحدة التكثيف", Plain: []string{" الوحدة الخارجية "}, Always: true})
			return err
		})
		err := d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.AddTerm(ctx, tx, event.Staff(nora), cases.Term{Lang: "ar", Word: "وَحدة التكثيف", Plain: []string{"x"}})
			return err
		})
		if f, ok := fault.As(err); !ok || len(f.Fields) == 0 || f.Fields[0].Key != "cases.term_there" {
			t.Errorf("the same word twice: %v", err)
		}
		all, err := cases.Warnings(t.Context(), d.DB, c, "أستاذة مريم، نفحص وحدة التكثيف غدًا.")
		d.must(err)
		if !warns(all, cases.Jargon) || all[len(all)-1].Findings[0].Better != "الوحدة الخارجية" {
			t.Errorf("warned %+v", all)
		}
	})
}

// notes writes notes of some people in the present month.
func (d *desk) notes(c cases.Case, text string, who ...id.ID) {
	d.t.Helper()
	for _, one := range who {
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Note(ctx, tx, event.Staff(one), c.ID, text, nil)
			return err
		})
	}
}

// TestBlameShowsOnlyInLargeCellsOfMonthsThatAreOver looks at every way in which a
// cell or the difference of two looks could tell of a person.
func TestBlameShowsOnlyInLargeCellsOfMonthsThatAreOver(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		month := func() string { return d.DB.Now().UTC().Format("2006-01") }
		trend := func() []cases.BlameCell {
			cells, err := cases.BlameTrend(t.Context(), d.DB, month())
			d.must(err)
			return cells
		}
		d.notes(c, "العميل غبي", layla, layla, layla, layla, layla, layla, layla) // one person
		next := func() { d.Clock.Advance(31 * 24 * time.Hour) }
		next()
		if got := trend(); len(got) != 0 {
			t.Errorf("the notes of one person show: %+v", got)
		}
		d.notes(c, "راجعت الملف", layla, omar, nora, layla) // four notes
		next()
		if got := trend(); len(got) != 0 {
			t.Errorf("four notes show: %+v", got)
		}
		d.notes(c, "العميل كذاب", layla, omar)
		d.notes(c, "راجعت الملف", layla, omar, nora)
		if got := trend(); len(got) != 0 {
			t.Errorf("a month under way shows: %+v", got)
		}
		next()
		before := trend()
		if len(before) != 1 || before[0].Notes != 5 || before[0].Blaming != 2 {
			t.Fatalf("five notes by three people: %+v", before)
		}
		d.notes(c, "العميل كذاب", omar)
		if after := trend(); len(after) != 1 || after[0] != before[0] {
			t.Errorf("a note changed what shows: %+v, before %+v", after, before)
		}
		all, err := cases.Events(t.Context(), d.DB, c.ID)
		d.must(err)
		for _, e := range all {
			if strings.Contains(string(e.Data), "blame") {
				t.Errorf("the record of events tells who blamed: %s", e.Data)
			}
		}
	})
}
