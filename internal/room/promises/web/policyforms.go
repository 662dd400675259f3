package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/promises"
)

// rulePage is one rule as it is typed.
type rulePage struct {
	Action   string
	Removal  string // "" where the rule cannot be removed
	Last     bool   // it fits every case
	Form     *web.Form
	Matches  Matches
	Kinds    []kindChoice
	Problems ui.Problems
}

type kindChoice struct {
	Code, Name string
	May        bool // its clock may rest
}

const newRule = "new"

// place is which rule the address names; -1 for a new one.
func place(r *web.Request, b promises.Book) (int, error) {
	at := r.PathValue("place")
	if at == newRule {
		return -1, nil
	}
	n, err := strconv.Atoi(at)
	if err != nil || n < 0 || n >= len(b.Rules) {
		return 0, fault.New(fault.NotFound, "fault.not_found")
	}
	return n, nil
}

func (p *Policies) rule(w *web.Response, r *web.Request) error {
	v, err := p.working(r.Context(), p.DB)
	if err != nil {
		return err
	}
	at, err := place(r, v.Book)
	if err != nil {
		return err
	}
	f := web.NewForm(r, nil)
	f.Set("change", v.Name)
	f.Set("edition", strconv.FormatInt(v.Edition, 10))
	if at >= 0 {
		fillRule(f, v.Book.Rules[at])
	}
	return p.showRule(w, r, http.StatusOK, f, v.Book, at, nil)
}

func fillRule(f *web.Form, r promises.Rule) {
	f.Set("name", r.Name)
	for name, all := range map[string][]string{"types": r.When.Types, "priorities": r.When.Priorities, "tiers": r.When.Tiers, "channels": r.When.Channels} {
		for _, one := range all {
			f.Add(name, one)
		}
	}
	for _, one := range r.When.Teams {
		f.Add("teams", one.String())
	}
	for k, t := range r.Targets {
		fillTarget(f, string(k), t)
	}
	if r.Quiet > 0 {
		fillTarget(f, "quiet", promises.Target{Minutes: r.Quiet, Counts: promises.Calendar})
	}
}

func fillTarget(f *web.Form, name string, t promises.Target) {
	n, unit := t.Length()
	f.Set("n."+name, strconv.FormatInt(n, 10))
	f.Set("unit."+name, unit)
	f.Set("counts."+name, string(t.Counts))
	for _, s := range t.Pauses {
		f.Add("pauses."+name, s)
	}
}

func readTarget(f *web.Form, name string) (t promises.Target, ok bool) {
	if strings.TrimSpace(f.Value("n."+name)) == "" {
		return t, false
	}
	counts := promises.Counting(f.Value("counts." + name))
	if counts == "" {
		counts = promises.Calendar
	}
	t = promises.Long(figure(f.Value("n."+name)), f.Value("unit."+name), counts)
	t.Pauses = f.Values("pauses." + name)
	return t, true
}

func (p *Policies) showRule(w *web.Response, r *web.Request, status int, f *web.Form, b promises.Book, at int, wrong error) error {
	v := p.View(w, r)
	m, err := p.Matches(r.Context(), v, b.TierField)
	if err != nil {
		return err
	}
	page := rulePage{Action: policyHome + "/rules/" + r.PathValue("place"), Last: at == len(b.Rules)-1, Form: f, Matches: m, Kinds: p.kindChoices(v), Problems: ui.ProblemsOf(r.Print, wrong)}
	if at >= 0 && !page.Last {
		page.Removal = page.Action + "/removal"
	}
	return w.HTML(status, page.Page(v))
}

// kindChoices are the kinds to which a rule can give a target.
func (p *Policies) kindChoices(v ui.View) (all []kindChoice) {
	policy := p.Room.Policy()
	for _, k := range promises.Kinds {
		all = append(all, kindChoice{string(k), policy.KindName(k, v.P), !k.IsSpoken()})
	}
	for _, k := range policy.Kinds {
		if !k.Retired {
			all = append(all, kindChoice{string(k.Code), policy.KindName(k.Code, v.P), true})
		}
	}
	return all
}

