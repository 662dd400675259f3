package portal

import (
	"net/http"

	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// receipt is the page after writing: the reference, the date, the person and
// the secret link, all at once. It can be come back to.
func (p *Portal) receipt(w *web.Response, r *web.Request) error {
	c, ok, err := p.opened(w, r)
	if err != nil || !ok {
		return err
	}
	v := p.View(w, r)
	owner, err := p.Room.NameOf(r.Context(), p.DB, c.OwnerID)
	if err != nil {
		return err
	}
	happened, err := cases.Events(r.Context(), p.DB, c.ID)
	if err != nil {
		return err
	}
	token := p.Links.Token(c)
	page := Receipt{Reference: c.Reference, Owner: ui.Person{ID: c.OwnerID.String(), Name: owner, Colleague: true},
		Link: p.origin(r) + "/t/" + token, Here: p.address(r, c, ""), Thanks: v.P.T("portal.receipt.thanks." + string(c.Type)),
		Mailed: cases.IsAcknowledged(happened),
		Head: ui.PublicHead{Title: v.P.T("portal.receipt.title"), Home: writing(v.P.Tag(), "", ""), Foot: v.P.T("portal.track.foot"),
			Languages: p.tongues(r, func(t lang.Tag) string { return tracking(token, c, "/receipt", t) })}}
	if c.IsOpen() {
		page.Next = next(v, c, "")
	}
	return w.HTML(http.StatusOK, page.Page(v))
}
