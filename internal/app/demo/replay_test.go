package demo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"rida/internal/app/demo"
	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
	"rida/internal/testkit"
)

// TestFilledCasesAreWhatTheActsWouldHaveLeft plays filled cases again, act by
// act, through the rooms of a second house and compares what both hold.
func TestFilledCasesAreWhatTheActsWouldHaveLeft(t *testing.T) {
	filled, played := testkit.New(t, db.SQLite), testkit.New(t, db.SQLite)
	from, _ := live(t, filled, testkit.Start)
	to, _ := live(t, played, testkit.Start)
	small := count(t, filled.DB, `cases`)
	if err := demo.Fill(t.Context(), filled.DB, small+500, nil); err != nil {
		t.Fatal(err)
	}
	var all []id.ID
	if err := filled.DB.All(t.Context(), &all, `SELECT id FROM cases WHERE (id >> 12) & 1023 = 1023 ORDER BY id`); err != nil || len(all) != 500 {
		t.Fatalf("%d filled cases found (%v)", len(all), err)
	}
	p := &player{t: t, from: from, to: to, people: map[id.ID]id.ID{}, customers: map[id.ID]customers.Customer{}}
	p.matchStaff()
	var before []whole
	for _, one := range all {
		before = append(before, p.read(from, one))
	}
	after, seen := p.play(before), map[string]int{}
	for i, was := range before {
		p.compare(was, p.read(to, after[i]))
		seen[string(was.State)+string(was.Closure)]++
		for _, e := range was.events {
			seen[e.Kind]++
		}
		if was.State == cases.Open {
			seen[fmt.Sprintf("taken %v reopened %d", was.Taken, was.Reopened)]++
		}
		if t.Failed() {
			t.Fatalf("the case in question: %+v", was.Case)
		}
	}
	for _, kind := range []string{"promises.moved", "closedconfirmed", "closedquiet", "closeddocumented", "waiting_customer", "proposed", "snoozed",
		"taken true reopened 0", "taken true reopened 1", "taken false reopened 0"} {
		if seen[kind] == 0 {
			t.Errorf("none of the cases was %s: %v", kind, seen)
		}
	}
}

// whole is all that is kept of a case.
type whole struct {
	cases.Case
	events   []event.Event
	messages []cases.Message
	promises []promises.Promise
}

type player struct {
	t         *testing.T
	from, to  *house
	people    map[id.ID]id.ID // accounts of the first house in the second
	customers map[id.ID]customers.Customer
}

func (p *player) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *player) matchStaff() {
	ctx := p.t.Context()
	mine, err := p.from.Staff.Accounts(ctx, p.from.DB)
	p.must(err)
	theirs, err := p.to.Staff.Accounts(ctx, p.to.DB)
	p.must(err)
	for _, a := range mine {
		for _, b := range theirs {
			if a.Email == b.Email {
				p.people[a.ID] = b.ID
			}
		}
	}
	teams, err := p.from.Staff.Teams(ctx, p.from.DB)
	p.must(err)
	others, err := p.to.Staff.Teams(ctx, p.to.DB)
	p.must(err)
	for _, a := range teams {
		for _, b := range others {
			if a.En == b.En {
				p.people[a.ID] = b.ID
			}
		}
	}
}

func (p *player) read(h *house, which id.ID) (w whole) {
	p.t.Helper()
	ctx := p.t.Context()
	var err error
	w.Case, err = cases.Get(ctx, h.DB, which)
	p.must(err)
	w.events, err = cases.Events(ctx, h.DB, which)
	p.must(err)
	w.messages, _, err = cases.Messages(ctx, h.DB, which, 0)
	p.must(err)
	w.promises, err = promises.Of(ctx, h.DB, which)
	p.must(err)
	return w
}

