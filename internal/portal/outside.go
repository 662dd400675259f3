package portal

import (
	"net/http"
	"slices"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/dispute"
	"rida/internal/room/complaints/regime"
)

// Outside is whom a customer can turn to next, and the file to take along.
type Outside struct {
	File   string // where the customer's own file is given; "" where there is none
	Bodies []Body
}

// Body is somebody above us.
type Body struct{ Name, Address string }

// outside names the bodies of the rules under which a complaint stands. Only
// complaints are looked at.
func (p *Portal) outside(r *web.Request, v ui.View, c cases.Case) (out Outside, err error) {
	if c.Type != cases.Complaint || p.Disputes == nil {
		return out, nil
	}
	out.File = p.address(r, c, "/file")
	clocks, err := regime.Of(r.Context(), p.DB, c.ID)
	if err != nil {
		return out, err
	}
	for _, one := range clocks {
		version, err := regime.Get(r.Context(), p.DB, one.VersionID)
		if err != nil {
			return out, err
		}
		body := Body{Name: version.Regime.Body[v.P.Tag()]}
		if strings.HasPrefix(version.Regime.Address, "https://") {
			body.Address = version.Regime.Address
		}
		if body.Name != "" && !slices.Contains(out.Bodies, body) {
			out.Bodies = append(out.Bodies, body)
		}
	}
	return out, nil
}

// ownFile gives the customer what they told us and what we told them, streamed
// as it is written.
func (p *Portal) ownFile(w *web.Response, r *web.Request) error {
	c, ok, err := p.opened(w, r)
	if err != nil || !ok {
		return err
	}
	if p.Disputes == nil || c.Type != cases.Complaint {
		return p.showCase(w, r, http.StatusNotFound, c, web.NewForm(r, nil), "")
	}
	if err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Disputes.TakenByCustomer(r.Context(), tx, c) }); err != nil {
		return err
	}
	w.Download("application/zip", "rida-"+c.Reference+".zip")
	_, err = p.Disputes.Write(r.Context(), p.DB, w, c, dispute.ForCustomer, r.Print.Tag(), 0, p.Clock.Now(), func(int64) {})
	return err
}
