package automation_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
	"rida/internal/testkit"
)

// house is a firm of two whose jobs stand in a line until they are run.
type house struct {
	*testkit.World
	t     *testing.T
	ctx   context.Context
	cases *cases.Room
	room  *automation.Room
	owner id.ID
	agent id.ID
	team  id.ID
	jobs  []any
	walk  *automation.Follower
	told  []id.ID
}

var boss = event.Actor{Kind: "staff", ID: 1}

func each(t *testing.T, test func(h *house)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) { test(open(t, w)) })
}

func open(t *testing.T, w *testkit.World) *house {
	h := &house{World: w, t: t, ctx: t.Context()}
	line := func(_ context.Context, _ *db.Tx, args interface{ Kind() string }) error {
		h.jobs = append(h.jobs, args)
		return nil
	}
	h.room = &automation.Room{DB: w.DB, Enqueue: line, Tell: func(_ context.Context, _ *db.Tx, _, to, _ id.ID) error {
		h.told = append(h.told, to)
		return nil
	}}
	log := event.NewLog(event.Listener{Kinds: automation.Kinds(), Hear: h.room.Hear})
	people := staff.New(staff.Options{Events: log, Permissions: append(staff.Permissions(), cases.Permissions()...), HashMemory: 64, Holdings: cases.Holdings,
		SendMail: func(context.Context, *db.Tx, staff.Recipient, string, ...any) error { return nil }})
	prefs := staff.Preferences{Lang: lang.Arabic, Calendar: calendar.Gregorian, Digits: lang.Arab, Zone: "Asia/Riyadh", KeysOn: true}
	h.act(func(tx *db.Tx) (err error) {
		h.owner, err = people.Begin(h.ctx, tx, staff.FirstRun{Names: staff.Names{En: "Noor"}, Team: staff.Names{En: "Desk"}, Country: "sa",
			Owner: staff.NewAccount{Name: "Nora", Email: "nora@noor.example", Password: "correct horse 42", Preferences: prefs}})
		return err
	})
	h.act(func(tx *db.Tx) error {
		role, err := people.RoleByCode(h.ctx, tx, staff.Agent)
		if err == nil {
			h.agent, err = people.Add(h.ctx, tx, staff.By{}, staff.NewAccount{Name: "Layla", Email: "layla@noor.example", RoleID: role, Preferences: prefs})
		}
		return err
	})
	o, _, err := people.Organisation(h.ctx, w.DB)
	h.must(err)
	h.team = o.TeamID
	store, err := files.Open(t.TempDir())
	h.must(err)
	h.cases = &cases.Room{Events: log, Customers: customers.New(log), Files: store,
		Promises: promises.New(log, func() promises.Policy { return promises.Policy{Schedule: o.Schedule, Book: promises.DefaultBook()} }),
		IsActive: func(ctx context.Context, r db.Reader, a id.ID) (active bool, err error) {
			err = r.Get(ctx, &active, `SELECT active FROM staff_account WHERE id = $1`, a)
			return active, err
		},
		NameOf: func(context.Context, db.Reader, id.ID) (string, error) { return "Layla", nil },
		Desk: func(context.Context, db.Reader, id.ID) (cases.Desk, error) {
			return cases.Desk{TeamID: h.team, DutyID: h.owner}, nil
		}}
	h.room.Events, h.room.Cases = log, h.cases
	h.room.Routing = &routing.Room{Events: log, Staff: people, Cases: h.cases, DB: w.DB, Enqueue: line}
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) act(do func(tx *db.Tx) error) { h.t.Helper(); h.must(h.DB.Write(h.ctx, do)) }

func (h *house) rule(name string, when automation.Cause, after time.Duration, ifSo condition.Node, do ...automation.Act) automation.Rule {
	h.t.Helper()
	var one automation.Rule
	h.act(func(tx *db.Tx) (err error) {
		if one, err = h.room.SaveRule(h.ctx, tx, boss, automation.Rule{Name: name, When: when, After: after, If: ifSo, Do: do}); err == nil {
			err = h.room.SwitchRule(h.ctx, tx, boss, one.ID, true)
		}
		return err
	})
	return one
}

func (h *house) arrive(text string) cases.Case {
	h.t.Helper()
	var got cases.Received
	h.act(func(tx *db.Tx) (err error) {
		got, err = h.cases.Open(h.ctx, tx, cases.Incoming{Channel: cases.Email, Name: "Mona", Email: id.ShortToken(6) + "@mail.example", Text: text})
		return err
	})
	return got.Case
}

