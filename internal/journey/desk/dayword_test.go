package desk_test

import (
	"strings"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

// carriesWhatSheSaid: the gauge of the morning says how much of what is hers.
func (j *agentsDay) carriesWhatSheSaid() {
	p := j.p
	p.Fill("#f-capacity", "۸")
	p.Click(`form[action="/team/capacity"] button`)
	p.WaitEval(`document.querySelector(".day-gauge").max === 8`)
	if got := p.Text(".day-big"); !strings.Contains(got, "۸") {
		j.t.Errorf("the gauge says %q", got)
	}
}

// promisesTheLikelyDate: the day she asks for is told with its chance and wants a
// reason; the later one, which similar cases bear out, is promised with its own.
func (j *agentsDay) promisesTheLikelyDate() {
	p := j.p
	p.Open(j.Address() + "/promises/of/" + j.c.Reference)
	p.WaitFor(".word-end dl")
	if got := p.Text(".word-end"); !strings.Contains(got, "۹۰") {
		j.t.Errorf("the outlook says %q", got)
	}
	p.Open(j.Address() + "/promises/of/" + j.c.Reference + "/new")
	p.WaitFor("#f-date")
	p.Fill("#f-date", persianDay(1))
	p.Click("form.stack button.button-primary")
	p.WaitFor("form.stack [role=status]")
	if got := p.Text("form.stack [role=status]"); !strings.Contains(got, "درصد") {
		j.t.Errorf("the early date is told as %q", got)
	}
	p.WaitFor("#f-reason[aria-invalid=true]")
	p.Accessible()
	p.Fill("#f-date", persianDay(40))
	p.Click("form.stack button.button-primary")
	p.WaitFor("#case[data-ref]")
	end := j.Promised(j.t, j.c, promises.Resolution)
	if end.Chance == nil || *end.Chance < 0.9 {
		j.t.Errorf("the end is promised as %+v", end)
	}
}

// persianDay is a day from now as a Persian agent types it.
func persianDay(days int) string {
	d, err := calendar.DateOf(time.Now().AddDate(0, 0, days), time.UTC, calendar.Persian)
	if err != nil {
		panic(err) // today is within every calendar
	}
	return d.String()
}

// countsNothingTooEarly: what was solved a moment ago is no first contact yet;
// each figure says of how many it is, and opens into them.
func (j *agentsDay) countsNothingTooEarly() {
	p := j.p
	p.Open(j.Address() + "/analytics/first-contact")
	p.WaitFor(".figures a[href*='window=7']")
	p.Accessible()
	p.Click(".figures a[href*='window=7']")
	p.WaitFor("a[href*='/cases/']")
	if p.Count("a[href*='"+j.c.Reference+"']") != 0 {
		j.t.Errorf("case %s was solved a moment ago and is counted", j.c.Reference)
	}
	if c := j.CaseWhere(j.t, "id = "+j.c.ID.String()); c.State != cases.Closed || !c.Solved() {
		j.t.Errorf("the case is %s, solved %v", c.State, c.Solved())
	}
}
