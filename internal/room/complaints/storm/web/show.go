package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/storm"
)

// wordAct is an act on an answer to many.
type wordAct func(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (storm.Word, error)

// writing is an act that writes an incident.
type writing func(ctx context.Context, tx *db.Tx, by event.Actor, i storm.Incident) (storm.Incident, error)

// Page is one incident.
type Page struct {
	storm.Incident
	Counts    map[storm.Standing]int64
	Suggested []CaseLine
	Joined    []CaseLine
	Next      string // address of the further joined cases
	Words     []storm.Word
	People    map[id.ID]staff.Card
	May, Send bool
}

// CaseLine is one case of an incident.
type CaseLine struct {
	storm.Member
	Case   cases.Case
	Hidden bool
	Like   []string // the words that it shares
}

func (p *Pages) incident(r *web.Request) (storm.Incident, error) {
	which, err := r.PathID("id")
	if err != nil {
		return storm.Incident{}, err
	}
	return storm.Get(r.Context(), p.DB, which)
}

func (p *Pages) show(w *web.Response, r *web.Request) error {
	i, err := p.incident(r)
	if err != nil {
		return err
	}
	v, ctx := p.View(w, r), r.Context()
	page := Page{Incident: i, May: v.May(storm.MayWrite), Send: v.May(storm.MaySend)}
	if page.Counts, err = storm.Counts(ctx, p.DB, i.ID); err != nil {
		return err
	}
	after, err := id.Parse(r.URL.Query().Get("after"))
	if err != nil {
		after = 0
	}
	joined, err := storm.Members(ctx, p.DB, i.ID, storm.Joined, after, storm.PageSize)
	if err != nil {
		return err
	}
	if len(joined) == storm.PageSize {
		page.Next = Address(i.ID) + "?after=" + joined[len(joined)-1].CaseID.String()
	}
	suggested, err := storm.Members(ctx, p.DB, i.ID, storm.Suggested, 0, storm.PageSize)
	if err != nil {
		return err
	}
	if page.Joined, err = p.lines(r, joined); err != nil {
		return err
	}
	if page.Suggested, err = p.lines(r, suggested); err != nil {
		return err
	}
	if page.Words, err = storm.Words(ctx, p.DB, i.ID); err != nil {
		return err
	}
	if page.People, err = p.Colleagues(ctx); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) lines(r *web.Request, all []storm.Member) ([]CaseLine, error) {
	ids := make([]id.ID, len(all))
	for i, m := range all {
		ids[i] = m.CaseID
	}
	known, err := cases.Briefs(r.Context(), p.DB, ids)
	if err != nil {
		return nil, err
	}
	hidden, err := p.Hidden(r, ids)
	out := make([]CaseLine, len(all))
	for i, m := range all {
		out[i] = CaseLine{Member: m, Case: known[m.CaseID], Hidden: hidden[m.CaseID]}
	}
	return out, err
}

// Alike are open cases that may belong to an incident.
type Alike struct {
	Incident storm.Incident
	Lines    []CaseLine
	May      bool
}

func (p *Pages) alike(w *web.Response, r *web.Request) error {
	i, err := p.incident(r)
	if err != nil {
		return err
	}
	found, err := storm.Likeness(r.Context(), p.DB, i)
	if err != nil {
		return err
	}
	members := make([]storm.Member, len(found))
	for n, a := range found {
		members[n] = storm.Member{IncidentID: i.ID, CaseID: a.CaseID}
	}
	lines, err := p.lines(r, members)
	if err != nil {
		return err
	}
	for n := range lines {
		lines[n].Like = found[n].Words
	}
	v := p.View(w, r)
	page := Alike{Incident: i, May: v.May(storm.MayWrite), Lines: slices.DeleteFunc(lines, func(l CaseLine) bool { return l.Hidden })}
	if r.Fragment() {
		return w.HTML(http.StatusOK, page.Inside(v))
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) stand(w *web.Response, r *web.Request) error {
	of, err := r.PathID("case")
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	to := storm.Standing(f.One("to", string(storm.Joined), string(storm.Left)))
	if err := f.Err(); err != nil {
		return err
	}
	return p.do(w, r, "storm.toast."+string(to), func(ctx context.Context, tx *db.Tx, which id.ID) error {
		if to == storm.Joined {
			_, err := p.Room.Join(ctx, tx, by(r), which, of, storm.ByAlike)
			return err
		}
		_, err := p.Room.Leave(ctx, tx, by(r), which, of)
		return err
	})
}

func (p *Pages) joinForm(r *web.Request, value func(string) string) (JoinForm, error) {
	i, err := p.incident(r)
	if err != nil {
		return JoinForm{}, err
	}
	form := JoinForm{Incident: i, Value: value}
	views, err := cases.Views(r.Context(), p.DB, r.Who.ID)
	for _, s := range views {
		form.Views = append(form.Views, ui.Choice{Value: s.ID.String(), Label: s.Name})
	}
	return form, err
}

func (p *Pages) askJoin(w *web.Response, r *web.Request) error {
	form, err := p.joinForm(r, func(string) string { return "" })
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, form.Page(p.View(w, r)))
}

// join gathers cases named by their references and all those of a saved view.
func (p *Pages) join(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	form, err := p.joinForm(r, f.Value)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	ids, err := p.named(r, v, f)
	var joined int
	var refused []storm.Refusal
	if err == nil {
		joined, refused, err = p.Room.JoinMany(r.Context(), p.DB, by(r), form.Incident.ID, ids)
	}
	if isTyped(err) {
		form.Problems = ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, form.Page(v))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "storm.toast.many", Args: []any{"n", joined, "refused", len(refused)}})
	return w.Redirect(Address(form.Incident.ID))
}

