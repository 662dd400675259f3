package web

import (
	"slices"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
)

// order takes the whole order of the reader's views, or moves one view up or
// down by a button.
func (s Saves) order(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	order := f.IDs("view")
	if err := f.Err(); err != nil {
		return err
	}
	if where, which, ok := strings.Cut(f.Value("move"), ":"); ok {
		if order, err = s.moved(r, order, where, which); err != nil {
			return err
		}
	}
	if err := s.DB.Write(r.Context(), func(tx *db.Tx) error { return s.Room.OrderViews(r.Context(), tx, r.Who.ID, order) }); err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "cases.toast.views_ordered"})
	return w.Redirect("/views")
}

// moved is the order in which one view has changed places with its neighbour,
// among favourites or among the others.
func (s Saves) moved(r *web.Request, order []id.ID, where, which string) ([]id.ID, error) {
	one, err := id.Parse(which)
	at := slices.Index(order, one)
	if err != nil || at < 0 {
		return order, nil
	}
	to := at + 1
	if where == "up" {
		to = at - 1
	}
	if to < 0 || to >= len(order) {
		return order, nil
	}
	views, err := cases.Views(r.Context(), s.DB, r.Who.ID)
	starred := map[id.ID]bool{}
	for _, v := range views {
		starred[v.ID] = v.Starred
	}
	if starred[order[at]] == starred[order[to]] {
		order[at], order[to] = order[to], order[at]
	}
	return order, err
}

func (s Saves) bringBack(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	err = s.DB.Write(r.Context(), func(tx *db.Tx) error {
		return s.Room.BringBackView(r.Context(), tx, by(r), which, r.Who.Can(cases.MayShare))
	})
	if err != nil {
		return err
	}
	return w.Redirect("/views")
}
