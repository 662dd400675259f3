package cases_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/testkit"
)

// TestSQLAndGoAnswerEveryConditionAlike: a rule answers in Go what a view answers
// in SQL, so random trees asked of random cases must select the same ones, on
// both engines and for every calendar.
func TestSQLAndGoAnswerEveryConditionAlike(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			d := newDesk(t, testkit.New(t, engine))
			all := d.variety()
			d.ownFields(all)
			reg, err := cases.Questions(t.Context(), d.DB)
			d.must(err)
			rapid.Check(t, func(rt *rapid.T) {
				by := drawReader(rt, d.Clock.Now())
				n := drawTree(rt, reg, all, 3)
				if wrong := reg.Check(n, by); len(wrong) > 0 {
					rt.Fatalf("the generator made a tree that is refused: %s: %+v", n.JSON(), wrong)
				}
				bySQL := d.selected(rt, reg, n, by)
				for _, c := range all {
					k, err := cases.Know(t.Context(), d.DB, c, n, by, cases.Own)
					if err != nil {
						rt.Fatal(err)
					}
					if got, want := reg.Holds(n, k.Facts(by), by), bySQL[c.ID]; got != want {
						rt.Fatalf("%s of case %+v at %v: Go says %v, SQL says %v", n.JSON(), c, by, got, want)
					}
				}
			})
		})
	}
}

type fatal interface{ Fatal(...any) }

// selected asks the database.
func (d *desk) selected(t fatal, reg *condition.Registry, n condition.Node, by condition.Reader) map[id.ID]bool {
	var b db.SQL
	b.W(`SELECT c.id FROM cases c WHERE `)
	reg.Write(&b, n, by)
	var ids []id.ID
	if err := d.DB.All(d.t.Context(), &ids, b.Text(), b.Args()...); err != nil {
		t.Fatal(err)
	}
	out := map[id.ID]bool{}
	for _, one := range ids {
		out[one] = true
	}
	return out
}

// variety makes cases that differ in everything that can be asked.
func (d *desk) variety() []cases.Case {
	d.t.Helper()
	subjects := []string{"تأخر الشحنة كثيرًا", "یخچال سرد نمی‌کند", "Late delivery 100% _sure_", "فاتورة مكررة"}
	var out []cases.Case
	for i, s := range subjects {
		for j, from := range []string{"mariam@customer.example", "reza@customer.example"} {
			got, err := d.mail(from, s, "النص رقم "+fmt.Sprint(i)+" يخچال 48V", nil)
			d.must(err)
			which := got.CaseID
			d.do(func(ctx context.Context, tx *db.Tx) error { return d.vary(ctx, tx, which, i, j) })
			d.Clock.Advance(29 * time.Hour)
			out = append(out, d.read(which))
		}
	}
	return out
}

func (d *desk) vary(ctx context.Context, tx *db.Tx, which id.ID, i, j int) error {
	by := event.Staff([]id.ID{nora, layla, omar}[(i+j)%3])
	_, err := d.Prioritise(ctx, tx, by, which, cases.Priorities[(i+j)%4])
	if err == nil {
		_, err = d.Tag(ctx, tx, by, which, []string{"VIP", "تأخير", "late"}[:i%4])
	}
	switch {
	case err != nil:
	case i == 0:
		_, err = d.Take(ctx, tx, by, which)
	case i == 1:
		_, err = d.Reply(ctx, tx, by, which, cases.Answer{Text: "نرسل الفني غدا"})
	case i == 2 && j == 0:
		_, err = d.Close(ctx, tx, by, which, cases.Documented, "سبب")
	case i == 3:
		_, err = d.HandOver(ctx, tx, by, which, omar, "")
	}
	if err == nil && j == 1 {
		err = cases.SeenBy(ctx, tx, layla, which)
	}
	return err
}

func drawReader(rt *rapid.T, now time.Time) condition.Reader {
	zones := []string{"Asia/Riyadh", "Asia/Tehran", "America/New_York"}
	zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(rt, "zone"))
	if err != nil {
		rt.Fatal(err)
	}
	return condition.Reader{Account: rapid.SampledFrom([]id.ID{nora, layla, omar}).Draw(rt, "reader"), Zone: zone,
		Now:      now.Add(-time.Duration(rapid.IntRange(0, 300).Draw(rt, "hours ago")) * time.Hour),
		Calendar: rapid.SampledFrom(calendar.Systems[:]).Draw(rt, "calendar"), Week: time.Weekday(rapid.IntRange(0, 6).Draw(rt, "week"))}
}