func (p *Pages) named(r *web.Request, v ui.View, f *web.Form) (ids []id.ID, err error) {
	for _, text := range strings.FieldsFunc(f.Value("references"), func(c rune) bool { return strings.ContainsRune("\n\r,;\u060c\u061b\t", c) }) {
		if strings.TrimSpace(text) == "" {
			continue
		}
		reference, ok := cases.ParseReference(text)
		if !ok {
			return nil, fault.OfFields(fault.Field{Name: "references", Key: "storm.fault.reference", Args: []any{"text", strings.TrimSpace(text)}})
		}
		c, err := cases.ByReference(r.Context(), p.DB, reference)
		if fault.KindOf(err) == fault.NotFound {
			return nil, fault.OfFields(fault.Field{Name: "references", Key: "storm.fault.reference", Args: []any{"text", strings.TrimSpace(text)}})
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, c.ID)
	}
	if which := f.ID("view", false); which != 0 && f.Err() == nil {
		saved, err := cases.ViewByID(r.Context(), p.DB, which, r.Who.ID)
		if err != nil {
			return nil, err
		}
		look := cases.Look{Condition: saved.Condition, Sort: saved.Sort, By: condition.Reader{Account: r.Who.ID, Now: v.Now, Zone: zone(v), Calendar: v.When.System}}
		more, err := cases.IDsFor(r.Context(), p.DB, look, cases.MaxBulk)
		if err != nil {
			return nil, err
		}
		ids = append(ids, more...)
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) == 0 && f.Err() == nil {
		return nil, fault.OfFields(fault.Field{Name: "references", Key: "field.required"})
	}
	return ids, f.Err()
}

// Panel is beside a case: to which incident it belongs, or may be joined.
type Panel struct {
	Reference string
	Incident  storm.Incident
	Member    storm.Member
	In        bool
	Open      []ui.Choice
	May       bool
}

func (p *Pages) panel(w *web.Response, r *web.Request) error {
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	panel := Panel{Reference: c.Reference, May: v.May(storm.MayWrite)}
	if panel.Incident, panel.Member, panel.In, err = storm.Of(r.Context(), p.DB, c.ID); err != nil {
		return err
	}
	if !panel.In && panel.May {
		all, err := storm.List(r.Context(), p.DB, false, 0)
		if err != nil {
			return err
		}
		for _, i := range all {
			panel.Open = append(panel.Open, ui.Choice{Value: i.ID.String(), Label: i.Title})
		}
	}
	if r.Fragment() {
		return w.HTML(http.StatusOK, panel.Inside(v))
	}
	return w.HTML(http.StatusOK, panel.Page(v))
}

func (p *Pages) joinOne(w *web.Response, r *web.Request) error {
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	incident := f.ID("incident", true)
	if err := f.Err(); err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Room.Join(r.Context(), tx, by(r), incident, c.ID, storm.ByHand)
		return err
	})
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "storm.toast.joined"})
	return w.Redirect(PanelAddress(c.Reference))
}

func (p *Pages) theCase(r *web.Request) (cases.Case, error) {
	reference, ok := cases.ParseReference(r.PathValue("ref"))
	if !ok {
		return cases.Case{}, fault.New(fault.NotFound, "cases.not_found")
	}
	return cases.ByReference(r.Context(), p.DB, reference)
}