// changes reads what was sent to change a rule of the draft, and which rule it is;
// -1 for a new one.
func (p *Policies) changes(r *web.Request) (f *web.Form, b promises.Book, at int, err error) {
	if f, err = r.Form(); err != nil {
		return f, b, -1, err
	}
	v, err := p.working(r.Context(), p.DB)
	if err != nil {
		return f, b, -1, err
	}
	at, err = place(r, v.Book)
	return f, v.Book, at, err
}

func (p *Policies) setRule(w *web.Response, r *web.Request) error {
	f, before, at, err := p.changes(r)
	if err != nil {
		return err
	}
	rule := promises.Rule{Name: f.Value("name"), Targets: map[promises.Kind]promises.Target{},
		When: promises.Match{Types: f.Values("types"), Priorities: f.Values("priorities"), Tiers: f.Values("tiers"), Channels: f.Values("channels"), Teams: f.IDs("teams")}}
	for _, k := range p.kindChoices(p.View(w, r)) {
		if t, ok := readTarget(f, k.Code); ok {
			rule.Targets[promises.Kind(k.Code)] = t
		}
	}
	if t, ok := readTarget(f, "quiet"); ok {
		rule.Quiet = t.Minutes
	}
	b := before
	b.Rules = slices.Clone(b.Rules)
	if at < 0 { // a new rule comes first: what is special is asked before what is usual
		b.Rules, at = append([]promises.Rule{rule}, b.Rules...), 0
	} else {
		b.Rules[at] = rule
	}
	err = p.save(r, f, b)
	if f, ok := fault.As(err); ok && f.Kind == fault.Invalid {
		err = ofRule(f, at)
	}
	if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.Conflict {
		return p.showRule(w, r, http.StatusUnprocessableEntity, f, before, at, err)
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "promises.toast.draft"})
	return w.Redirect(policyHome)
}

// save writes the draft with what changed.
func (p *Policies) save(r *web.Request, f *web.Form, b promises.Book) error {
	return p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Room.SaveDraft(r.Context(), tx, by(r), f.Value("change"), b, max(0, figure(f.Value("edition"))))
		return err
	})
}

// ofRule names the defects of a rule as its form does.
func ofRule(f *fault.Fault, at int) error {
	fields := slices.Clone(f.Fields)
	for i, one := range fields {
		rest, is := strings.CutPrefix(one.Name, "rules."+strconv.Itoa(at)+".")
		switch {
		case is && rest == "name":
			fields[i].Name = "name"
		case is && rest != "when" && rest != "targets":
			fields[i].Name = "n." + rest
		case one.Name == "name":
			fields[i].Name = "change"
		}
	}
	return fault.OfFields(fields...)
}

func (p *Policies) dropRule(w *web.Response, r *web.Request) error {
	f, b, at, err := p.changes(r)
	if err != nil {
		return err
	}
	if at < 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if f.Value("change") == "" {
		f.Set("change", r.Print.T("promises.policy.removed", "name", b.Rules[at].Name))
	}
	b.Rules = slices.Delete(slices.Clone(b.Rules), at, at+1)
	return p.after(w, r, p.save(r, f, b), "promises.toast.draft", policyHome)
}

// floorPage is what holds for everyone.
type floorPage struct {
	Form     *web.Form
	Kinds    []kindChoice
	Fields   []ui.Choice
	Problems ui.Problems
}

func (p *Policies) floor(w *web.Response, r *web.Request) error {
	v, err := p.working(r.Context(), p.DB)
	if err != nil {
		return err
	}
	f := web.NewForm(r, nil)
	f.Set("change", v.Name)
	f.Set("edition", strconv.FormatInt(v.Edition, 10))
	f.Set("chance", strconv.FormatInt(v.Book.Chance, 10))
	f.Set("tier_field", v.Book.TierField.String())
	for k, t := range v.Book.Floor {
		fillTarget(f, string(k), t.Target)
	}
	for i, one := range v.Book.Ladder {
		f.Set("elapsed."+strconv.Itoa(i), strconv.FormatInt(one.Elapsed, 10))
		f.Set("late."+strconv.Itoa(i), strconv.FormatInt(one.Late, 10))
	}
	return p.showFloor(w, r, http.StatusOK, f, nil)
}

