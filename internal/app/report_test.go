package app_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"rida/internal/kit/lang"
	"rida/internal/room/complaints/regime"
)

// What the page of a complaint knows stands in the report for the body above the
// house, and its totals are those of the list of cases.
func TestAReportKnowsWhatTheComplaintsRecord(t *testing.T) {
	eachDemo(t, func(t *testing.T, k desk) {
		term := regime.TermOf(regime.Quarter, k.d.DB.Now(), k.d.Regimes.Schedule().Zone())
		ask := "/complaints/report?regime=house&term=" + term.String()
		before := k.ask(http.MethodGet, ask, nil, 200)
		reference := k.upheld(lang.English)
		at := "/complaints/" + reference
		k.ask(http.MethodPost, at+"/assessment", js{"safety": "none", "money": "none", "exposure": "none", "product": "Pump P-9", "vulnerable": true, "vulnerability": "Alone at home"}, 200)
		k.ask(http.MethodPost, at+"/truth", js{"truth": "We did not look."}, 200)
		k.ask(http.MethodPost, at+"/transitions", js{"to": "decided", "reason": "Told on the telephone."}, 200)
		k.ask(http.MethodPost, "/cases/"+reference+"/closure", js{"how": "confirmed", "reason": "She rang."}, 200)
		after := k.ask(http.MethodGet, ask, nil, 200)
		for name, more := range map[string]float64{"received": 1, "closed": 1, "upheld": 1, "vulnerable": 1, "not_recorded": 0, "open_at_end": 0} {
			was, _ := before[name].(float64)
			is, _ := after[name].(float64)
			if is-was != more {
				t.Errorf("%s went from %v to %v, want %v more", name, was, is, more)
			}
		}
		cells := 0.0
		for _, one := range after["cells"].([]any) {
			cell := one.(js)
			received, _ := cell["received"].(float64)
			cells += received
			if cell["product"] == "Pump P-9" && (received != 1 || cell["upheld"].(float64) != 1) {
				t.Errorf("the product: %v", cell)
			}
		}
		var listed int64
		from, to := term.Range(k.d.Regimes.Schedule().Zone())
		if err := k.d.DB.Get(t.Context(), &listed, sqlReceivedIn, from.UnixMicro(), to.UnixMicro()); err != nil {
			t.Fatal(err)
		}
		if received, _ := after["received"].(float64); int64(received) != listed || int64(cells) != listed {
			t.Errorf("the report says %v, its cells %v, the list of cases holds %d", received, cells, listed)
		}
		page := k.do(http.MethodGet, "/complaints/report/cases?regime=house&term="+term.String()+"&figure=vulnerable", nil)
		n, _ := after["vulnerable"].(float64)
		if page.Code != 200 || !strings.Contains(page.Body.String(), reference[:3]) || n < 1 {
			t.Errorf("the figure of %s does not open its case: %d", strconv.Itoa(int(n)), page.Code)
		}
	})
}

const sqlReceivedIn = `SELECT COUNT(*) FROM cases WHERE type = 'complaint' AND received_at >= $1 AND received_at < $2`
