package web

import (
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
)

// crossed stops an answer that crossed with a newer message: the case is shown
// with that message above the box, and with what was typed. What is then sent
// was written knowing of it.
func (d *Desk) crossed(w *web.Response, r *web.Request, c cases.Case, f *web.Form) error {
	seen, _ := id.Parse(f.Value("seen"))
	newer, err := cases.Crossing(r.Context(), d.DB, c.ID, seen, r.Who.ID)
	if err != nil {
		return err
	}
	v := d.View(w, r)
	return d.again(w, r, c, f, func(b *Composer) {
		for _, m := range newer {
			b.Crossed = append(b.Crossed, *d.entry(r, v, m, nil).Message)
		}
	})
}
