package app_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/problems/processes"
	"rida/internal/room/routing"
)

// ways counts paths by hand, from the record alone.
func (k desk) ways(from, until int64) map[string]int64 {
	k.t.Helper()
	var rows []struct {
		CaseID   id.ID
		ClosedAt int64
		Kind     string
		At       int64
	}
	err := k.d.DB.All(k.t.Context(), &rows, `SELECT c.id AS case_id, c.closed_at, e.kind, e.at FROM cases c JOIN event e ON e.subject_kind = 'case' AND e.subject_id = c.id WHERE c.state = 'closed' AND c.closure <> 'duplicate' ORDER BY c.id, e.seq`)
	if err != nil {
		k.t.Fatal(err)
	}
	out := map[string]int64{}
	for i := 0; i < len(rows); {
		var all []processes.Happened
		first := rows[i]
		for ; i < len(rows) && rows[i].CaseID == first.CaseID; i++ {
			all = append(all, processes.Happened{Kind: rows[i].Kind, At: time.UnixMicro(rows[i].At).UTC()})
		}
		if w := processes.WeekOf(time.UnixMicro(first.ClosedAt)); w >= from && w <= until {
			out[processes.TraceOf(all).Text()]++
		}
	}
	return out
}

func TestTheRegisterOfProcessesEqualsTheRecord(t *testing.T) {
	eachDemo(t, func(t *testing.T, k desk) {
		ctx := t.Context()
		room := &processes.Room{Events: k.d.Events, TopicOf: routing.TopicOf}
		if err := processes.NewFollower(room).CatchUp(ctx, k.d.DB); err != nil {
			t.Fatal(err)
		}
		until := processes.WeekOf(k.d.DB.Now())
		from := until - 51
		want := k.ways(from, until)
		m, err := processes.Read(ctx, k.d.DB, processes.All, from, until)
		if err != nil || len(want) == 0 {
			t.Fatal("no case has ended", err)
		}
		if m.Ways != len(want) {
			t.Errorf("%d ways, by hand %d", m.Ways, len(want))
		}
		for _, one := range m.Variants {
			if want[one.Path] != one.N {
				t.Errorf("%s: %d, by hand %d", one.Path, one.N, want[one.Path])
			}
			of, err := processes.CasesOf(ctx, k.d.DB, processes.All, one.ID, from, until, 1_000_000)
			if err != nil || int64(len(of)) != one.N {
				t.Errorf("%s opens into %d cases, not %d, %v", one.Path, len(of), one.N, err)
			}
		}
		// read twice, counted once; and a case that is made anew is taken back first
		if err := processes.NewFollower(room).CatchUp(ctx, k.d.DB); err != nil {
			t.Fatal(err)
		}
		of, err := processes.CasesOf(ctx, k.d.DB, processes.All, m.Variants[0].ID, from, until, 1)
		if err != nil || len(of) == 0 {
			t.Fatal(err)
		}
		all, err := routing.Topics(ctx, k.d.DB)
		if err != nil {
			t.Fatal(err)
		}
		if err := k.d.DB.Write(ctx, func(tx *db.Tx) error {
			if err := k.d.Routing.Retopic(ctx, tx, event.Staff(owner(t, k.d).ID), of[0], all[0].ID); err != nil {
				return err
			}
			return room.Recount(ctx, tx, of[0])
		}); err != nil {
			t.Fatal(err)
		}
		again, err := processes.Read(ctx, k.d.DB, processes.All, from, until)
		if err != nil || again.N != m.N || again.Total != m.Total {
			t.Errorf("%d cases, and after reading again %d, %v", m.N, again.N, err)
		}
		for _, tag := range lang.Tags {
			k.reads(tag, calendar.NewReader(tag, "intl", nil).System)
			k.want("/processes?weeks=52")
			k.want("/processes/map?weeks=52")
			k.want("/processes/map?weeks=52&scope=type:complaint")
			k.want("/processes/cases?weeks=52&variant=" + id.ID(m.Variants[0].ID).String())
			k.want("/processes.csv?weeks=52")
		}
		if w := k.do(http.MethodPost, "/processes/reviews", url.Values{"scope": {"all"}, "note": {"Too early"}}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("a review of what nobody owns: %d", w.Code)
		}
		k.post("/processes", url.Values{"scope": {"all"}, "owner": {owner(t, k.d).ID.String()}, "every": {"30"}})
		k.post("/processes/reviews", url.Values{"scope": {"all"}, "note": {"Most waits lie before the first answer."}})
		k.want("/processes/map?scope=all", "Most waits lie before the first answer.")
	})
}