// play lets everything that the events of the cases tell happen again, in the
// order of time, and gives the new cases.
func (p *player) play(all []whole) []id.ID {
	p.t.Helper()
	ctx, made := p.t.Context(), make([]id.ID, len(all))
	type moment struct {
		at          time.Time
		whole, here int
	}
	var moments []moment
	for w, one := range all {
		for i, e := range one.events {
			moments = append(moments, moment{e.At, w, i})
		}
	}
	slices.SortStableFunc(moments, func(a, b moment) int { return a.at.Compare(b.at) })
	p.must(p.to.DB.WriteBulk(ctx, func(tx *db.Tx) error {
		tx.Backdate(moments[0].at.Add(-time.Hour))
		for _, w := range all {
			if err := p.customer(ctx, tx, w.CustomerID); err != nil {
				return err
			}
		}
		for _, m := range moments {
			tx.Backdate(m.at)
			w := all[m.whole]
			if err := p.act(ctx, tx, w, m.here, p.customers[w.CustomerID], &made[m.whole]); err != nil {
				return fmt.Errorf("%s again: %w", w.events[m.here].Kind, err)
			}
		}
		return nil
	}))
	return made
}

func (p *player) customer(ctx context.Context, tx *db.Tx, which id.ID) error {
	if _, ok := p.customers[which]; ok {
		return nil
	}
	c, err := customers.Get(ctx, p.from.DB, which)
	if err != nil {
		return err
	}
	contacts, err := customers.Contacts(ctx, p.from.DB, which)
	if err != nil {
		return err
	}
	var typed []customers.NewContact
	for _, one := range contacts {
		typed = append(typed, customers.NewContact{Kind: one.Kind, Value: one.Value})
	}
	p.customers[which], err = p.to.Customers.Add(ctx, tx, event.System, c, typed...)
	return err
}

func (p *player) act(ctx context.Context, tx *db.Tx, w whole, i int, customer customers.Customer, made *id.ID) error {
	e, room := w.events[i], p.to.Cases
	var data struct {
		Message, Note id.ID
		How           cases.Closure
		Until         int64
	}
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return err
	}
	text := ""
	for _, m := range w.messages {
		if m.ID == data.Message || m.ID == data.Note {
			text = m.Text
		}
	}
	by := event.Actor{Kind: e.Actor.Kind, ID: p.people[e.Actor.ID]}
	words := cases.Incoming{Channel: w.Channel, CustomerID: customer.ID, Lang: w.Lang, Type: w.Type, Priority: w.Priority, TeamID: p.people[w.TeamID],
		Subject: w.Subject, Text: w.messages[0].Text, Wanted: w.Wanted, MessageID: w.messages[0].MessageID}
	var err error
	switch e.Kind {
	case "cases.received":
		for _, other := range w.events {
			if other.Kind == "cases.tried" {
				p.must(p.from.DB.Get(ctx, &words.Tried, `SELECT step FROM cases_tried WHERE case_id = $1`, w.ID))
			}
		}
		var got cases.Received
		got, err = room.Open(ctx, tx, words)
		*made = got.Case.ID
	case "cases.customer_wrote":
		if text != words.Text || data.Message != w.messages[0].ID {
			_, err = room.Join(ctx, tx, *made, cases.Incoming{Channel: w.Channel, Text: text}, customer)
		}
	case "cases.noted":
		_, err = room.Note(ctx, tx, by, *made, text, nil)
	case "cases.replied":
		if slices.ContainsFunc(w.events[i:], func(o event.Event) bool { return o.Kind == "cases.closure_proposed" && o.At.Equal(e.At) }) {
			_, err = room.ProposeClosure(ctx, tx, by, *made, cases.Answer{Text: text})
		} else {
			_, err = room.Reply(ctx, tx, by, *made, cases.Answer{Text: text})
		}
	case "promises.given":
		if given := promiseOf(w, e); given.Kind == promises.Resolution {
			_, err = room.GiveWord(ctx, tx, by, *made, promises.Promise{Kind: given.Kind, DueAt: given.DueAt, Chance: given.Chance}, time.Time{})
		}
	case "promises.moved":
		moved := promiseOf(w, e)
		var owed []promises.Promise
		owed, err = promises.Owed(ctx, tx, *made)
		p.must(err)
		i := slices.IndexFunc(owed, func(o promises.Promise) bool { return o.Kind == moved.Kind })
		_, _, err = room.Repromise(ctx, tx, by, *made, owed[i].ID, promises.Another{DueAt: moved.DueAt, Reason: moved.Reason, Chance: moved.Chance}, time.Time{})
	case "cases.mail_sent":
		var last id.ID
		p.must(tx.Get(ctx, &last, `SELECT MAX(id) FROM cases_message WHERE case_id = $1 AND author_kind = 'staff' AND audience = 'public'`, *made))
		err = room.Delivered(ctx, tx, last, "sent", "")
	case "cases.snoozed":
		_, err = room.Snooze(ctx, tx, by, *made, clock.FromMicros(data.Until))
	case "promises.missed":
		_, err = room.Promises.Break(ctx, tx, 1000)
	case "cases.closed":
		switch data.How {
		case cases.Confirmed:
			_, err = room.Confirm(ctx, tx, event.Customer(customer.ID), *made)
		case cases.Quiet:
			_, err = room.Sweep(ctx, tx)
		default:
			_, err = room.Close(ctx, tx, by, *made, data.How, text)
		}
	}
	return err
}

