package web

import (
	"net/http"

	"rida/internal/kit/db"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// GatesForm sets what each gate does when its habit is missed.
type GatesForm struct {
	Gates    []GateMode
	Problems ui.Problems
}

// GateMode is one gate with its mode.
type GateMode struct{ Gate, Mode string }

// gates shows the gates and their modes.
func (d *Desk) gates(w *web.Response, r *web.Request) error {
	modes, err := cases.GateModes(r.Context(), d.DB)
	if err != nil {
		return err
	}
	form := GatesForm{}
	for _, g := range cases.Gates {
		form.Gates = append(form.Gates, GateMode{string(g), string(modes[g])})
	}
	return w.HTML(http.StatusOK, form.Page(d.View(w, r)))
}

// setGates keeps the modes of all gates at once.
func (d *Desk) setGates(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	err = d.DB.Write(r.Context(), func(tx *db.Tx) error {
		for _, g := range cases.Gates {
			if !f.Has(string(g)) {
				continue
			}
			if err := d.Room.SetGate(r.Context(), tx, by(r), g, cases.Mode(f.Value(string(g)))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "cases.toast.gates"})
	return w.Redirect("/settings/gates")
}
