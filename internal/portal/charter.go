package portal

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/analytics"
	"rida/internal/room/cases"
	"rida/internal/room/promises/charter"
	"rida/internal/room/promises/figures"
)

// charterRoutes show everybody what the house promises and how it kept its word.
func (p *Portal) charterRoutes() []web.Route {
	get := func(path string) web.Route {
		return web.Route{Pattern: "GET " + path, Permission: web.Public, Handle: web.Limited(p.limits.knock, p.charter)}
	}
	return web.In("portal", get("/charter"), get("/charter/{lang}"), get("/charter/{lang}/{number}"))
}

// Charter is the public page of the service charter.
type Charter struct {
	Head     ui.PublicHead
	Version  charter.Version
	Until    time.Time // when the next version took its place; zero for the one in force
	Clauses  []CharterClause
	Received string // complaints received
	Changes  []charter.Change
	Earlier  []ui.Choice
	Period   string
	Write    string
}

// CharterClause is one promise with how it was kept.
type CharterClause struct {
	charter.Words
	Share  string // "" while nothing may be shown
	Detail string
	Weeks  string // its own period, where some weeks are held back; else ""
	Took   string // in what time half of them were done; "" where nobody knows
}

// charter shows the version in force, or an earlier one, without its record.
func (p *Portal) charter(w *web.Response, r *web.Request) error {
	if err := p.inLanguage(r); err != nil {
		return err
	}
	versions, err := charter.Versions(r.Context(), p.DB)
	if err != nil {
		return err
	}
	v, t := p.View(w, r), r.Print.Tag()
	page := Charter{Write: writing(t, "", "")}
	i := 0
	if text := r.PathValue("number"); text != "" {
		for i < len(versions) && strconv.FormatInt(versions[i].Number, 10) != text {
			i++
		}
	}
	if i >= len(versions) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	page.Version = versions[i]
	number := ""
	if i > 0 {
		page.Until = versions[i-1].PublishedAt
		number = "/" + strconv.FormatInt(versions[i].Number, 10)
	}
	page.Head = ui.PublicHead{Title: v.P.T("portal.charter.title"), Home: "/charter/" + string(t), Foot: v.P.T("portal.charter.foot"), NoIndex: i > 0,
		Languages: p.tongues(r, func(one lang.Tag) string { return "/charter/" + string(one) + number })}
	if err := p.fillCharter(r.Context(), v, &page); err != nil {
		return err
	}
	for _, one := range versions {
		if one.Number != page.Version.Number {
			page.Earlier = append(page.Earlier, ui.Choice{Label: v.P.T("portal.charter.version", "n", v.P.Int(one.Number), "date", v.When.Date(one.PublishedAt)),
				Href: "/charter/" + string(t) + "/" + strconv.FormatInt(one.Number, 10)})
		}
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// fillCharter adds what was kept, received and changed.
func (p *Portal) fillCharter(ctx context.Context, v ui.View, page *Charter) error {
	record, period, err := charter.Public(ctx, p.DB, v.Now)
	if err != nil {
		return err
	}
	from, to := weeksSaid(v, period.From, period.To)
	page.Period = v.P.T("portal.charter.period", "from", from, "to", to)
	for _, c := range page.Version.Body.Clauses {
		one := CharterClause{Words: c.Words[v.P.Tag()]}
		if kept, ok := record[c.Kind]; page.Until.IsZero() {
			one.Detail = v.P.T("portal.charter.few")
			if ok && !kept.Hidden {
				one.Share = v.P.Percent(kept.Share.Value)
				one.Detail = v.P.T("portal.charter.of", "kept", v.P.Int(kept.Kept), "n", v.P.Int(kept.N), "low", v.P.Percent(kept.Share.Low), "high", v.P.Percent(kept.Share.High))
				if kept.From != period.From || kept.To != period.To {
					from, to := weeksSaid(v, kept.From, kept.To)
					one.Weeks = v.P.T("portal.charter.weeks", "from", from, "to", to)
				}
				if kept.Median > 0 {
					one.Took = v.P.T("portal.charter.took", "span", spanText(v, kept.Median.Round(figures.Fineness(kept.Median))), "n", v.P.Int(kept.N))
				}
			}
		}
		page.Clauses = append(page.Clauses, one)
	}
	if !page.Until.IsZero() {
		return nil
	}
	all, _, err := analytics.First(ctx, p.DB, analytics.FirstFilter{Days: charter.PublicWeeks * 7, Type: string(cases.Complaint)}, analytics.ByType, v.Now)
	if err != nil {
		return err
	}
	if all.Cases >= charter.Smallest {
		page.Received = v.P.N("portal.charter.received", all.Cases)
	}
	page.Changes, err = charter.Changes(ctx, p.DB)
	return err
}

// weeksSaid are the first and the last day of a run of weeks.
func weeksSaid(v ui.View, from, to int64) (first, last string) {
	return v.When.Date(figures.WeekStart(from).Add(12 * time.Hour)), v.When.Date(figures.WeekStart(to + 1).Add(-12 * time.Hour))
}

// spanText says in what time something was done as people would: minutes within
// half a day, hours within three days, and then days.
func spanText(v ui.View, d time.Duration) string {
	const halfDay, days = 12 * time.Hour, 72 * time.Hour
	switch {
	case d >= days:
		return v.P.N("portal.charter.days", int64(d.Hours()/24+0.5))
	case d >= halfDay:
		return v.When.Duration(d.Round(time.Hour))
	}
	return v.When.Duration(d.Round(time.Minute))
}