func (p *Policies) showFloor(w *web.Response, r *web.Request, status int, f *web.Form, wrong error) error {
	v := p.View(w, r)
	m, err := p.Matches(r.Context(), v, 0)
	if err != nil {
		return err
	}
	return w.HTML(status, floorPage{f, p.kindChoices(v), m.Fields, ui.ProblemsOf(r.Print, wrong)}.Page(v))
}

func (p *Policies) setFloor(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	v, err := p.working(r.Context(), p.DB)
	if err != nil {
		return err
	}
	b := v.Book
	b.Floor, b.Ladder, b.Chance = map[promises.Kind]promises.Floor{}, nil, figure(f.Value("chance"))
	if field, err := id.Parse(f.Value("tier_field")); err == nil {
		b.TierField = field
	}
	for _, k := range p.kindChoices(p.View(w, r)) {
		if t, ok := readTarget(f, k.Code); ok {
			b.Floor[promises.Kind(k.Code)] = promises.Floor{Target: t}
		}
	}
	for i := range 3 {
		n := strconv.Itoa(i)
		b.Ladder = append(b.Ladder, promises.Rung{Elapsed: figure(f.Value("elapsed." + n)), Late: figure(f.Value("late." + n))})
	}
	err = p.save(r, f, b)
	if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.Conflict {
		return p.showFloor(w, r, http.StatusUnprocessableEntity, f, err)
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "promises.toast.draft"})
	return w.Redirect(policyHome)
}

// kindPage names a kind of promise.
type kindPage struct {
	Action   string
	New      bool
	Form     *web.Form
	Problems ui.Problems
}

var langs = []string{"ar", "fa", "en"}

func (p *Policies) kind(w *web.Response, r *web.Request) error {
	f := web.NewForm(r, nil)
	if code := r.PathValue("code"); code != newRule {
		k, err := p.named(r.Context(), code)
		if err != nil {
			return err
		}
		for part, n := range map[string]staff.Names{"name": k.Names, "says": k.Says} {
			f.Set(part+".ar", n.Ar)
			f.Set(part+".fa", n.Fa)
			f.Set(part+".en", n.En)
		}
		f.Set("version", strconv.FormatInt(k.Version, 10))
		for name, on := range map[string]bool{"opening": k.Opening, "retired": k.Retired} {
			if on {
				f.Set(name, "yes")
			}
		}
	}
	return p.showKind(w, r, http.StatusOK, f, nil)
}

func (p *Policies) named(ctx context.Context, code string) (promises.NamedKind, error) {
	all, err := promises.NamedKinds(ctx, p.DB)
	i := slices.IndexFunc(all, func(k promises.NamedKind) bool { return string(k.Code) == code })
	if err != nil || i < 0 {
		return promises.NamedKind{}, fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	return all[i], nil
}

func (p *Policies) showKind(w *web.Response, r *web.Request, status int, f *web.Form, wrong error) error {
	code := r.PathValue("code")
	return w.HTML(status, kindPage{policyHome + "/kinds/" + code, code == newRule, f, ui.ProblemsOf(r.Print, wrong)}.Page(p.View(w, r)))
}

func (p *Policies) setKind(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	k := promises.NamedKind{Code: promises.Kind(r.PathValue("code")), Opening: f.Bool("opening"), Retired: f.Bool("retired"),
		Names: staff.Names{Ar: f.Value("name.ar"), Fa: f.Value("name.fa"), En: f.Value("name.en")}, Says: staff.Names{Ar: f.Value("says.ar"), Fa: f.Value("says.fa"), En: f.Value("says.en")}}
	if k.Code == newRule {
		k.Code = promises.Kind(f.Value("code"))
	} else {
		k.Version = max(1, figure(f.Value("version")))
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Room.NameKind(r.Context(), tx, by(r), k) })
	if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.Conflict {
		return p.showKind(w, r, http.StatusUnprocessableEntity, f, err)
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "promises.toast.kind"})
	return w.Redirect(policyHome)
}
