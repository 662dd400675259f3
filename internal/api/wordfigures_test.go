package api_test

import (
	"net/url"
	"strconv"
	"testing"
	"time"

	"rida/internal/room/cases"
	"rida/internal/room/promises/figures"
)

// behind counts the promises behind a figure, page by page.
func (h *house) behind(query string) int {
	h.t.Helper()
	n, cursor := 0, ""
	for {
		a := h.get("/figures/promises/list?limit=5&" + query + "&cursor=" + url.QueryEscape(cursor)).want(200)
		n += len(a.list("id"))
		if cursor = a.at("next_cursor"); cursor == "" {
			return n
		}
	}
}

func TestKeptPromisesAreCountedAndOpenIntoThemselves(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.get("/figures/promises").want(200).has("all.kept", "0", "all.share", "", "silence", "", "lead_median", "", "delay_median", "", "items", "[]")
		h.weeks(3, func(week int) int { return 2 + week })
		a := h.get("/figures/promises?by=week&kind=resolution").want(200)
		a.has("all.kept", "27", "all.broken", "9", "all.mean_early", "3600", "all.warned", "0", "items.0.broken", "2", "items.2.broken", "4")
		for i := range 3 {
			at := "items." + strconv.Itoa(i)
			week := a.at(at + ".key")
			for _, which := range []string{"kept", "broken"} {
				if got := strconv.Itoa(h.behind("kind=resolution&week=" + week + "&which=" + which)); got != a.at(at+"."+which) {
					t.Errorf("%s in the week of %s: %s, the list has %s", which, week, a.at(at+"."+which), got)
				}
			}
		}
		if n := h.behind("kind=resolution&which=judged"); n != 36 {
			t.Errorf("%d are kept or broken", n)
		}
		for _, which := range figures.Choices[1:] {
			h.get("/figures/promises/list?which=" + string(which)).want(200)
		}
		h.get("/figures/promises/list?which=moon").want(422)
		h.get("/figures/promises/list?cursor=moon").want(422)
		h.get("/figures/promises?team=x").want(422)
		h.get("/figures/promises?week=yesterday").want(422)
		h.get("/figures/promises?topic=none&channel=phone&kind=resolution").want(200).has("all.kept", "27")
		h.get("/figures/promises", as(h.tokenOf(h.agent, cases.MayRead))...).want(403)
	})
}

func TestTheControlChartKeepsTheLimitsThatWereFrozen(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.weeks(10, func(int) int { return 2 })
		h.get("/figures/promises/control").want(200).has("why", "too_few", "baseline", "", "items.0.n", "12", "items.0.low", "", "items.0.signals", "false")
		h.post("/figures/promises/baselines", m{}).want(422)
		h.get("/figures/promises/baselines").want(200).has("items", "[]")

		usual := func(week int) int { return 1 + week%3 }
		h.weeks(20, usual)
		last := h.Clock.Now().AddDate(0, 0, -7)
		first := last.AddDate(0, 0, -7*20)
		h.post("/figures/promises/baselines", m{"from": "moon"}).want(422)
		h.post("/figures/promises/baselines", m{"from": last.Format(time.DateOnly), "to": first.Format(time.DateOnly)}).want(422)
		h.post("/figures/promises/baselines", m{"from": first.Format(time.DateOnly), "to": h.Clock.Now().AddDate(0, 0, 7).Format(time.DateOnly)}).want(422)
		h.post("/figures/promises/baselines", m{"from": last.AddDate(0, 0, -7*10).Format(time.DateOnly), "to": last.Format(time.DateOnly)}).want(422) // eleven weeks
		frozen := h.post("/figures/promises/baselines", m{"from": first.Format(time.DateOnly), "to": last.Format(time.DateOnly), "note": "As usual"}).want(200)
		frozen.has("version", "1", "note", "As usual", "made_by", h.owner.String())

		// Then it gets worse: the limits stay, and the weeks signal.
		h.weeks(4, func(int) int { return 11 })
		chart := h.get("/figures/promises/control").want(200)
		chart.has("baseline.version", "1", "baseline.rate", frozen.at("rate"), "why", "")
		n := len(chart.list("week"))
		for i := range n {
			want := strconv.FormatBool(i >= n-4)
			if got := chart.at("items." + strconv.Itoa(i) + ".signals"); got != want {
				t.Errorf("week %d of %d signals: %s, want %s", i, n, got, want)
			}
		}
		counts := h.get("/figures/promises/control?of=counts").want(200)
		counts.has("items."+strconv.Itoa(n-1)+".value", "11", "items."+strconv.Itoa(n-1)+".signals", "true", "items.0.centre", frozen.at("mean"))
		h.get("/figures/promises/control?channel=phone").want(200).has("baseline", "")
		h.get("/figures/promises/control?of=moon").want(422)
		h.post("/figures/promises/baselines", m{}).want(200).has("version", "2")
		h.get("/figures/promises/baselines").want(200).has("items.0.version", "2", "items.1.version", "1", "items.1.note", "As usual")
		h.post("/figures/promises/baselines", m{}, as(h.tokenOf(h.owner, figures.MayRead))...).want(403)
	})
}
