package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/promises"
	"rida/internal/room/promises/charter"
)

// charterRoutes are the pages on which the charter is written and its remedies
// are settled.
func (p *Pages) charterRoutes() []web.Route {
	route := func(pattern, may string, h web.Handler) web.Route {
		return web.Route{Pattern: pattern, Permission: may, Handle: h}
	}
	return []web.Route{
		route("GET /settings/charter", charter.MayEdit, p.charterHome),
		route("GET /settings/charter/draft", charter.MayEdit, p.charterDraft),
		route("POST /settings/charter/draft", charter.MayEdit, p.saveCharter),
		route("POST /settings/charter/publication", charter.MayEdit, p.publishCharter),
		route("POST /settings/charter/discard", charter.MayEdit, p.discardCharter),
		route("GET /settings/charter/versions/{number}", charter.MayEdit, p.charterVersion),
		route("POST /settings/charter/changes", charter.MayEdit, p.tellChange),
		route("POST /settings/charter/changes/{id}/removal", charter.MayEdit, p.removeChange),
		route("GET /promises/remedies", charter.MayRemedy, p.remedies),
		route("POST /promises/remedies/{id}/settlement", charter.MayRemedy, p.settleRemedy),
	}
}

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

// charterHome is the overview: what holds, what is being written, what was, and
// what changed because of customers.
type charterHome struct {
	InForce  *charter.Version
	Draft    *charter.Version
	Versions []charter.Version
	Changes  []charter.Change
	Form     *web.Form // of a further change
	Problems ui.Problems
}

func (p *Pages) charterHome(w *web.Response, r *web.Request) error {
	return p.showCharterHome(w, r, web.NewForm(r, nil))
}

func (p *Pages) showCharterHome(w *web.Response, r *web.Request, f *web.Form) error {
	ctx := r.Context()
	page := charterHome{Form: f, Problems: problemsOf(r, f)}
	var err error
	if page.Versions, err = charter.Versions(ctx, p.DB); err != nil {
		return err
	}
	if len(page.Versions) > 0 {
		page.InForce = &page.Versions[0]
	}
	draft, there, err := charter.Draft(ctx, p.DB)
	if err != nil {
		return err
	}
	if there {
		page.Draft = &draft
	}
	if page.Changes, err = charter.Changes(ctx, p.DB); err != nil {
		return err
	}
	return w.HTML(statusOf(page.Problems), page.Page(p.View(w, r)))
}

func problemsOf(r *web.Request, f *web.Form) ui.Problems { return ui.ProblemsOf(r.Print, f.Err()) }

