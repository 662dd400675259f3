package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// PassOnForm gives everything that somebody owns to a colleague.
type PassOnForm struct {
	ID       string
	Name     string
	Count    int64
	More     []string // sentences about what else is passed on
	People   []ui.Choice
	To       string
	Problems ui.Problems
}

// Holding is what another room gives to somebody, to be passed on like cases.
type Holding struct {
	Key    string // text key of "{n} tasks", with plural forms
	Count  func(ctx context.Context, r db.Reader, account id.ID) (int64, error)
	Batch  int // how many one transaction passes on; fewer means that none is left
	PassOn func(ctx context.Context, tx *db.Tx, by event.Actor, from, to id.ID) (int, error)
}

// PassOnAddress is where everything that an account owns can be passed on.
func PassOnAddress(account id.ID) string { return "/passing-on/" + account.String() }

func (d *Desk) askPassOn(w *web.Response, r *web.Request) error {
	return d.showPassOn(w, r, http.StatusOK, "", ui.Problems{})
}

func (d *Desk) showPassOn(w *web.Response, r *web.Request, status int, to string, p ui.Problems) error {
	who, err := r.PathID("id")
	if err != nil {
		return err
	}
	people, err := d.Colleagues(r.Context())
	if err != nil {
		return err
	}
	if people[who].ID == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	form := PassOnForm{ID: who.String(), Name: people[who].Name, To: to, Problems: p}
	if form.Count, err = cases.Holdings(r.Context(), d.DB, who); err != nil {
		return err
	}
	for _, h := range d.Further {
		n, err := h.Count(r.Context(), d.DB, who)
		if err != nil {
			return err
		}
		if n > 0 {
			form.More = append(form.More, r.Print.N(h.Key, n))
		}
	}
	for _, one := range people {
		if one.Active && one.ID != who {
			form.People = append(form.People, ui.Choice{Value: one.ID.String(), Label: one.Name})
		}
	}
	slices.SortFunc(form.People, func(a, b ui.Choice) int { return strings.Compare(a.Label, b.Label) })
	v := d.View(w, r)
	return w.HTML(status, form.Page(v))
}

// passOn moves the cases in small transactions, one after the other.
func (d *Desk) passOn(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	from, err := r.PathID("id")
	if err != nil {
		return err
	}
	to := f.ID("to", true)
	err = f.Err()
	for _, h := range append([]Holding{{Batch: cases.PassOnBatch, PassOn: d.Room.PassOn}}, d.Further...) {
		for moved := h.Batch; err == nil && moved == h.Batch; {
			err = d.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
				moved, err = h.PassOn(r.Context(), tx, by(r), from, to)
				return err
			})
		}
	}
	if fault.KindOf(err) == fault.Invalid {
		return d.showPassOn(w, r, http.StatusUnprocessableEntity, f.Value("to"), ui.ProblemsOf(r.Print, err))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "cases.toast.passed_on"})
	return w.Redirect("/staff/people/" + from.String())
}
