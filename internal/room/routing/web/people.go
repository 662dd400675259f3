package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/routing"
)

// peoplePage lists how colleagues work.
type peoplePage struct {
	Board *routing.Board
	Names names
	Order []id.ID
	Seen  map[id.ID]time.Time // when somebody was last at the desk
}

// presentFor is how long somebody counts as at the desk after their last page.
const presentFor = 15 * time.Minute

func (p *Pages) people(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	page := peoplePage{}
	var err error
	if page.Board, err = p.Room.PeopleNow(r.Context(), p.DB); err != nil {
		return err
	}
	if page.Names, err = p.names(r.Context(), p.DB, v); err != nil {
		return err
	}
	if page.Seen, err = routing.SeenAt(r.Context(), p.DB); err != nil {
		return err
	}
	accounts, err := p.Staff.Accounts(r.Context(), p.DB)
	if err != nil {
		return err
	}
	for _, a := range accounts { // in the order of names
		if _, here := page.Board.People[a.ID]; here && a.Active {
			page.Order = append(page.Order, a.ID)
		}
	}
	return w.HTML(http.StatusOK, page.Draw(v))
}

// personPage shows and changes how one colleague works.
type personPage struct {
	Base     string // address of the page and before its acts
	Mine     bool
	Name     ui.Words
	Form     *web.Form
	Problems ui.Problems
	Person   routing.Person
	Bar      string
	Open     int64
	Absences []routing.Absence
	Topics   []routing.Topic
	Names    names
	Others   []ui.Choice // who can stand in
	Example  string
	Tabs     []ui.Choice // of the settings, unless it is the reader's own page
}

// whose is the account that the address speaks of: the reader's own, or the one
// it names.
func (p *Pages) whose(r *web.Request) (staff.Account, bool, error) {
	which, mine := r.Who.ID, true
	if r.PathValue("id") != "" {
		var err error
		if which, err = r.PathID("id"); err != nil {
			return staff.Account{}, false, err
		}
		mine = false
	}
	a, err := p.Staff.Account(r.Context(), p.DB, which)
	if err == nil && !a.Active {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return a, mine, err
}

func base(a staff.Account, mine bool) string {
	if mine {
		return "/routing/me"
	}
	return "/routing/people/" + a.ID.String()
}

func (p *Pages) person(w *web.Response, r *web.Request) error {
	return p.showPerson(w, r, nil)
}

// showPerson shows the page, with what was typed when f is not nil.
func (p *Pages) showPerson(w *web.Response, r *web.Request, f *web.Form) error {
	a, mine, err := p.whose(r)
	if err != nil {
		return err
	}
	v, ctx := p.View(w, r), r.Context()
	page := personPage{Base: base(a, mine), Mine: mine, Name: ui.Words{Text: a.Name, Lang: lang.Detect(a.Name)}, Form: f, Example: exampleDay(v, p.Zone())}
	if page.Person, err = routing.OfPerson(ctx, p.DB, a.ID, a.Preferences.Lang); err != nil {
		return err
	}
	if f == nil {
		page.Form = web.NewForm(r, nil)
		fillPerson(page.Form, page.Person, v)
	}
	page.Problems = problems(page.Form)
	board, err := p.Room.PeopleNow(ctx, p.DB)
	if err != nil {
		return err
	}
	if c := board.People[a.ID]; c != nil {
		page.Bar, page.Open = c.Bar(v.Now), c.Open
	}
	if page.Absences, err = routing.Absences(ctx, p.DB, a.ID, v.Now); err != nil {
		return err
	}
	if page.Names, err = p.names(ctx, p.DB, v); err != nil {
		return err
	}
	page.Topics = board.Topics
	if err := p.standIns(ctx, &page, a.ID, v); err != nil {
		return err
	}
	if !mine {
		page.Tabs = v.Settings
	}
	return w.HTML(status(page.Form), page.Draw(v))
}

func (p *Pages) standIns(ctx context.Context, page *personPage, but id.ID, v ui.View) error {
	accounts, err := p.Staff.Accounts(ctx, p.DB)
	page.Others = []ui.Choice{{Label: v.P.T("routing.absence.cover.none")}}
	for _, one := range accounts {
		if one.Active && one.ID != but {
			page.Others = append(page.Others, ui.Choice{Value: one.ID.String(), Label: one.Name})
		}
	}
	return err
}

// exampleDay is a day as the reader types it.
func exampleDay(v ui.View, zone *time.Location) string {
	d, err := calendar.DateOf(v.Now, zone, v.When.System)
	if err != nil {
		return ""
	}
	return v.P.Code(slashes(d))
}

func fillPerson(f *web.Form, p routing.Person, v ui.View) {
	f.Set("receives", map[bool]string{true: "yes"}[p.Receives])
	for _, t := range p.Languages {
		f.Add("languages", string(t))
	}
	for _, t := range p.Topics {
		f.Add("topics", t.String())
	}
	if p.Limit > 0 {
		f.Set("limit", v.P.Digits().Of(strconv.FormatInt(p.Limit, 10)))
	}
	f.Set("version", strconv.FormatInt(p.Version, 10))
	f.Set("hours", "firm")
	if p.Hours != nil {
		f.Set("hours", "own")
		for day, spans := range p.Hours {
			f.Set(dayName(day), v.P.Digits().Of(spansText(spans)))
		}
	}
}

func (p *Pages) savePerson(w *web.Response, r *web.Request) error {
	a, mine, err := p.whose(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	one, err := routing.OfPerson(r.Context(), p.DB, a.ID, a.Preferences.Lang)
	if err != nil {
		return err
	}
	one.Version = f.Int("version", 0, 1<<40)
	one.Languages = nil
	for _, t := range f.Many("languages", "ar", "fa", "en") {
		one.Languages = append(one.Languages, lang.Tag(t))
	}
	if !mine { // one's own topics and limit are for a manager to set
		one.Receives, one.Topics, one.Limit = f.Bool("receives"), f.IDs("topics"), 0
		if f.Value("limit") != "" {
			one.Limit = f.Int("limit", 1, routing.MaxLimit)
		}
	}
	one.Hours = readHours(f)
	if f.Err() == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Room.SavePerson(r.Context(), tx, by(r), one) })
		if err = f.Take(err); err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showPerson(w, r, f)
	}
	w.Toast(web.Toast{Key: "routing.toast.person", Args: []any{"name", a.Name}})
	return w.Redirect(base(a, mine))
}

