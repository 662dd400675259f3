package web

import (
	"net/http"
	"strconv"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/complaints"
)

const policyHome = "/settings/complaints"

func (p *Pages) policyRoutes() []web.Route {
	return []web.Route{
		web.Get(policyHome, complaints.MayRule, p.askPolicy),
		web.Post(policyHome, complaints.MayRule, p.setPolicy),
	}
}

// PolicyPage is from which severity a second person reads an answer, and who
// thought what of it before.
type PolicyPage struct {
	Now           complaints.Policy
	Before        []complaints.Policy
	People        map[id.ID]staff.Card
	Typed, Reason string
	Problems      ui.Problems
}

func (p *Pages) askPolicy(w *web.Response, r *web.Request) error {
	return p.policyPage(w, r, http.StatusOK, PolicyPage{})
}

func (p *Pages) policyPage(w *web.Response, r *web.Request, status int, page PolicyPage) (err error) {
	if page.Before, err = complaints.Policies(r.Context(), p.DB); err != nil {
		return err
	}
	if page.Now = complaints.DefaultPolicy; len(page.Before) > 0 {
		page.Now = page.Before[0]
	}
	if page.Typed == "" {
		page.Typed = strconv.FormatInt(int64(page.Now.SecondFrom), 10)
	}
	if page.People, err = p.Colleagues(r.Context()); err != nil {
		return err
	}
	return w.HTML(status, page.draw(p.View(w, r)))
}

func (p *Pages) setPolicy(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	from := f.Int("second_from", 0, int64(complaints.Critical))
	if err = f.Err(); err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			_, err := p.Room.SetPolicy(r.Context(), tx, by(r), complaints.Severity(from), f.Value("reason"))
			return err
		})
	}
	if fault.KindOf(err) == fault.Invalid && err != nil {
		return p.policyPage(w, r, http.StatusUnprocessableEntity, PolicyPage{Typed: f.Value("second_from"), Reason: f.Value("reason"), Problems: ui.ProblemsOf(r.Print, err)})
	}
	if err != nil {
		return err
	}
	return did(w, "complaints.policy.saved", policyHome)
}

// degrees are the choices, from never to the gravest only.
func (page PolicyPage) degrees(v ui.View) []ui.Choice {
	out := []ui.Choice{{Value: "0", Label: v.P.T("complaints.policy.never")}}
	for s := complaints.Minor; s <= complaints.Critical; s++ {
		out = append(out, ui.Choice{Value: strconv.FormatInt(int64(s), 10), Label: sayDegree(v, s)})
	}
	return out
}

func sayFrom(v ui.View, s complaints.Severity) string {
	if s == complaints.Unknown {
		return v.P.T("complaints.policy.never")
	}
	return sayDegree(v, s)
}
