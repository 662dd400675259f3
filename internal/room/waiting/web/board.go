package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/sheet"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/waiting"
)

// Board is how long people waited, interval by interval.
type Board struct {
	Never    bool // no event was ever taken
	Quiet    bool // none in this period
	MayNote  bool
	MaySet   bool
	Title    string
	Before   string
	After    string // "" on the newest day
	Days     string
	Step     string
	Day      string
	Channel  string
	Queue    string
	Periods  []ui.Choice
	Steps    []ui.Choice
	Channels []ui.Choice
	Queues   []ui.Choice
	Download string
	Expect   string // what somebody who calls now is told
	Figures  []ui.Figure
	Lines    []Line
	Calls    ui.Bars
	Levels   ui.Dots
	Target   string
	Newest   time.Time
}

// Line is one interval of the table.
type Line struct {
	Name       string
	Href       string
	Offered    string
	Answered   string
	Lost       string
	Median     string
	Ninety     string
	Level      string
	LevelRange string
	Longest    string
	Idle       bool
}

func (p *Pages) board(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	zone := p.Zone()
	c := choiceOf(r.URL.Query(), v.Now, zone)
	page := Board{MayNote: v.May(waiting.MayWrite), MaySet: v.May(waiting.MaySet), Days: strconv.Itoa(c.days), Step: strconv.Itoa(c.step), Day: c.day.Format(time.DateOnly), Channel: c.channel, Queue: c.queue}
	newest, ok, err := waiting.HasAny(r.Context(), p.DB)
	if err != nil {
		return err
	}
	page.Never, page.Newest = !ok, newest
	o, err := waiting.ReadSettings(r.Context(), p.DB)
	if err != nil {
		return err
	}
	edges := c.edges(zone)
	contacts, err := waiting.Contacts(r.Context(), p.DB, c.filter(edges[0], edges[len(edges)-1]))
	if err != nil {
		return err
	}
	slots, all := waiting.Tally(contacts, edges, o, v.Now)
	page.Quiet = all.Offered == 0
	page.fill(v, c, o, zone, slots, all)
	names, err := waiting.Queues(r.Context(), p.DB, v.Now.AddDate(0, 0, -91))
	if err != nil {
		return err
	}
	page.Queues = []ui.Choice{{Label: v.P.T("waiting.queue.all")}}
	for _, q := range names {
		page.Queues = append(page.Queues, ui.Choice{Value: q, Label: q})
	}
	if e, err := p.Outlook.Ask(r.Context(), c.channel, c.queue); err != nil {
		return err
	} else if !page.Never {
		page.Expect = Expectation(v, e)
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// Expectation says in a sentence how long somebody who calls now will wait.
func Expectation(v ui.View, e waiting.Estimate) string {
	if !e.Known {
		return v.P.T("waiting.expect.unknown")
	}
	if e.Median.High <= time.Minute {
		text := v.P.T("waiting.expect.soon", "wait", minutes(v, e.Median.High))
		return text + " " + v.P.T("waiting.expect.from", "n", v.P.Int(e.Median.N), "group", v.P.T("waiting.group."+string(e.Group)))
	}
	text := v.P.T("waiting.expect", "wait", minutes(v, e.Median.Value), "low", minutes(v, e.Median.Low), "high", minutes(v, e.Median.High))
	if e.Ninety.Known {
		text += " " + v.P.T("waiting.expect.ninety", "wait", minutes(v, e.Ninety.Value))
	}
	return text + " " + v.P.T("waiting.expect.from", "n", v.P.Int(e.Median.N), "group", v.P.T("waiting.group."+string(e.Group)))
}

// minutes writes a wait in words, in whole minutes, never less than one.
func minutes(v ui.View, d time.Duration) string {
	return v.P.N("waiting.minutes", max(1, int64((d+time.Minute-1)/time.Minute)))
}

// dayText is day and month: eight days away a date is no weekday any more.
func dayText(when calendar.Reader, t time.Time) string { return when.Short(t, t.AddDate(0, 0, 8)) }

// clock writes a wait as minutes and seconds.
func clock(v ui.View, d time.Duration) string {
	s := int64(d.Round(time.Second) / time.Second)
	return v.P.Code(fmt.Sprintf("%d:%02d", s/60, s%60))
}

func spanText(v ui.View, s waiting.Span) string {
	if !s.Known {
		return v.P.T("waiting.none")
	}
	return clock(v, s.Value)
}

// few is the n below which a share is counted, not estimated.
const few = 30

func (b *Board) fill(v ui.View, c choice, o waiting.Settings, zone *time.Location, slots []waiting.Slot, all waiting.Slot) {
	when := v.When
	when.Zone = zone
	b.Title = when.Weekday(c.day) + " " + when.Date(c.day)
	if c.days > 1 {
		b.Title = v.P.T("waiting.period", "from", dayText(when, c.start()), "to", dayText(when, c.day))
	}
	b.Before = "/waiting?" + c.query("day", c.day.AddDate(0, 0, -c.days).Format(time.DateOnly))
	if next := c.day.AddDate(0, 0, c.days); next.Before(v.Now) {
		b.After = "/waiting?" + c.query("day", next.Format(time.DateOnly))
	}
	for _, n := range periods {
		b.Periods = append(b.Periods, ui.Choice{Value: strconv.Itoa(n), Label: v.P.N("waiting.days", int64(n))})
	}
	for _, n := range waiting.Steps[:3] {
		b.Steps = append(b.Steps, ui.Choice{Value: strconv.Itoa(n), Label: v.P.N("waiting.minutes", int64(n))})
	}
	b.Channels = []ui.Choice{{Label: v.P.T("waiting.channel.all")}}
	for _, one := range waiting.Channels {
		b.Channels = append(b.Channels, ui.Choice{Value: one, Label: v.P.T("waiting.channel." + one)})
	}
	b.Download = "/waiting.csv?" + c.query()
	b.figures(v, c, o, all)
	b.lines(v, c, when, slots)
	b.charts(v, c, o, when, slots)
}

// behind is the address of the contacts behind a figure.
func behind(c choice, from, to time.Time, outcome waiting.Outcome) string {
	q := url.Values{"from": {strconv.FormatInt(from.Unix(), 10)}, "to": {strconv.FormatInt(to.Unix(), 10)}}
	if c.queue != "" {
		q.Set("queue", c.queue)
	}
	if c.channel != "" {
		q.Set("channel", c.channel)
	}
	if outcome != "" {
		q.Set("outcome", string(outcome))
	}
	return "/waiting/contacts?" + q.Encode()
}

// figure is a share with its interval, n and period; of few it is a count.
func figure(v ui.View, title, period string, s waiting.Share, href string) ui.Figure {
	f := ui.Figure{Title: title, Period: period, N: v.P.T("waiting.n", "n", v.P.Int(s.N)), Href: href}
	switch {
	case !s.Known:
		f.Value, f.Interval, f.Few = v.P.T("waiting.none"), v.P.T("waiting.figure.nothing"), true
	case s.N < few:
		f.Value, f.Interval, f.Few = v.P.T("waiting.of", "k", v.P.Int(s.K), "n", v.P.Int(s.N)), v.P.T("waiting.figure.few"), true
	default:
		f.Value, f.Interval = v.P.Percent(s.Value), v.P.T("waiting.range", "low", v.P.Percent(s.Low), "high", v.P.Percent(s.High))
	}
	return f
}

func (b *Board) figures(v ui.View, c choice, o waiting.Settings, all waiting.Slot) {
	period := v.P.N("waiting.days", int64(c.days))
	share := func(key string, s waiting.Share, href string) ui.Figure {
		return figure(v, v.P.T("waiting.figure."+key), period, s, href)
	}
	span := func(key string, s waiting.Span) ui.Figure {
		f := ui.Figure{Title: v.P.T("waiting.figure." + key), Period: period, N: v.P.T("waiting.n", "n", v.P.Int(s.N)), Href: behind(c, all.From, all.To, ""), Small: true}
		switch {
		case !s.Known:
			f.Value, f.Interval, f.Few = v.P.T("waiting.none"), v.P.T("waiting.figure.nothing"), true
		case s.High == 0:
			f.Value, f.Interval = clock(v, s.Value), v.P.T("waiting.at_least", "low", clock(v, s.Low))
		default:
			f.Value, f.Interval = clock(v, s.Value), v.P.T("waiting.range", "low", clock(v, s.Low), "high", clock(v, s.High))
		}
		return f
	}
	level := share("level", all.Level, behind(c, all.From, all.To, waiting.WasAnswered))
	level.Title = v.P.N("waiting.figure.level", int64(o.Within/time.Second))
	b.Target = v.P.T("waiting.target", "share", v.P.Percent(float64(o.Target)/100))
	lost := share("lost", all.Lost, behind(c, all.From, all.To, waiting.WasAbandoned))
	lost.Small = true
	b.Figures = []ui.Figure{level, lost, span("median", all.Median), span("ninety", all.Ninety),
		{Title: v.P.T("waiting.figure.longest"), Value: clock(v, all.Longest), Interval: v.P.T("waiting.figure.one"), N: v.P.T("waiting.n", "n", v.P.Int(all.Offered)), Period: period, Small: true, Href: behind(c, all.From, all.To, "")}}
}

func (b *Board) lines(v ui.View, c choice, when interface{ Time(time.Time) string }, slots []waiting.Slot) {
	for _, s := range slots {
		if s.Offered == 0 && c.days == 1 {
			continue // nights are long and empty
		}
		l := Line{Name: when.Time(s.From), Href: behind(c, s.From, s.To, ""), Offered: v.P.Int(s.Offered), Answered: v.P.Int(s.Answered), Lost: v.P.Int(s.Abandoned),
			Median: spanText(v, s.Median), Ninety: spanText(v, s.Ninety), Level: v.P.T("waiting.none"), Longest: clock(v, s.Longest), Idle: s.Offered == 0}
		if c.days > 1 {
			l.Name = v.When.Weekday(s.From.Add(12*time.Hour)) + " " + dayText(v.When, s.From.Add(12*time.Hour))
		}
		if s.Level.Known {
			l.Level = v.P.T("waiting.of", "k", v.P.Int(s.Level.K), "n", v.P.Int(s.Level.N))
			if s.Level.N >= few {
				l.Level = v.P.Percent(s.Level.Value)
			}
			l.LevelRange = v.P.T("waiting.range", "low", v.P.Percent(s.Level.Low), "high", v.P.Percent(s.Level.High))
		}
		b.Lines = append(b.Lines, l)
	}
}

// charts draws the part of the day in which anybody came.
func (b *Board) charts(v ui.View, c choice, o waiting.Settings, when interface{ Time(time.Time) string }, slots []waiting.Slot) {
	first, last := len(slots), -1
	for i, s := range slots {
		if s.Offered > 0 {
			first, last = min(first, i), i
		}
	}
	if last < 0 {
		return
	}
	if c.days > 1 {
		first, last = 0, len(slots)-1
	}
	slots = slots[first : last+1]
	b.Calls, b.Levels = ui.NewBars(v, len(slots), "good", "bad", "rest"), ui.NewDots(v, len(slots), float64(o.Target)/100)
	for _, s := range slots {
		name := when.Time(s.From)
		if c.days > 1 {
			name = dayText(v.When, s.From.Add(12*time.Hour))
		}
		rest := s.Offered - s.Answered - s.Abandoned
		b.Calls.Add(name, behind(c, s.From, s.To, ""), v.P.T("waiting.bar", "name", name, "offered", v.P.Int(s.Offered), "answered", v.P.Int(s.Answered), "lost", v.P.Int(s.Abandoned)), s.Answered, s.Abandoned, rest)
		b.Levels.Add(name, s.Level.Estimate, s.Level.Known, v.P.T("waiting.dot", "name", name, "share", v.P.Percent(s.Level.Value), "low", v.P.Percent(s.Level.Low), "high", v.P.Percent(s.Level.High), "n", v.P.Int(s.Level.N)))
	}
	b.Calls.Finish()
}

func (p *Pages) csv(w *web.Response, r *web.Request) error {
	zone := p.Zone()
	c := choiceOf(r.URL.Query(), p.DB.Now(), zone)
	if n, err := strconv.Atoi(r.URL.Query().Get("step")); err == nil && n > 0 && n <= waiting.DayStep && c.days > 1 {
		c.step = n // weeks by the quarter of an hour are for a spreadsheet
	}
	o, err := waiting.ReadSettings(r.Context(), p.DB)
	if err != nil {
		return err
	}
	edges := c.edges(zone)
	contacts, err := waiting.Contacts(r.Context(), p.DB, c.filter(edges[0], edges[len(edges)-1]))
	if err != nil {
		return err
	}
	slots, _ := waiting.Tally(contacts, edges, o, p.DB.Now())
	var b bytes.Buffer
	if err := waiting.WriteSlots(&b, slots, zone); err != nil {
		return err
	}
	w.Download(sheet.Kind, "waiting-"+c.day.Format(time.DateOnly)+".csv")
	_, err = w.Write(b.Bytes())
	return err
}
