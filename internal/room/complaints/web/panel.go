package web

import (
	"net/http"

	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
)

// PanelAddress is where the panel beside a case gets its contents.
func PanelAddress(reference string) string { return "/cases/" + reference + "/complaint" }

// panel shows beside a case how far it is as a complaint, and leads to its page.
func (p *Pages) panel(w *web.Response, r *web.Request) error {
	reference, ok := cases.ParseReference(r.PathValue("ref"))
	if !ok {
		return fault.New(fault.NotFound, "cases.not_found")
	}
	c, err := cases.ByReference(r.Context(), p.DB, reference)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	f, err := complaints.Read(r.Context(), p.DB, c.ID)
	if fault.KindOf(err) == fault.NotFound {
		return w.HTML(http.StatusOK, noComplaint(v))
	}
	if err != nil {
		return err
	}
	hidden := !complaints.Readable(f.Complaint, f.Involved, c.OwnerID, r.Who.ID, r.Who.Can)
	if !r.Fragment() && !hidden {
		return w.Redirect(Address(c.Reference))
	}
	return w.HTML(http.StatusOK, insidePanel(v, c, f, hidden))
}
