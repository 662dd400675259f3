package web

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/tasks"
)

// monthPage is one month of the reader's calendar.
type monthPage struct {
	frame
	Name     string // "Azar 1405"
	Second   string // the same span in the second calendar; "" without one
	Before   string // addresses of the months around it
	After    string
	Today    string
	Weekdays []ui.Choice // full name in Label, one letter in Hint
	Weeks    [][]cell
	Count    int
}

// cell is one day.
type cell struct {
	Empty  bool // outside the month
	Day    string
	Second string // the day in the second calendar
	Long   string // the whole date, for those who hear the page
	Today  bool
	Off    bool
	Items  []item
}

func (p *Pages) month(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	people, err := p.Colleagues(r.Context())
	if err != nil {
		return err
	}
	today, err := calendar.DateOf(v.Now, zone(v), v.When.System)
	if err != nil {
		return err
	}
	shown, err := monthAsked(r.URL.Query().Get("month"), today, v.When.System)
	if err != nil {
		return err
	}
	query := url.Values{}
	if shown.Year != today.Year || shown.Month != today.Month {
		query.Set("month", monthText(shown))
	}
	page := monthPage{frame: p.frameOf(r, v, "calendar", people, query)}
	if err := page.fill(v, shown, today, p.Schedule()); err != nil {
		return err
	}
	length, err := v.When.System.MonthLength(shown.Year, shown.Month)
	if err != nil {
		return err
	}
	from, err := shown.Start(v.When.System, zone(v))
	if err != nil {
		return err
	}
	y, m, d := from.In(zone(v)).Date()
	all, err := tasks.Between(r.Context(), p.DB, page.Scope.Filter, from, time.Date(y, m, d+length, 0, 0, 0, 0, zone(v)))
	if err != nil {
		return err
	}
	dressed, err := p.items(r, v, all, place{Back: page.Self})
	if err != nil {
		return err
	}
	page.Count = len(dressed)
	page.put(v, dressed)
	return w.HTML(http.StatusOK, page.Page(v))
}

// monthAsked reads "1405-09"; the present month when nothing is asked for.
func monthAsked(text string, today calendar.Date, s calendar.System) (calendar.Date, error) {
	if text == "" {
		return calendar.Date{Year: today.Year, Month: today.Month, Day: 1}, nil
	}
	var d calendar.Date
	if _, err := fmt.Sscanf(text, "%d-%d", &d.Year, &d.Month); err != nil {
		return d, fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	d.Day = 1
	if _, err := s.MonthLength(d.Year, d.Month); err != nil {
		return d, fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	return d, nil
}

func monthText(d calendar.Date) string { return fmt.Sprintf("%04d-%02d", d.Year, d.Month) }

// fill makes the empty month: names, neighbours, weeks of days.
func (m *monthPage) fill(v ui.View, shown, today calendar.Date, s *calendar.Schedule) error {
	system := v.When.System
	length, err := system.MonthLength(shown.Year, shown.Month)
	if err != nil {
		return err
	}
	m.Name = v.P.T("tasks.month.name", "month", v.When.MonthName(shown.Month), "year", v.P.Code(fmt.Sprint(shown.Year)))
	m.Before, m.After, m.Today = m.at(shown, -1), m.at(shown, 1), m.at(calendar.Date{Year: today.Year, Month: today.Month}, 0)
	first, off := weekShape(s, v.Now)
	for i := range 7 {
		d := (first + time.Weekday(i)) % 7
		m.Weekdays = append(m.Weekdays, ui.Choice{Label: v.When.WeekdayName(d), Hint: v.When.WeekdayInitial(d)})
	}
	start, err := shown.Weekday(system)
	if err != nil {
		return err
	}
	week := make([]cell, (start-first+7)%7, 7)
	for i := range week {
		week[i].Empty = true
	}
	for day := 1; day <= length; day++ {
		date := calendar.Date{Year: shown.Year, Month: shown.Month, Day: day}
		at, err := date.Start(system, zone(v))
		if err != nil {
			return err
		}
		c := cell{Day: v.P.Int(int64(day)), Long: v.When.DayHeading(at, v.Now), Today: date == today, Off: off[(start+time.Weekday(day-1))%7]}
		c.Second = m.second(v, at, day == 1 || day == length)
		if week = append(week, c); len(week) == 7 {
			m.Weeks = append(m.Weeks, week)
			week = nil
		}
	}
	for len(week) > 0 && len(week) < 7 {
		week = append(week, cell{Empty: true})
	}
	if len(week) > 0 {
		m.Weeks = append(m.Weeks, week)
	}
	return nil
}

// second is a day of the second calendar; the first and last day of the month
// also give its month to the heading.
func (m *monthPage) second(v ui.View, at time.Time, named bool) string {
	if v.When.Second == "" {
		return ""
	}
	d, err := calendar.DateOf(at, zone(v), v.When.Second)
	if err != nil { // the second calendar does not reach here
		return ""
	}
	if named {
		other := v.When
		other.System = v.When.Second
		name := v.P.T("tasks.month.name", "month", other.MonthName(d.Month), "year", v.P.Code(fmt.Sprint(d.Year)))
		if m.Second == "" {
			m.Second = name
		} else if m.Second != name {
			m.Second = v.P.T("tasks.month.span", "from", m.Second, "to", name)
		}
	}
	return v.P.Int(int64(d.Day))
}

// at is the address of a month some months away.
func (m *monthPage) at(d calendar.Date, n int) string {
	months := d.Year*12 + d.Month - 1 + n
	query := url.Values{"month": {monthText(calendar.Date{Year: months / 12, Month: months%12 + 1})}}
	if n == 0 {
		query = url.Values{}
	}
	if m.Scope.Whose != "mine" {
		query.Set("whose", m.Scope.Whose)
	}
	return address("calendar", query)
}

// put lays tasks on their days.
func (m *monthPage) put(v ui.View, all []item) {
	var days []*cell
	for w := range m.Weeks {
		for d := range m.Weeks[w] {
			if !m.Weeks[w][d].Empty {
				days = append(days, &m.Weeks[w][d])
			}
		}
	}
	for _, i := range all {
		d, err := calendar.DateOf(i.DueAt, zone(v), v.When.System)
		if err == nil && d.Day <= len(days) {
			days[d.Day-1].Items = append(days[d.Day-1].Items, i)
		}
	}
}
