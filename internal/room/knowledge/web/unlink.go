package web

import (
	"rida/internal/kit/db"
	"rida/internal/kit/web"
	"rida/internal/room/knowledge"
)

// unlink takes the link between a case and what was used in it away.
func (p *Pages) unlink(kind string) web.Handler {
	return func(w *web.Response, r *web.Request) error {
		_, which, _, err := p.typed(r)
		if err != nil {
			return err
		}
		of, err := r.PathID("case")
		if err != nil {
			return err
		}
		if kind == knowledge.KindAnswer {
			if _, err := knowledge.GetAnswer(r.Context(), p.DB, which, r.Who.ID); err != nil {
				return err // of a colleague's own answers nobody else knows
			}
		}
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Room.Unuse(r.Context(), tx, by(r), of, kind, which) })
		return did(w, r, err, "knowledge.toast.unlinked", "/knowledge/"+kind+"s/"+which.String(), nil)
	}
}