func statusOf(p ui.Problems) int {
	if p.Any() {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

func (p *Pages) charterVersion(w *web.Response, r *web.Request) error {
	number, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil || number < 1 {
		return fault.New(fault.NotFound, "charter.fault.none")
	}
	one, err := charter.Numbered(r.Context(), p.DB, number)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	return w.HTML(http.StatusOK, charterVersion{one, p.kindNames(v)}.Page(v))
}

// charterVersion shows one version as it holds or held.
type charterVersion struct {
	charter.Version
	Kinds []ui.Choice
}

// kindNames are the kinds of promise that a clause can be measured by.
func (p *Pages) kindNames(v ui.View) []ui.Choice {
	var out []ui.Choice
	for _, k := range p.Charter.Kinds() {
		out = append(out, ui.Choice{Value: string(k), Label: p.kindName(v, k)})
	}
	return out
}

// kindName is what a kind of promise is called.
func (p *Pages) kindName(v ui.View, k promises.Kind) string { return p.Policy().KindName(k, v.P) }

// charterDraft is the page on which it is written.
type charterDraft struct {
	Form     *web.Form
	Codes    []string
	Kinds    []ui.Choice
	Problems ui.Problems
	Missing  int // fields that are empty still
	Saved    bool
	Number   int64 // that it will have
}

func (p *Pages) charterDraft(w *web.Response, r *web.Request) error {
	f := web.NewForm(r, nil)
	draft, there, err := charter.Draft(r.Context(), p.DB)
	if err != nil {
		return err
	}
	if !there { // it begins from what holds
		if held, ok, err := charter.InForce(r.Context(), p.DB); err != nil {
			return err
		} else if ok {
			draft.Body = held.Body
		}
	}
	codes := fillCharter(f, draft.Body)
	f.Set("edition", strconv.FormatInt(draft.Edition, 10))
	return p.showDraft(w, r, f, codes)
}

func (p *Pages) showDraft(w *web.Response, r *web.Request, f *web.Form, codes []string) error {
	v := p.View(w, r)
	versions, err := charter.Versions(r.Context(), p.DB)
	if err != nil {
		return err
	}
	page := charterDraft{Form: f, Codes: codes, Kinds: append([]ui.Choice{{Label: v.P.T("promises.charter.kind.choose")}}, p.kindNames(v)...), Problems: problemsOf(r, f),
		Missing: len(readCharter(f).Missing()), Saved: f.Value("edition") != "0", Number: int64(len(versions)) + 1}
	return w.HTML(statusOf(page.Problems), page.Page(v))
}

// fillCharter puts a body into the fields of a form, and gives the codes of its
// clauses in their order.
func fillCharter(f *web.Form, b charter.Body) []string {
	var codes []string
	for _, t := range lang.Tags {
		f.Set("purpose_"+string(t), b.Purpose[t])
	}
	for _, c := range b.Clauses {
		codes = append(codes, c.Code)
		f.Set(charter.FieldOf(c.Code, "kind", ""), string(c.Kind))
		for _, t := range lang.Tags {
			for _, part := range charter.Parts {
				f.Set(charter.FieldOf(c.Code, part, t), c.Words[t].Of(part))
			}
		}
	}
	f.Set("codes", strings.Join(codes, " "))
	return codes
}

// readCharter reads the body from the fields of a form.
func readCharter(f *web.Form) charter.Body {
	b := charter.Body{Purpose: charter.By[string]{}}
	for _, t := range lang.Tags {
		b.Purpose[t] = f.Long("purpose_"+string(t), charter.MaxPurpose)
	}
	for _, code := range strings.Fields(f.Value("codes")) {
		c := charter.Clause{Code: code, Kind: promises.Kind(f.Value(charter.FieldOf(code, "kind", ""))), Words: charter.By[charter.Words]{}}
		for _, t := range lang.Tags {
			var words charter.Words
			for _, part := range charter.Parts {
				words.Set(part, f.Long(charter.FieldOf(code, part, t), charter.MaxWords))
			}
			c.Words[t] = words
		}
		b.Clauses = append(b.Clauses, c)
	}
	return b
}

// saveCharter keeps the draft; its buttons also add, take away or move a clause.
func (p *Pages) saveCharter(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	body := readCharter(f)
	at := "/settings/charter/draft"
	what, code, _ := strings.Cut(f.Value("act"), ":")
	i := slices.IndexFunc(body.Clauses, func(c charter.Clause) bool { return c.Code == code })
	switch {
	case what == "add":
		fresh := charter.Clause{Code: newCode(body)}
		body.Clauses = append(body.Clauses, fresh)
		at += "#clause-" + fresh.Code
	case what == "remove" && i >= 0:
		body.Clauses = slices.Delete(body.Clauses, i, i+1)
	case what == "up" && i > 0:
		body.Clauses[i-1], body.Clauses[i] = body.Clauses[i], body.Clauses[i-1]
		at += "#clause-" + code
	}
	if err := p.keepDraft(r, f, body); err != nil {
		return err
	}
	if f.Err() != nil {
		return p.showDraft(w, r, f, strings.Fields(f.Value("codes")))
	}
	w.Toast(web.Toast{Key: "promises.charter.toast.saved"})
	return w.Redirect(at)
}

// keepDraft saves what the form holds; what is wrong with it is noted there.
func (p *Pages) keepDraft(r *web.Request, f *web.Form, body charter.Body) error {
	if f.Err() != nil {
		return nil
	}
	return f.Take(p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Charter.Save(r.Context(), tx, by(r), body, f.Int("edition", 0, 1<<40))
		return err
	}))
}

// newCode numbers a clause as none is yet.
func newCode(b charter.Body) string {
	for n := len(b.Clauses) + 1; ; n++ {
		code := "c" + strconv.Itoa(n)
		if _, there := b.Clause(code); !there {
			return code
		}
	}
}

// publishCharter saves what was typed and lets it hold.
func (p *Pages) publishCharter(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	body := readCharter(f)
	if err := p.keepDraft(r, f, body); err != nil {
		return err
	}
	if f.Err() == nil {
		err = f.Take(p.DB.Write(r.Context(), func(tx *db.Tx) error {
			draft, there, err := charter.Draft(r.Context(), tx)
			if err != nil || !there {
				return err
			}
			f.Set("edition", strconv.FormatInt(draft.Edition, 10))
			_, err = p.Charter.Publish(r.Context(), tx, by(r), draft.Edition)
			return err
		}))
		if err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showDraft(w, r, f, strings.Fields(f.Value("codes")))
	}
	w.Toast(web.Toast{Key: "promises.charter.toast.published"})
	return w.Redirect("/settings/charter")
}

