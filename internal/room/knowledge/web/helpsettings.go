package web

import (
	"net/http"

	"rida/internal/kit/db"
	"rida/internal/kit/web"
	"rida/internal/room/knowledge"
)

// HelpForm opens and closes the help centre.
type HelpForm struct{ Help knowledge.Help }

func (p *Pages) askHelp(w *web.Response, r *web.Request) error {
	h, err := knowledge.HelpSettings(r.Context(), p.DB)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, HelpForm{h}.Page(p.View(w, r)))
}

func (p *Pages) setHelp(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		return p.Room.SetHelp(r.Context(), tx, by(r), knowledge.Help{Open: f.Value("open") != "no", NoIndex: f.Value("noindex") == "yes"})
	})
	return did(w, r, err, "knowledge.toast.settled", "/knowledge/help", nil)
}
