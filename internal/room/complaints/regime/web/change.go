package web

import (
	"net/http"
	"strconv"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/complaints/regime"
)

// ChangeForm is a new version of a regime as it is being written.
type ChangeForm struct {
	Code     string
	Number   int64 // of the newest version that was looked at
	Value    func(string) string
	Problems ui.Problems
	Would    *regime.Would // what the draft would have meant; nil before it is tried
}

// stopStates are those of a complaint in which a rule may let its clock stand.
var stopStates = []string{"waiting_customer", "waiting_third_party"}

func (p *Pages) askChange(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	one, err := regime.Current(r.Context(), p.DB, r.PathValue("code"))
	if err != nil {
		return err
	}
	all, err := regime.Versions(r.Context(), p.DB, one.Regime.Code)
	if err != nil {
		return err
	}
	stored := valuesOf(one.Regime)
	form := ChangeForm{Code: one.Regime.Code, Number: all[0].Number, Value: func(name string) string { return stored[name] }}
	return w.HTML(http.StatusOK, form.Page(v))
}

func (p *Pages) change(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	one, err := regime.Current(r.Context(), p.DB, code)
	if err != nil {
		return err
	}
	number := f.Int("number", 1, 1<<31)
	next := read(f, one.Regime)
	made := regime.Version{}
	err = f.Err()
	if err == nil && f.Value("then") == "try" {
		v := p.View(w, r)
		would, err := p.Room.Try(r.Context(), p.DB, next, v.Now)
		if err != nil {
			return err
		}
		form := ChangeForm{Code: code, Number: number, Value: f.Value, Would: &would}
		return w.HTML(http.StatusOK, form.Page(v))
	}
	if err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
			made, err = p.Room.Change(r.Context(), tx, by(r), next, number, f.Value("reason"))
			return err
		})
	}
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		form := ChangeForm{Code: code, Number: number, Value: f.Value, Problems: ui.ProblemsOf(r.Print, err)}
		return w.HTML(http.StatusUnprocessableEntity, form.Page(p.View(w, r)))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "regime.edited", Args: []any{"n", made.Number}})
	return w.Redirect("/settings/regimes/" + code)
}

// valuesOf puts a regime into the boxes of the form.
func valuesOf(g regime.Regime) map[string]string {
	out := map[string]string{"mark": string(g.Mark), "source": g.Source, "verified_on": g.VerifiedOn, "effective_from": g.From, "effective_to": g.To}
	for _, t := range lang.Tags {
		out["name_"+string(t)] = g.Names[t]
	}
	for _, l := range g.Limits {
		name := "limit_" + string(l.Kind)
		if out[name] != "" {
			name = "second_" + string(l.Kind)
		}
		out[name], out["unit_"+name] = strconv.Itoa(l.N), string(l.Unit)
	}
	if e := g.Extension; e != nil {
		out["extension"], out["unit_extension"], out["most"] = strconv.Itoa(e.N), string(e.Unit), strconv.Itoa(e.Most)
	}
	for _, s := range g.Stops {
		out["stop_"+s] = "yes"
	}
	return out
}

// read takes a regime from the form; what the form does not show stays as it was.
func read(f *web.Form, g regime.Regime) regime.Regime {
	old := g.Limits
	g.Names, g.Limits, g.Stops, g.Extension = map[lang.Tag]string{}, nil, nil, nil
	for _, t := range lang.Tags {
		g.Names[t] = f.Text("name_"+string(t), regime.MaxText)
	}
	g.Mark, g.Source = regime.Mark(f.Value("mark")), f.Text("source", regime.MaxText)
	g.VerifiedOn, g.From, g.To = f.Text("verified_on", 10), f.Text("effective_from", 10), f.Text("effective_to", 10)
	for _, k := range regime.Kinds {
		for _, name := range []string{"limit_" + string(k), "second_" + string(k)} {
			if f.Value(name) == "" {
				continue
			}
			l := regime.Limit{Kind: k, Span: regime.Span{N: int(f.Int(name, 1, regime.MaxDays)), Unit: regime.Unit(f.Value("unit_" + name))}}
			for _, was := range old { // a limit that stays keeps where it is from
				if was.Kind == l.Kind && was.Span == l.Span {
					l.Source, l.Mark = was.Source, was.Mark
				}
			}
			g.Limits = append(g.Limits, l)
		}
	}
	if f.Value("extension") != "" {
		g.Extension = &regime.Extension{Span: regime.Span{N: int(f.Int("extension", 1, regime.MaxDays)), Unit: regime.Unit(f.Value("unit_extension"))}, Most: int(f.Int("most", 1, regime.MaxDays))}
	}
	for _, s := range stopStates {
		if f.Value("stop_"+s) == "yes" {
			g.Stops = append(g.Stops, s)
		}
	}
	return g
}

func units(v ui.View) (out []ui.Choice) {
	for _, u := range regime.LimitUnits {
		out = append(out, ui.Choice{Value: string(u), Label: v.P.T("regime.unit." + string(u))})
	}
	return out
}

func marks(v ui.View) (out []ui.Choice) {
	for _, m := range regime.Marks {
		out = append(out, ui.Choice{Value: string(m), Label: v.P.T("regime.mark." + string(m))})
	}
	return out
}