// work follows the record and runs the jobs until nothing is left.
func (h *house) work() {
	h.t.Helper()
	if h.walk == nil {
		h.walk = automation.NewFollower(h.room)
	}
	const most = 500
	for range most {
		behind, err := h.walk.IsBehind(h.ctx, h.DB)
		h.must(err)
		step, err := h.walk.Step(h.ctx)
		h.must(err)
		for _, job := range h.jobs {
			switch a := job.(type) {
			case automation.RunArgs:
				h.must(h.room.Run(h.ctx, a))
			case automation.TryArgs:
				h.must(h.room.Rehearse(h.ctx, a))
			}
		}
		if !behind || len(step.Events) == 0 && len(h.jobs) == 0 {
			return
		}
		h.jobs = nil
	}
	h.t.Fatal("the rules never end")
}

// goesDown forgets how far the record was read in the last seconds, as a
// process does that dies.
func (h *house) goesDown() {
	h.t.Helper()
	h.act(func(tx *db.Tx) error {
		_, err := tx.Exec(h.ctx, `UPDATE event_walk SET event_id = 0, held_until = 0`)
		return err
	})
	h.walk = nil
}

func (h *house) again(c cases.Case) cases.Case {
	h.t.Helper()
	c, err := cases.Get(h.ctx, h.DB, c.ID)
	h.must(err)
	return c
}

func (h *house) ran(outcome string) (n int) {
	h.t.Helper()
	all, err := automation.Lately(h.ctx, h.DB, 1000)
	h.must(err)
	for _, one := range all {
		if one.Outcome == outcome {
			n++
		}
	}
	return n
}

func TestARuleDoesWhatItSaysOnceAndTheRecordNamesIt(t *testing.T) {
	each(t, func(h *house) {
		rule := h.rule("Smoke", automation.Opened, 0, condition.Leaf(routing.AskWords, condition.Has, "smoke"),
			automation.Act{Do: automation.Prioritise, Priority: cases.Urgent}, automation.Act{Do: automation.Tag, Tags: []string{"safety"}},
			automation.Act{Do: automation.Assign, Person: h.agent}, automation.Act{Do: automation.Note, Text: staff.Names{En: "Call at once."}},
			automation.Act{Do: automation.Reply, Text: staff.Names{En: "Please unplug it."}}, automation.Act{Do: automation.Notify})
		c, calm := h.arrive("There is smoke from the dryer."), h.arrive("When do you open?")
		h.work()
		c, calm = h.again(c), h.again(calm)
		if c.Priority != cases.Urgent || c.OwnerID != h.agent || !c.Taken || calm.Priority != cases.Normal {
			h.t.Errorf("after the rule: %s %d %v, calm %s", c.Priority, c.OwnerID, c.Taken, calm.Priority)
		}
		if !c.FirstResponseAt.IsZero() {
			h.t.Error("a machine's message counts as a response")
		}
		tags, err := cases.Tags(h.ctx, h.DB, c.ID)
		h.must(err)
		if !slices.Equal(tags, []string{"safety"}) || !slices.Equal(h.told, []id.ID{h.agent}) {
			h.t.Errorf("tags %v, told %v", tags, h.told)
		}
		said, _, err := cases.Messages(h.ctx, h.DB, c.ID, 0)
		h.must(err)
		if len(said) != 3 || said[1].Audience != cases.Internal || said[2].Audience != cases.Public || said[2].AuthorKind != "system" {
			h.t.Errorf("said %+v", said)
		}
		events, err := cases.Events(h.ctx, h.DB, c.ID)
		h.must(err)
		i := slices.IndexFunc(events, func(e event.Event) bool { return e.Kind == "automation.ran" })
		if i < 0 || !contains(string(events[i].Data), `"rule":"`+rule.ID.String()+`"`) || !contains(string(events[i].Data), `"version":1`) {
			h.t.Errorf("no event names the rule: %v", events)
		}
		h.goesDown()
		h.work()
		if n := h.ran(automation.Done); n != 1 {
			h.t.Errorf("ran %d times", n)
		}
	})
}

func contains(s, part string) bool {
	for i := 0; i+len(part) <= len(s); i++ {
		if s[i:i+len(part)] == part {
			return true
		}
	}
	return false
}

