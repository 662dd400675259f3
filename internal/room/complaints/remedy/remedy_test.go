package remedy_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/remedy"
	"rida/internal/testkit"
)

// The people of the test's house, and their roles.
const (
	layla = id.ID(101) // agent
	omar  = id.ID(102) // agent
	nora  = id.ID(103) // manager
	sara  = id.ID(104) // owner
	team  = id.ID(201)
	who   = id.ID(301)

	agents   = id.ID(1)
	managers = id.ID(2)
	owners   = id.ID(3)
)

type house struct {
	*testkit.World
	*remedy.Room
	t     testing.TB
	named []id.ID
	n     int64
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) { test(t, open(t, w)) })
}

func open(t testing.TB, w *testkit.World) *house {
	t.Helper()
	plan, err := calendar.Preset("sa")
	if err != nil {
		t.Fatal(err)
	}
	schedule, err := plan.Build()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{World: w, t: t}
	roles := map[id.ID]remedy.Role{layla: {ID: agents}, omar: {ID: agents}, nora: {ID: managers}, sara: {ID: owners, Owner: true}}
	h.Room = &remedy.Room{Events: event.NewLog(), Schedule: func() *calendar.Schedule { return schedule },
		RoleOf: func(_ context.Context, _ db.Reader, account id.ID) (remedy.Role, error) { return roles[account], nil },
		Named:  func(context.Context, db.Reader, id.ID) ([]id.ID, error) { return h.named, nil }}
	for code, role := range map[string]id.ID{"agent": agents, "manager": managers, "owner": owners} {
		h.exec(`INSERT INTO staff_role (id, code, name, version) VALUES ($1, $2, '', 1)`, role, code)
	}
	for account, role := range roles {
		h.exec(`INSERT INTO staff_account (id, name, sort_key, email, email_key, password_hash, active, role_id, lang, calendar, second_calendar,
			digits, zone, theme, keys_on, created_at, left_at)
			VALUES ($1, 'name', '', $2, $2, '', true, $3, 'ar', 'gregory', '', 'arab', 'Asia/Riyadh', '', true, 0, 0)`, account, account.String()+"@noor.example", role.ID)
	}
	h.exec(`INSERT INTO staff_team (id, name_ar, name_fa, name_en, duty_id, duty_active, created_at, closed_at) VALUES ($1, '', '', 'Desk', $2, true, 0, 0)`, team, nora)
	h.exec(`INSERT INTO customers (id, kind, name, lang, source, sort_key, created_at, changed_at) VALUES ($1, 'person', 'Huda', 'ar', 'staff', 'huda', 0, 0)`, who)
	h.act(func(ctx context.Context, tx *db.Tx) error {
		if err := h.Load(ctx, tx); err != nil {
			return err
		}
		// agents: 100 for a case and 500 a day together; managers: 1,000 and 5,000 a month
		if err := h.SetLimit(ctx, tx, event.Staff(sara), remedy.Limit{RoleID: agents, Currency: "SAR", PerCase: 100_00, PerPeriod: 500_00, Period: remedy.Day}); err != nil {
			return err
		}
		return h.SetLimit(ctx, tx, event.Staff(sara), remedy.Limit{RoleID: managers, Currency: "SAR", PerCase: 1000_00, PerPeriod: 5000_00, Period: remedy.Month})
	})
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) act(do func(ctx context.Context, tx *db.Tx) error) {
	h.t.Helper()
	h.must(h.try(do))
}

func (h *house) try(do func(ctx context.Context, tx *db.Tx) error) error {
	return h.DB.Write(h.t.Context(), func(tx *db.Tx) error { return do(h.t.Context(), tx) })
}

func (h *house) exec(text string, args ...any) {
	h.t.Helper()
	h.act(func(ctx context.Context, tx *db.Tx) error { _, err := tx.Exec(ctx, text, args...); return err })
}

func (h *house) complaint() id.ID {
	h.t.Helper()
	h.n++
	which, reference, now := id.New(h.Clock.Now()), cases.MakeReference(h.n), clock.Micros(h.Clock.Now())
	h.exec(`INSERT INTO cases (id, reference, state, type, priority, subject, lang, channel, customer_id, team_id, owner_id, taken, received_at, next_at, mail_token, customer_name, last_text, last_at, last_by, last_channel)
		VALUES ($1, $2, 'open', 'complaint', 'normal', 's', 'ar', 'email', $3, $4, $5, true, $6, $6, $2, 'Huda', '', $6, 'customer', 'email')`, which, reference, who, team, layla, now)
	return which
}

func refund(minor int64) remedy.Option {
	return remedy.Option{Kind: "refund", Words: "Your money back", Currency: "SAR", AmountMinor: minor}
}

var apology = remedy.Option{Kind: "apology", Words: "A letter from our manager", Currency: "SAR"}

func (h *house) offer(by, of id.ID, options ...remedy.Option) (o remedy.Offer, err error) {
	err = h.try(func(ctx context.Context, tx *db.Tx) (err error) {
		o, err = h.Offer(ctx, tx, event.Staff(by), of, remedy.New{Options: options, SingleWhy: "Nothing else fits"})
		return err
	})
	return o, err
}

