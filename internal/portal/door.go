package portal

import (
	"net/http"
	"net/url"
	"strings"

	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// door is a page to print and hang at the entrance: the open door, and the code
// that leads to the page for writing.
func (p *Portal) door(w *web.Response, r *web.Request) error {
	if err := p.inLanguage(r); err != nil {
		return err
	}
	v, at := p.View(w, r), place(r.URL.Query().Get("at"))
	query := url.Values{}
	if at != "" {
		query.Set("at", at)
	}
	code := "/qr.svg"
	if at != "" {
		code += "?" + query.Encode()
	}
	_, address, _ := strings.Cut(p.origin(r), "://")
	page := Door{Firm: v.Firm, At: at, Code: code, Address: address + "/write", Head: ui.PublicHead{
		Title: v.P.T("portal.door.title"), Home: writing(v.P.Tag(), "", at), Foot: v.P.T("portal.door.foot"),
		Languages: p.tongues(r, func(t lang.Tag) string {
			query.Set("lang", string(t))
			return "/door?" + query.Encode()
		})}}
	return w.HTML(http.StatusOK, page.Page(v))
}
