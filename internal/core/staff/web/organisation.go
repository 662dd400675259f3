package web

import (
	"strconv"

	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// organisationPage is what the house says of itself.
type organisationPage struct {
	Form     *web.Form
	Problems ui.Problems
	Choices  choices
	Teams    []ui.Choice
}

// house reads the organisation; before the first run there is none to change.
func (p *Pages) house(r *web.Request) (staff.Organisation, error) {
	o, ok, err := p.Staff.Organisation(r.Context(), p.DB)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return o, err
}

func (p *Pages) organisation(w *web.Response, r *web.Request) error {
	o, err := p.house(r)
	if err != nil {
		return err
	}
	f := web.NewForm(r, nil)
	for name, value := range map[string]string{"name_ar": o.Ar, "name_fa": o.Fa, "name_en": o.En, "brand": o.Brand, "lang": string(o.Lang),
		"calendar": string(o.Calendar), "second_calendar": string(o.Second), "digits": string(o.Digits), "zone": o.Zone,
		"country": o.Country, "team": o.TeamID.String(), "version": strconv.FormatInt(o.Version, 10)} {
		f.Set(name, value)
	}
	for _, t := range o.Languages {
		f.Add("languages", string(t))
	}
	return p.showOrganisation(w, r, f)
}

func (p *Pages) showOrganisation(w *web.Response, r *web.Request, f *web.Form) error {
	c, err := p.circle(r)
	if err != nil {
		return err
	}
	page := organisationPage{Form: f, Problems: problems(f), Choices: p.choices(r), Teams: c.teamChoices}
	return w.HTML(status(f), page.Draw(p.View(w, r)))
}

func (p *Pages) setOrganisation(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	o := staff.Organisation{Brand: f.Text("brand", maxTyped), Lang: lang.Tag(f.Value("lang")), Calendar: calendar.System(f.Value("calendar")),
		Second: calendar.System(f.Value("second_calendar")), Digits: lang.Digits(f.Value("digits")), Zone: f.Text("zone", maxTyped),
		Country: f.Value("country"), TeamID: f.ID("team", true)}
	for _, t := range lang.Tags {
		o.Set(t, f.Text("name_"+string(t), maxTyped))
	}
	for _, name := range f.Many("languages", tagNames()...) {
		o.Languages = append(o.Languages, lang.Tag(name))
	}
	if o.Version, err = strconv.ParseInt(f.Value("version"), 10, 64); err != nil {
		return web.BadRequest(err)
	}
	if f.Err() == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Staff.SetOrganisation(r.Context(), tx, by(r), o) })
		if err = f.Take(err); err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showOrganisation(w, r, f)
	}
	w.Toast(web.Toast{Key: "staff.toast.saved"})
	return w.Redirect("/settings/organisation")
}