func (h *house) offered(by, of id.ID, options ...remedy.Option) remedy.Offer {
	h.t.Helper()
	o, err := h.offer(by, of, options...)
	h.must(err)
	return o
}

// used is what the role has used of its budget in this period.
func (h *house) used(role id.ID) int64 {
	h.t.Helper()
	all, err := h.Budgets(h.t.Context(), h.DB, h.Clock.Now())
	h.must(err)
	for _, b := range all {
		if b.RoleID == role {
			return b.Used
		}
	}
	return 0
}

// TestTwoAtOnceNeverGoBeyondALimit: twenty offers at the same time, of which the
// limits of their cases and of the day let five through.
func TestTwoAtOnceNeverGoBeyondALimit(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		one := h.complaint()
		var others []id.ID
		for range 12 {
			others = append(others, h.complaint())
		}
		var wait sync.WaitGroup
		begin := make(chan struct{})
		race := func(by, of id.ID) {
			wait.Go(func() {
				<-begin
				if _, err := h.offer(by, of, refund(100_00), apology); err != nil {
					t.Error(err)
				}
			})
		}
		for i := range 8 { // the same case, two people by turns
			race([]id.ID{layla, omar}[i%2], one)
		}
		for i, of := range others {
			race([]id.ID{layla, omar}[i%2], of)
		}
		close(begin)
		wait.Wait()
		given, ofOne := 0, 0
		for _, of := range append(others, one) {
			all, err := remedy.Of(t.Context(), h.DB, of)
			h.must(err)
			for _, o := range all {
				if o.State == remedy.Offered {
					given++
					if of == one {
						ofOne++
					}
				} else if o.State != remedy.Waiting {
					t.Errorf("an offer is %s", o.State)
				}
			}
		}
		if given != 5 || ofOne > 1 || h.used(agents) != 500_00 {
			t.Errorf("%d offers of 100 were given on 500, %d of them in one case that allows one; the budget says %d", given, ofOne, h.used(agents))
		}
	})
}

func TestBeyondTheLimitItGoesUpAndNobodyApprovesHisOwn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		of := h.complaint()
		o := h.offered(layla, of, refund(300_00), apology)
		if o.State != remedy.Waiting || o.WaitUntil.IsZero() {
			t.Fatalf("three hundred by an agent is %s", o.State)
		}
		approve := func(by id.ID) (out remedy.Offer, err error) {
			err = h.try(func(ctx context.Context, tx *db.Tx) (err error) {
				out, err = h.Approve(ctx, tx, event.Staff(by), o.ID)
				return err
			})
			return out, err
		}
		if _, err := approve(layla); fault.KindOf(err) != fault.Denied {
			t.Errorf("her own: %v", err)
		}
		if _, err := approve(omar); fault.KindOf(err) != fault.Denied {
			t.Errorf("a colleague with the same authority: %v", err)
		}
		h.named = []id.ID{nora}
		if _, err := approve(nora); fault.KindOf(err) != fault.Denied {
			t.Errorf("whom the complaint names: %v", err)
		}
		h.named = nil
		out, err := approve(nora)
		h.must(err)
		if out.State != remedy.Offered || out.Own || out.GivenBy != nora || h.used(managers) != 300_00 || h.used(agents) != 0 {
			t.Errorf("approved: %+v, managers used %d, agents %d", out, h.used(managers), h.used(agents))
		}
		if _, err := approve(nora); fault.KindOf(err) != fault.Conflict {
			t.Errorf("twice: %v", err)
		}
		own, all, err := remedy.Share(t.Context(), h.DB, 0)
		h.must(err)
		h.offered(layla, of, apology, remedy.Option{Kind: "priority", Words: "First in line", Currency: "SAR"})
		own2, all2, err := remedy.Share(t.Context(), h.DB, 0)
		h.must(err)
		if own != 0 || all != 1 || own2 != 1 || all2 != 2 {
			t.Errorf("within own authority: %d of %d, then %d of %d", own, all, own2, all2)
		}
		events, err := cases.Events(t.Context(), h.DB, of)
		h.must(err)
		var kinds []string
		for _, e := range events {
			kinds = append(kinds, e.Kind)
		}
		if len(kinds) != 3 || kinds[0] != "remedy.asked" || kinds[1] != "remedy.offered" {
			t.Errorf("the record tells %v", kinds)
		}
	})
}