func (p *Pages) away(w *web.Response, r *web.Request) error {
	a, mine, err := p.whose(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	away := f.Value("away") == "yes"
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		return p.Room.SetAway(r.Context(), tx, by(r), a.ID, a.Preferences.Lang, away)
	})
	if err != nil {
		return err
	}
	key := "routing.toast.here"
	if away {
		key = "routing.toast.away"
	}
	w.Toast(web.Toast{Key: key, Args: []any{"name", a.Name}})
	return w.Redirect(base(a, mine))
}

func (p *Pages) addAbsence(w *web.Response, r *web.Request) error {
	a, mine, err := p.whose(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	v, zone := p.View(w, r), p.Zone()
	one := routing.Absence{Account: a.ID, Cover: f.ID("cover", false)}
	if one.From, err = typedDay(v, f.Value("from"), zone); err != nil {
		f.Wrong("from", "field.bad_date")
	}
	last, err := typedDay(v, f.Value("until"), zone)
	if err != nil {
		f.Wrong("until", "field.bad_date")
	}
	if f.Err() == nil {
		one.Until = last.In(zone).AddDate(0, 0, 1).UTC()
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			_, err := p.Room.AddAbsence(r.Context(), tx, by(r), one)
			return err
		})
		if err = f.Take(err); err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.absenceAgain(w, r, f, a, v)
	}
	w.Toast(web.Toast{Key: "routing.toast.absence", Args: []any{"name", a.Name}})
	return w.Redirect(base(a, mine))
}

// absenceAgain shows the page with the absence as typed and the rest as it is.
func (p *Pages) absenceAgain(w *web.Response, r *web.Request, f *web.Form, a staff.Account, v ui.View) error {
	one, err := routing.OfPerson(r.Context(), p.DB, a.ID, a.Preferences.Lang)
	if err != nil {
		return err
	}
	fillPerson(f, one, v)
	return p.showPerson(w, r, f)
}

func (p *Pages) endAbsence(w *web.Response, r *web.Request) error {
	a, mine, err := p.whose(r)
	if err != nil {
		return err
	}
	which, err := r.PathID("absence")
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Room.EndAbsence(r.Context(), tx, by(r), a.ID, which) })
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "routing.toast.absence_ended"})
	return w.Redirect(base(a, mine))
}

// lastDay is the last day that belongs to an absence.
func lastDay(a routing.Absence) time.Time { return a.Until.Add(-time.Second) }
