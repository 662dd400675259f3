package web

import (
	"context"
	"net/http"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/remedy"
)

// SettingsPage is the menu, the authorities and the rules of offering.
type SettingsPage struct {
	Rules    remedy.Settings
	Limits   []remedy.Limit
	Kinds    []remedy.Kind
	Roles    []ui.Choice
	Value    func(string) string
	Problems ui.Problems
}

func (p *Pages) settingsPage(ctx context.Context, v ui.View) (SettingsPage, error) {
	page := SettingsPage{Value: func(string) string { return "" }}
	var err error
	if page.Rules, err = remedy.ReadSettings(ctx, p.DB); err != nil {
		return page, err
	}
	if page.Limits, err = remedy.Limits(ctx, p.DB); err != nil {
		return page, err
	}
	if page.Kinds, err = remedy.Kinds(ctx, p.DB); err != nil {
		return page, err
	}
	page.Roles, err = p.Roles(ctx, v.P)
	return page, err
}

func (p *Pages) settings(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	page, err := p.settingsPage(r.Context(), v)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// change does one change of the settings and shows the page again: with what was
// typed when it is refused.
func (p *Pages) change(w *web.Response, r *web.Request, do func(ctx context.Context, tx *db.Tx, f *web.Form) error) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return do(r.Context(), tx, f) })
	if isTyped(err) {
		v := p.View(w, r)
		page, pageErr := p.settingsPage(r.Context(), v)
		if pageErr != nil {
			return pageErr
		}
		page.Value, page.Problems = f.Value, ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, page.Page(v))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "remedy.set.saved"})
	return w.Redirect("/settings/remedies")
}

func (p *Pages) set(w *web.Response, r *web.Request) error {
	return p.change(w, r, func(ctx context.Context, tx *db.Tx, f *web.Form) error {
		return p.Room.Set(ctx, tx, by(r), remedy.Settings{Currency: f.Text("currency", 3), Choice: cases.Mode(f.Value("choice"))})
	})
}

func (p *Pages) setLimit(w *web.Response, r *web.Request) error {
	return p.change(w, r, func(ctx context.Context, tx *db.Tx, f *web.Form) error {
		s, err := remedy.ReadSettings(ctx, tx)
		if err != nil {
			return err
		}
		l := remedy.Limit{RoleID: f.ID("role", true), Kind: f.Value("kind"), Currency: s.Currency, PerCase: amount(f, "per_case", s.Currency), PerPeriod: amount(f, "per_period", s.Currency), Period: remedy.Period(f.Value("period"))}
		if err := f.Err(); err != nil {
			return err
		}
		return p.Room.SetLimit(ctx, tx, by(r), l)
	})
}

func (p *Pages) setKind(w *web.Response, r *web.Request) error {
	return p.change(w, r, func(ctx context.Context, tx *db.Tx, f *web.Form) error {
		s, err := remedy.ReadSettings(ctx, tx)
		if err != nil {
			return err
		}
		k := remedy.Kind{Code: f.Text("code", 40), Names: map[lang.Tag]string{}, Money: f.Value("money") == "yes", CostMinor: amount(f, "cost", s.Currency), ValueMinor: amount(f, "value", s.Currency)}
		for _, t := range lang.Tags {
			k.Names[t] = f.Value("name_" + string(t))
		}
		if err := f.Err(); err != nil {
			return err
		}
		return p.Room.SetKind(ctx, tx, by(r), k)
	})
}

// retire takes a kind off the menu, or puts it back.
func (p *Pages) retire(w *web.Response, r *web.Request) error {
	code := r.PathValue("code")
	return p.change(w, r, func(ctx context.Context, tx *db.Tx, f *web.Form) error {
		all, err := remedy.Kinds(ctx, tx)
		if err != nil {
			return err
		}
		for _, k := range all {
			if k.Code == code {
				k.Retired = f.Value("retired") == "yes"
				return p.Room.SetKind(ctx, tx, by(r), k)
			}
		}
		return fault.New(fault.NotFound, "remedy.fault.no_kind")
	})
}

// roleName is a role by its id.
func (s SettingsPage) roleName(which id.ID) string {
	for _, one := range s.Roles {
		if one.Value == which.String() {
			return one.Label
		}
	}
	return which.String()
}
