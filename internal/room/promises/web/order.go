package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/room/promises"
)

// order takes the whole order of the rules, or moves one up or down by a button.
func (p *Policies) order(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	order, err := places(f.Values("rule"))
	if err != nil {
		return err
	}
	return p.reorder(w, r, stepped(order, f.Value("move")), max(0, figure(f.Value("edition"))))
}

// orderBack takes the last change of order back.
func (p *Policies) orderBack(w *web.Response, r *web.Request) error {
	was, err := places(strings.Split(r.URL.Query().Get("was"), "."))
	if err != nil {
		return err
	}
	v, err := p.working(r.Context(), p.DB)
	if err != nil {
		return err
	}
	return p.reorder(w, r, was, v.Edition)
}

func (p *Policies) reorder(w *web.Response, r *web.Request, order []int, edition int64) error {
	err := p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Room.Reorder(r.Context(), tx, by(r), r.Print.T("promises.policy.reordered"), order, edition)
		return err
	})
	if kind := fault.KindOf(err); kind == fault.Conflict || kind == fault.Invalid {
		return p.showHome(w, r, http.StatusConflict, err)
	}
	if err != nil {
		return err
	}
	var back []string
	for _, at := range promises.Back(order) {
		back = append(back, strconv.Itoa(at))
	}
	w.Toast(web.Toast{Key: "promises.toast.ordered", Undo: policyHome + "/order/return?" + url.Values{"was": {strings.Join(back, ".")}}.Encode()})
	return w.Redirect(policyHome + "#draft")
}

// places reads places of rules, as the list sends them.
func places(texts []string) ([]int, error) {
	out := make([]int, len(texts))
	for i, one := range texts {
		n, err := strconv.Atoi(one)
		if err != nil {
			return nil, fault.New(fault.Conflict, "promises.fault.draft").Because(err)
		}
		out[i] = n
	}
	return out, nil
}

// stepped moves one of the list by a step: "up:2" or "down:2".
func stepped(order []int, move string) []int {
	verb, which, _ := strings.Cut(move, ":")
	at, err := strconv.Atoi(which)
	if err != nil {
		return order
	}
	step := map[string]int{"up": -1, "down": 1}[verb]
	i := slices.Index(order, at)
	if to := i + step; i >= 0 && to >= 0 && to < len(order) {
		order[i], order[to] = order[to], order[i]
	}
	return order
}