func (p *Pages) discardCharter(w *web.Response, r *web.Request) error {
	err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Charter.Discard(r.Context(), tx, by(r)) })
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "promises.charter.toast.discarded"})
	return w.Redirect("/settings/charter")
}

func (p *Pages) tellChange(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	text := charter.By[string]{}
	for _, t := range lang.Tags {
		text[t] = f.Long("change_"+string(t), charter.MaxChange)
	}
	if f.Err() == nil {
		err = f.Take(p.DB.Write(r.Context(), func(tx *db.Tx) error {
			_, err := p.Charter.Tell(r.Context(), tx, by(r), text)
			return err
		}))
		if err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showCharterHome(w, r, f)
	}
	w.Toast(web.Toast{Key: "promises.charter.toast.told"})
	return w.Redirect("/settings/charter")
}

func (p *Pages) removeChange(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	if err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Charter.Remove(r.Context(), tx, by(r), which) }); err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "promises.charter.toast.untold"})
	return w.Redirect("/settings/charter")
}

// remedyPage lists what is owed.
type remedyPage struct {
	State    charter.State
	Mine     bool
	Tabs     []ui.Choice
	Whose    []ui.Choice
	Rows     []remedyRow
	Older    string
	Wrong    id.ID // the remedy whose form is shown again
	Reason   string
	Problems ui.Problems
}

type remedyRow struct {
	charter.Due
	Case    Case
	Clause  string
	Remedy  string
	Owner   string
	Settler string
}

func (p *Pages) remedies(w *web.Response, r *web.Request) error {
	return p.showRemedies(w, r, remedyPage{})
}

func (p *Pages) showRemedies(w *web.Response, r *web.Request, page remedyPage) error {
	v, q := p.View(w, r), r.URL.Query()
	page.State = charter.State(q.Get("state"))
	if !slices.Contains(charter.States, page.State) {
		page.State = charter.Owed
	}
	page.Mine = q.Get("of") == "me"
	owner, mine := id.ID(0), ""
	if page.Mine {
		owner, mine = r.Who.ID, "&of=me"
	}
	before, _ := id.Parse(q.Get("before"))
	all, next, err := charter.Remedies(r.Context(), p.DB, page.State, owner, before)
	if err != nil {
		return err
	}
	for _, s := range charter.States {
		page.Tabs = append(page.Tabs, ui.Choice{Label: v.P.T("promises.remedy.state." + string(s)), Href: "/promises/remedies?state=" + string(s) + mine, Current: s == page.State})
	}
	at := "/promises/remedies?state=" + string(page.State)
	page.Whose = []ui.Choice{{Label: v.P.T("promises.remedy.all"), Href: at, Current: !page.Mine}, {Label: v.P.T("promises.remedy.mine"), Href: at + "&of=me", Current: page.Mine}}
	if next != 0 {
		page.Older = at + mine + "&before=" + next.String()
	}
	if page.Rows, err = p.remedyRows(r, v, all); err != nil {
		return err
	}
	return w.HTML(statusOf(page.Problems), page.Page(v))
}

func (p *Pages) remedyRows(r *web.Request, v ui.View, all []charter.Due) ([]remedyRow, error) {
	versions, err := charter.Versions(r.Context(), p.DB)
	if err != nil {
		return nil, err
	}
	of := make([]id.ID, len(all))
	for i, d := range all {
		of[i] = d.CaseID
	}
	known, err := p.Some(r.Context(), of)
	if err != nil {
		return nil, err
	}
	names, err := p.Names(r.Context())
	if err != nil {
		return nil, err
	}
	var rows []remedyRow
	for _, d := range all {
		row := remedyRow{Due: d, Case: known[d.CaseID], Owner: names[d.OwnerID], Settler: names[d.SettledBy], Clause: d.Clause}
		for _, one := range versions {
			if c, ok := one.Body.Clause(d.Clause); ok && one.ID == d.VersionID {
				row.Clause, row.Remedy = c.Words[v.P.Tag()].Promise, c.Words[v.P.Tag()].Remedy
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (p *Pages) settleRemedy(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	reason := f.Long("reason", charter.MaxReason)
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Charter.Settle(r.Context(), tx, by(r), which, charter.State(f.Value("state")), reason)
		return err
	})
	if k := fault.KindOf(err); k == fault.Invalid || k == fault.Conflict {
		return p.showRemedies(w, r, remedyPage{Wrong: which, Reason: f.Value("reason"), Problems: ui.ProblemsOf(r.Print, err)})
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "promises.remedy.toast." + f.Value("state")})
	return w.Redirect("/promises/remedies")
}
