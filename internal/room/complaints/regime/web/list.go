package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"rida/internal/kit/db"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/complaints/regime"
)

// List is the page of all regimes.
type List struct {
	Chosen bool // at least one
	May    bool
	Groups []Group
}

// Group are the regimes of one country.
type Group struct {
	Name string
	Rows []Row
}

// Row is one regime of the list.
type Row struct {
	regime.Version
	Name   string
	Sector string
	Limits []string
	InUse  bool
}

func (p *Pages) list(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	all, err := regime.All(r.Context(), p.DB)
	if err != nil {
		return err
	}
	chosen, err := regime.ReadChosen(r.Context(), p.DB)
	if err != nil {
		return err
	}
	page := List{Chosen: len(chosen) > 0, May: v.May(regime.MaySet)}
	for _, one := range all {
		g := one.Regime
		row := Row{Version: one, Name: g.Name(v.P.Tag()), Sector: v.P.T("regime.sector." + g.Sector), InUse: regime.IsChosen(chosen, g.Code)}
		for _, l := range g.Limits {
			row.Limits = append(row.Limits, sayLimit(v, l))
		}
		name := country(v, g.Country)
		at := slices.IndexFunc(page.Groups, func(one Group) bool { return one.Name == name })
		if at < 0 {
			page.Groups = append(page.Groups, Group{Name: name})
			at = len(page.Groups) - 1
		}
		page.Groups[at].Rows = append(page.Groups[at].Rows, row)
	}
	// what is in use comes first
	used := func(g Group) int {
		if slices.ContainsFunc(g.Rows, func(r Row) bool { return r.InUse }) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(page.Groups, func(a, b Group) int { return cmp.Compare(used(a), used(b)) })
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) choose(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	code, on := r.PathValue("code"), f.Value("on") == "yes"
	if err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Room.Choose(r.Context(), tx, by(r), code, on) }); err != nil {
		return err
	}
	toast := web.Toast{Key: "regime.dropped.toast"}
	if on {
		toast.Key = "regime.chosen.toast"
	}
	w.Toast(toast)
	return w.Redirect("/settings/regimes/" + code)
}

// Show is the page of one regime.
type Show struct {
	regime.Version
	Name     string
	InUse    bool
	May      bool
	Newer    bool // the product brought a version after the house's own
	Would    regime.Would
	Versions []VersionLine
}

// VersionLine is one version in the history.
type VersionLine struct {
	regime.Version
	By string
}

func (p *Pages) show(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	page, err := p.showOf(r.Context(), v, r.PathValue("code"))
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) showOf(ctx context.Context, v ui.View, code string) (Show, error) {
	one, err := regime.Current(ctx, p.DB, code)
	if err != nil {
		return Show{}, err
	}
	page := Show{Version: one, Name: one.Regime.Name(v.P.Tag()), May: v.May(regime.MaySet)}
	chosen, err := regime.ReadChosen(ctx, p.DB)
	if err != nil {
		return page, err
	}
	page.InUse = regime.IsChosen(chosen, code)
	if page.Would, err = p.Room.Try(ctx, p.DB, one.Regime, v.Now); err != nil {
		return page, err
	}
	all, err := regime.Versions(ctx, p.DB, code)
	if err != nil {
		return page, err
	}
	page.Newer = all[0].Number > one.Number
	people, err := p.Colleagues(ctx)
	for _, old := range all {
		page.Versions = append(page.Versions, VersionLine{old, people[old.ChangedBy].Name})
	}
	return page, err
}