func TestRulesThatSetOffEachOtherEndAndAreShown(t *testing.T) {
	each(t, func(h *house) {
		h.rule("Ping", automation.Tagged, 0, condition.Leaf(automation.AskTag, condition.IsNot, "pong"), automation.Act{Do: automation.Tag, Tags: []string{"pong"}}, automation.Act{Do: automation.Tag, Tags: []string{"more"}})
		h.rule("Pong", automation.Tagged, 0, condition.Leaf(automation.AskTag, condition.Is, "pong"), automation.Act{Do: automation.Tag, Tags: []string{"ping"}})
		c := h.arrive("Hello, is anybody there today?")
		h.act(func(tx *db.Tx) error { _, err := h.cases.Tag(h.ctx, tx, boss, c.ID, []string{"begin"}); return err })
		h.work()
		if h.ran(automation.Done) != 2 || h.ran(automation.Stopped) == 0 {
			h.t.Errorf("done %d, stopped %d", h.ran(automation.Done), h.ran(automation.Stopped))
		}
	})
}

// TestChainsEndWhateverTheRules draws rules that touch what others wait for.
func TestChainsEndWhateverTheRules(t *testing.T) {
	each(t, func(h *house) {
		rapid.Check(h.t, func(r *rapid.T) {
			h.act(func(tx *db.Tx) error {
				_, err := tx.Exec(h.ctx, `UPDATE automation_rule SET removed_at = 1`)
				return err
			})
			h.room.Forget()
			for range rapid.IntRange(1, 6).Draw(r, "rules") {
				when := rapid.SampledFrom([]automation.Cause{automation.Opened, automation.Tagged, automation.Wrote, automation.Reopened}).Draw(r, "when")
				var do []automation.Act
				for range rapid.IntRange(1, 3).Draw(r, "acts") {
					do = append(do, rapid.SampledFrom([]automation.Act{{Do: automation.Tag, Tags: []string{"a"}}, {Do: automation.Tag, Tags: []string{"b", "c"}},
						{Do: automation.Prioritise, Priority: cases.High}, {Do: automation.Assign, Person: h.agent}, {Do: automation.Note, Text: staff.Names{En: "x"}}}).Draw(r, "act"))
				}
				h.rule("drawn", when, 0, condition.Node{}, do...)
			}
			h.Clock.Advance(time.Second)
			before := h.ran(automation.Done)
			c := h.arrive("Hello, is anybody there today?")
			h.act(func(tx *db.Tx) error { _, err := h.cases.Tag(h.ctx, tx, boss, c.ID, []string{"begin"}); return err })
			h.work()
			if n := h.ran(automation.Done) - before; n > 3*6 {
				r.Fatalf("%d runs of at most 6 rules for 3 causes", n)
			}
		})
	})
}

func TestTheFirstWordsOpenACaseAndDoNotCountAsWritingAgain(t *testing.T) {
	each(t, func(h *house) {
		h.rule("Greet", automation.Opened, 0, condition.Node{}, automation.Act{Do: automation.Note, Text: staff.Names{En: "New."}})
		h.rule("Again", automation.Wrote, 0, condition.Node{}, automation.Act{Do: automation.Tag, Tags: []string{"wrote"}})
		c := h.arrive("Hello, is anybody there today?")
		h.work()
		if tags, err := cases.Tags(h.ctx, h.DB, c.ID); err != nil || len(tags) != 0 {
			h.t.Errorf("tags %v %v", tags, err)
		}
		h.Clock.Advance(time.Minute)
		h.act(func(tx *db.Tx) error {
			who, err := customers.Get(h.ctx, tx, c.CustomerID)
			if err == nil {
				_, err = h.cases.Join(h.ctx, tx, c.ID, cases.Incoming{Channel: cases.Email, Text: "Are you there?"}, who)
			}
			return err
		})
		h.work()
		if tags, err := cases.Tags(h.ctx, h.DB, c.ID); err != nil || len(tags) != 1 {
			h.t.Errorf("tags %v %v", tags, err)
		}
	})
}

func TestARuleLetsRestWhatWasBeforeIt(t *testing.T) {
	each(t, func(h *house) {
		before := h.arrive("Hello, is anybody there today?")
		h.Clock.Advance(time.Minute)
		h.rule("All", automation.Opened, 0, condition.Node{}, automation.Act{Do: automation.Tag, Tags: []string{"seen"}})
		after := h.arrive("Is anybody there now?")
		h.work()
		for which, want := range map[id.ID]int{before.ID: 0, after.ID: 1} {
			if tags, err := cases.Tags(h.ctx, h.DB, which); err != nil || len(tags) != want {
				h.t.Errorf("tags %v %v, want %d", tags, err, want)
			}
		}
	})
}