// promiseOf is the promise that an event gave.
func promiseOf(w whole, e event.Event) promises.Promise {
	var data struct{ Promise id.ID }
	_ = json.Unmarshal(e.Data, &data)
	i := slices.IndexFunc(w.promises, func(p promises.Promise) bool { return p.ID == data.Promise })
	return w.promises[i]
}

func (p *player) compare(was, again whole) {
	p.t.Helper()
	same := func(what string, a, b any) {
		p.t.Helper()
		if x, y := fmt.Sprint(a), fmt.Sprint(b); x != y {
			p.t.Errorf("%s\nfilled: %s\nplayed: %s", what, x, y)
		}
	}
	same("the case", p.bare(was.Case), p.bare(again.Case))
	same("the events", bareEvents(was.events), bareEvents(again.events))
	for name, w := range map[string]*whole{"filled": &was, "played": &again} {
		for i := range w.messages {
			m := &w.messages[i]
			m.ID, m.CaseID, m.AuthorID, m.LedgerID, m.Lang = 0, 0, 0, 0, ""
			if m.AuthorKind == "staff" && m.Audience == cases.Public && (m.MessageID == "") {
				p.t.Errorf("%s: a letter has no Message-ID", name)
			}
			m.MessageID = ""
		}
		for i := range w.promises {
			w.promises[i].ID, w.promises[i].CaseID, w.promises[i].Replaces = 0, 0, min(w.promises[i].Replaces, 1)
			// The row is told by what stands in it; what the clock noticed on the way is not an act.
			w.promises[i].RootID, w.promises[i].SilentAt, w.promises[i].Level, w.promises[i].WarnedAt = 0, time.Time{}, 0, time.Time{}
			w.promises[i].Chance = nil // a pointer; the shares are compared by themselves
		}
	}
	same("the messages", was.messages, again.messages)
	same("the promises", was.promises, again.promises)
}

// bare is a case without what differs from house to house.
func (p *player) bare(c cases.Case) cases.Case {
	for mine, theirs := range p.people {
		if c.OwnerID == mine {
			c.OwnerID = theirs
		}
		if c.TeamID == mine {
			c.TeamID = theirs
		}
	}
	c.ID, c.CustomerID, c.Reference, c.MailToken = 0, 0, "", ""
	return c
}

// bareEvents writes events without ids.
func bareEvents(all []event.Event) string {
	var b strings.Builder
	for _, e := range all {
		var data map[string]any
		if err := json.Unmarshal(e.Data, &data); err != nil {
			return err.Error()
		}
		for _, name := range []string{"message", "promise", "note", "tried", "customer", "owner", "from", "to"} {
			if _, ok := data[name]; ok {
				data[name] = "id"
			}
		}
		if r, ok := data["replaces"]; ok && r != "0" {
			data["replaces"] = "id"
		}
		fmt.Fprintf(&b, "%s %s by %s at %s:", e.Subject.Kind, e.Kind, e.Actor.Kind, e.At.Format(time.RFC3339Nano))
		for _, name := range slices.Sorted(maps.Keys(data)) {
			fmt.Fprintf(&b, " %s=%v", name, data[name])
		}
		b.WriteByte('\n')
	}
	return b.String()
}