func drawTree(rt *rapid.T, reg *condition.Registry, all []cases.Case, depth int) condition.Node {
	if depth == 0 || rapid.IntRange(0, 2).Draw(rt, "shape") == 0 {
		return drawLeaf(rt, reg, all)
	}
	var parts []condition.Node
	for range rapid.IntRange(1, 3).Draw(rt, "parts") {
		parts = append(parts, drawTree(rt, reg, all, depth-1))
	}
	switch rapid.IntRange(0, 2).Draw(rt, "group") {
	case 0:
		return condition.All(parts...)
	case 1:
		return condition.Any(parts...)
	}
	return condition.Not(parts[0])
}

func drawLeaf(rt *rapid.T, reg *condition.Registry, all []cases.Case) condition.Node {
	f := rapid.SampledFrom(reg.Fields()).Draw(rt, "field")
	op := rapid.SampledFrom(f.Ops()).Draw(rt, "op")
	n := condition.Leaf(f.Key, op)
	count := 1
	switch {
	case op == condition.Empty || op == condition.Filled:
		count = 0
	case op == condition.Between:
		count = 2
	case f.Kind == condition.Choice || f.Kind == condition.Set:
		count = rapid.IntRange(1, 3).Draw(rt, "values")
	}
	for range count {
		n.Values = append(n.Values, drawValue(rt, f, op, all))
	}
	return n
}

func drawValue(rt *rapid.T, f condition.Field, op condition.Op, all []cases.Case) string {
	pick := func(from ...string) string { return rapid.SampledFrom(from).Draw(rt, "value") }
	switch f.Kind {
	case condition.Flag:
		return pick("yes", "no")
	case condition.Words, condition.Text:
		return pick("شحنه", "الشحنة", "یخچال", "delivery late", "48v", "100%", "_sure_", "یخچال سامسونگ", "لا شيء كهذا", all[0].Reference)
	case condition.Number:
		return pick("0", "-3.5", "12", "۱۲", "1000000")
	case condition.Money:
		return pick("12.50 SAR", "0 IRR", "99.999 KWD", "12.49 SAR")
	case condition.Instant, condition.Day:
		if op == condition.On || op == condition.Before || op == condition.After {
			return pick(append([]string{"2026-11-22", "2026-11-25", "2027-01-01"}, condition.Periods...)...)
		}
		if f.Kind == condition.Day {
			return pick("1d", "3d", "2w")
		}
		return pick("1h", "30h", "1d", "3d", "2w")
	}
	if f.Ids {
		c := rapid.SampledFrom(all).Draw(rt, "of")
		if f.People {
			return pick("me", nora.String(), omar.String(), gone.String())
		}
		return pick(c.CustomerID.String(), c.TeamID.String(), "1")
	}
	if f.Codes != nil {
		return pick(f.Codes...)
	}
	return pick("VIP", "late", "تأخير", "email", "webform")
}

// ownFields gives the house a field of every kind, of cases and of customers,
// and fills some of them in.
func (d *desk) ownFields(all []cases.Case) {
	d.t.Helper()
	book := &fields.Book{Events: d.Events}
	values := map[fields.Kind][]string{fields.Text: {"یخچال سامسونگ", "late order 48V", ""}, fields.Number: {"12", "-3.5", ""},
		fields.Money: {"12.50 SAR", "0 IRR", ""}, fields.Date: {"2026-11-22", "2026-11-25", ""}, fields.Choice: {"a", "b", ""},
		fields.Choices: {"a,b", "b", ""}, fields.Person: {omar.String(), nora.String(), ""}}
	d.do(func(ctx context.Context, tx *db.Tx) error {
		for _, holder := range []fields.Holder{fields.OfCase, fields.OfCustomer} {
			for _, kind := range fields.Kinds {
				f := fields.Field{Holder: holder, Key: "the_" + string(kind), Kind: kind, Names: staff.Names{En: string(kind)},
					Choices: []fields.Option{{Code: "a", Names: staff.Names{En: "A"}}, {Code: "b", Names: staff.Names{En: "B"}}}}
				if _, err := book.Save(ctx, tx, event.Staff(nora), f); err != nil {
					return err
				}
				for i, c := range all {
					in := fields.Filling{f.Key: strings.Split(values[kind][i%3], ",")}
					var err error
					if holder == fields.OfCase {
						_, err = d.Fill(ctx, tx, event.Staff(layla), c.ID, in)
					} else {
						err = d.Customers.Fill(ctx, tx, event.Staff(layla), c.CustomerID, in)
					}
					if err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	for i, c := range all {
		all[i] = d.read(c.ID)
	}
}