func TestWhatIsChosenOnceStandsAndTheRestGoesBackToTheBudget(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		of, other := h.complaint(), h.complaint()
		o := h.offered(layla, of, refund(100_00), refund(40_00), apology)
		if h.used(agents) != 100_00 {
			t.Errorf("while the customer thinks, %d is held: the dearest option is 100", h.used(agents))
		}
		choose := func(of, option id.ID) (out remedy.Offer, err error) {
			err = h.try(func(ctx context.Context, tx *db.Tx) (err error) {
				out, err = h.Choose(ctx, tx, event.Customer(who), of, option)
				return err
			})
			return out, err
		}
		if _, err := choose(other, o.Options[1].ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("from another case: %v", err)
		}
		out, err := choose(of, o.Options[1].ID)
		h.must(err)
		if out.State != remedy.Chosen || out.ChosenBy != "customer" || h.used(agents) != 40_00 {
			t.Errorf("chosen: %+v; %d is held", out, h.used(agents))
		}
		if _, err := choose(of, o.Options[0].ID); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a second choice: %v", err)
		}
		h.act(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Execute(ctx, tx, event.Staff(layla), o.ID)
			return err
		})
		h.act(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Confirm(ctx, tx, event.Customer(who), o.ID)
			return err
		})
		given, err := remedy.Given(t.Context(), h.DB, []id.ID{of, other})
		h.must(err)
		if given[of]["SAR"] != 40_00 || len(given[other]) != 0 {
			t.Errorf("redress: %v", given)
		}
		kept, err := remedy.Get(t.Context(), h.DB, o.ID)
		h.must(err)
		if picked, ok := kept.Picked(); !ok || kept.State != remedy.Kept || picked.AmountMinor != 40_00 {
			t.Errorf("in the end: %+v", kept)
		}
	})
}

func TestWhatTheCustomerRefusesOrWeTakeBackIsFreeAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		of := h.complaint()
		a, b := h.offered(layla, of, refund(60_00), apology), h.offered(omar, of, refund(40_00), apology)
		h.act(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Refuse(ctx, tx, event.Customer(who), of, a.ID, "I want a new one")
			return err
		})
		err := h.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Withdraw(ctx, tx, event.Staff(omar), b.ID, " ")
			return err
		})
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		h.act(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Withdraw(ctx, tx, event.Staff(omar), b.ID, "Written twice")
			return err
		})
		if h.used(agents) != 0 {
			t.Errorf("%d is still held", h.used(agents))
		}
		if o := h.offered(layla, of, refund(100_00), apology); o.State != remedy.Offered {
			t.Errorf("the case has all of its limit again, and it is %s", o.State)
		}
	})
}

func TestOneOptionAloneNeedsAReasonOrIsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		of := h.complaint()
		single := func(why string) error {
			return h.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := h.Offer(ctx, tx, event.Staff(layla), of, remedy.New{Options: []remedy.Option{apology}, SingleWhy: why})
				return err
			})
		}
		if err := single(""); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		h.must(single("The customer asked for nothing else"))
		h.act(func(ctx context.Context, tx *db.Tx) error {
			return h.Set(ctx, tx, event.Staff(sara), remedy.Settings{Currency: "SAR", Choice: cases.Block})
		})
		if err := single("The customer asked for nothing else"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("where two are wanted always: %v", err)
		}
	})
}

func TestEveryMoveOfAnOfferIsLegalOrRefused(t *testing.T) {
	legal := map[[2]remedy.State]bool{}
	for _, pair := range [][2]remedy.State{{remedy.Waiting, remedy.Offered}, {remedy.Waiting, remedy.Denied}, {remedy.Waiting, remedy.Withdrawn}, {remedy.Offered, remedy.Chosen},
		{remedy.Offered, remedy.Refused}, {remedy.Offered, remedy.Withdrawn}, {remedy.Chosen, remedy.Executed}, {remedy.Executed, remedy.Kept}} {
		legal[pair] = true
	}
	for _, from := range remedy.States {
		for _, to := range remedy.States {
			if got := from.CanBecome(to); got != legal[[2]remedy.State{from, to}] {
				t.Errorf("%s → %s: %v", from, to, got)
			}
		}
	}
}

func TestPeriodsBeginWhereTheHouseIs(t *testing.T) {
	zone := time.FixedZone("+3", 3*3600)
	at := time.Date(2026, 11, 25, 23, 30, 0, 0, time.UTC) // Thursday half past two in the house
	for p, want := range map[remedy.Period]string{remedy.Day: "2026-11-26", remedy.Week: "2026-11-23", remedy.Month: "2026-11-01"} {
		if got := p.From(at, zone).In(zone).Format("2006-01-02 15:04"); got != want+" 00:00" {
			t.Errorf("the %s began %s, want %s", p, got, want)
		}
	}
}

func TestWhatItCostTheCustomerIsWrittenDownAndCorrected(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		of := h.complaint()
		for _, hours := range []int64{4, 6} {
			h.act(func(ctx context.Context, tx *db.Tx) error {
				return h.NoteImpact(ctx, tx, event.Staff(layla), remedy.Impact{CaseID: of, DownMinutes: hours * 60, Currency: "SAR", MoneyMinor: 250_00, Contacts: 3, WaitedMinutes: 25, People: 4})
			})
		}
		i, there, err := remedy.ImpactOf(t.Context(), h.DB, of)
		h.must(err)
		if !there || i.DownMinutes != 360 || i.People != 4 || i.NotedBy != layla {
			t.Errorf("%+v", i)
		}
		events, err := cases.Events(t.Context(), h.DB, of)
		h.must(err)
		if len(events) != 2 {
			t.Errorf("the record holds %d entries", len(events))
		}
	})
}
