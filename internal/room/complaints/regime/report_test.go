package regime_test

import (
	"context"
	"testing"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/money"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/regime"
)

func TestTheTotalsOfAReportEqualTheListsBehindThemToTheUnit(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose("sa-bank")
		facts := map[id.ID]regime.Facts{}
		know := func(_ context.Context, _ db.Reader, of []id.ID) (map[id.ID]regime.Facts, error) {
			out := map[id.ID]regime.Facts{}
			for _, one := range of {
				out[one] = facts[one]
			}
			return out, nil
		}
		h.Clock.Set(riyadh("2026-09-29 10:00"))
		old := h.receive(cases.Complaint) // open when the quarter begins
		h.receive(cases.Praise)           // never counted
		for i := range 12 {
			h.Clock.Set(riyadh("2026-10-04 10:00").AddDate(0, 0, 5*i))
			which := h.receive(cases.Complaint)
			f := regime.Facts{Product: "Sofa", Cause: []string{"delivery", "damage"}[i%2], Vulnerable: i == 3}
			if i < 8 {
				f.Upheld = []regime.Outcome{regime.Upheld, regime.NotUpheld}[i%2]
				f.Redress = []money.Amount{{Currency: "SAR", Minor: 1000}}
				h.Clock.Advance(time.Duration(i) * 30 * time.Hour)
				h.end(which)
			}
			facts[which] = f
		}
		h.Clock.Set(riyadh("2027-01-02 10:00"))
		h.end(old) // after the quarter
		late := h.receive(cases.Complaint)
		for h.sweep() == regime.SweepBatch {
		}
		term, ok := regime.ParseTerm("2026-Q4")
		if !ok {
			t.Fatal("2026-Q4 is no term")
		}
		v, err := regime.Current(t.Context(), h.DB, "sa-bank")
		h.must(err)
		rep, err := h.Report(t.Context(), h.DB, v.Regime, term, know)
		h.must(err)
		if rep.Start != 1 || rep.Received != 12 || rep.Closed != 8 || rep.End != 5 || rep.Start+rep.Received-rep.Closed != rep.End {
			t.Errorf("start %d, received %d, closed %d, end %d", rep.Start, rep.Received, rep.Closed, rep.End)
		}
		want := map[regime.Figure]int64{regime.FigureStart: rep.Start, regime.FigureReceived: rep.Received, regime.FigureClosed: rep.Closed, regime.FigureEnd: rep.End,
			regime.FigureUpheld: rep.Upheld, regime.FigureUnknown: rep.Unknown, regime.FigureFragile: rep.Fragile, regime.FigureMissed: rep.Missed, regime.FigureRedress: 8}
		sum := int64(0)
		for i, n := range rep.Bands {
			want[regime.Band(i)] = n
			sum += n
		}
		if sum != rep.Closed || rep.Bands[0] == 0 || rep.Bands[1] == 0 {
			t.Errorf("the bands are %v of %d", rep.Bands, rep.Closed)
		}
		for figure, n := range want {
			list, all, err := h.Cases(t.Context(), h.DB, v.Regime, term, figure, nil, know)
			h.must(err)
			if all != n || int64(len(list)) != n {
				t.Errorf("%s: the report says %d, the list holds %d of %d", figure, n, len(list), all)
			}
			for _, one := range list {
				if one.ID == late {
					t.Errorf("%s holds a complaint of the next quarter", figure)
				}
			}
		}
		cells := int64(0)
		for _, cell := range rep.Cells {
			cells += cell.Received
			_, n, err := h.Cases(t.Context(), h.DB, v.Regime, term, regime.FigureReceived, &cell, know)
			h.must(err)
			if n != cell.Received {
				t.Errorf("%s × %s: %d, the list holds %d", cell.Product, cell.Cause, cell.Received, n)
			}
		}
		if cells != rep.Received || rep.Upheld != 4 || rep.Fragile != 1 || len(rep.Redress) != 1 || rep.Redress[0].Minor != 8000 || rep.Missed == 0 {
			t.Errorf("%+v", rep)
		}
	})
}

func TestAPeriodWithoutComplaintsIsANilReturn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		v, err := regime.Current(t.Context(), h.DB, "bh-bank")
		h.must(err)
		term := regime.TermOf(regime.Quarter, h.Clock.Now(), h.Schedule().Zone()).Before()
		rep, err := h.Report(t.Context(), h.DB, v.Regime, term, nil)
		h.must(err)
		if !rep.IsNil() || !v.Regime.Nil {
			t.Errorf("%+v", rep)
		}
	})
}

func TestTermsAreReadAsTheyAreWritten(t *testing.T) {
	for _, text := range []string{"2026-Q1", "2026-Q4", "2026-H1", "2026-H2", "2026-01", "2026-12"} {
		term, ok := regime.ParseTerm(text)
		if !ok || term.String() != text {
			t.Errorf("%s is read as %s", text, term)
		}
		if from, to := term.Range(time.UTC); !from.Before(to) || regime.TermOf(term.Period, from, time.UTC) != term || regime.TermOf(term.Period, to, time.UTC).Before() != term {
			t.Errorf("%s reaches from %v to %v", text, from, to)
		}
	}
	for _, text := range []string{"", "2026", "2026-Q5", "2026-H0", "2026-13", "2026-Q1x"} {
		if _, ok := regime.ParseTerm(text); ok {
			t.Errorf("%q is taken for a term", text)
		}
	}
}