func TestARuleThatFailsHoldsUpNoOtherAndIsTriedAgain(t *testing.T) {
	each(t, func(h *house) {
		broken := true
		h.room.Tell = func(context.Context, *db.Tx, id.ID, id.ID, id.ID) error {
			if broken {
				return errors.New("the bell is torn off")
			}
			h.told = append(h.told, h.agent)
			return nil
		}
		h.rule("Smoke", automation.Opened, 0, condition.Leaf(routing.AskWords, condition.Has, "smoke"), automation.Act{Do: automation.Notify})
		h.rule("All", automation.Opened, 0, condition.Node{}, automation.Act{Do: automation.Tag, Tags: []string{"seen"}})
		h.arrive("There is smoke from the dryer.")
		calm := h.arrive("When do you open?")
		walk := automation.NewFollower(h.room)
		_, err := walk.Step(h.ctx)
		h.must(err)
		if tags, err := cases.Tags(h.ctx, h.DB, calm.ID); err != nil || len(tags) != 1 {
			h.t.Errorf("the other case has tags %v, %v", tags, err)
		}
		if len(h.jobs) != 1 {
			h.t.Fatalf("%d jobs are left behind", len(h.jobs))
		}
		broken = false
		h.must(h.room.Run(h.ctx, h.jobs[0].(automation.RunArgs)))
		if len(h.told) != 1 {
			h.t.Errorf("told %d times", len(h.told))
		}
	})
}

func TestSilenceAndNearPromisesAreNoticedOnce(t *testing.T) {
	each(t, func(h *house) {
		h.rule("Quiet", automation.Silent, 72*time.Hour, condition.Node{}, automation.Act{Do: automation.Notify})
		h.rule("Near", automation.PromiseDue, 2*time.Hour, condition.Node{}, automation.Act{Do: automation.Prioritise, Priority: cases.High})
		c := h.arrive("Hello, is anybody there today?")
		h.must(h.room.Tick(h.ctx))
		if len(h.told) != 0 || h.again(c).Priority != cases.Normal {
			h.t.Error("too early")
		}
		h.Clock.Set(c.NextAt.Add(-time.Hour))
		h.must(h.room.Tick(h.ctx))
		if h.again(c).Priority != cases.High {
			h.t.Error("the near promise was not noticed")
		}
		h.Clock.Set(c.LastAt.Add(73 * time.Hour))
		for range 3 {
			h.must(h.room.Tick(h.ctx))
		}
		if len(h.told) != 1 {
			h.t.Errorf("told %d times", len(h.told))
		}
	})
}

func TestChainsAreForgottenWhenNobodyNeedsThem(t *testing.T) {
	each(t, func(h *house) {
		keep := func() {
			h.must(h.DB.Write(h.ctx, func(tx *db.Tx) error {
				at := id.First(tx.Now()) + 1
				_, err := tx.Exec(h.ctx, `INSERT INTO automation_chain (event_id, root, depth, rules) VALUES ($1, $1, 1, '[]')`, at)
				return err
			}))
		}
		keep()
		h.Clock.Advance(31 * 24 * time.Hour)
		keep()
		h.must(h.room.Tick(h.ctx))
		var left int
		h.must(h.DB.Get(h.ctx, &left, `SELECT COUNT(*) FROM automation_chain`))
		if left != 1 {
			h.t.Errorf("%d chains are kept, want the young one", left)
		}
	})
}

func TestATrialCountsCausesAndDoesNothing(t *testing.T) {
	each(t, func(h *house) {
		smoke := h.arrive("There is smoke from the dryer.")
		h.arrive("When do you open?")
		var which id.ID
		h.act(func(tx *db.Tx) error {
			one, err := h.room.SaveRule(h.ctx, tx, boss, automation.Rule{Name: "Smoke", When: automation.Opened, If: condition.Leaf(routing.AskWords, condition.Has, "smoke"),
				Do: []automation.Act{{Do: automation.Prioritise, Priority: cases.Urgent}}})
			if err == nil {
				which, err = h.room.Try(h.ctx, tx, boss, one.ID)
			}
			return err
		})
		h.work()
		tr, err := automation.GetTrial(h.ctx, h.DB, which)
		h.must(err)
		if tr.State != "done" || tr.Total != 2 || tr.Causes != 2 || tr.Fitted != 1 {
			h.t.Errorf("trial %+v", tr)
		}
		hits, err := automation.Hits(h.ctx, h.DB, which, 0, 10)
		h.must(err)
		if len(hits) != 1 || tr.Changed != 1 || len(hits[0].Effects) != 1 || hits[0].Effects[0].From != "normal" || hits[0].CaseID != smoke.ID || h.again(smoke).Priority != cases.Normal {
			h.t.Errorf("hits %+v, priority %s", hits, h.again(smoke).Priority)
		}
	})
}
