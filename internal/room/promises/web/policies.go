package web

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/stats"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/promises"
)

// Matches are what a rule can ask of a case, with what people call it.
type Matches struct {
	Types, Priorities, Channels, Teams, Tiers []ui.Choice
	Fields                                    []ui.Choice // own fields of a customer that can hold the tier
}

// Policies answers the pages of the policy.
type Policies struct {
	DB   *db.DB
	Room *promises.Room
	View func(w *web.Response, r *web.Request) ui.View
	// Matches lists what a rule can ask; the tiers are those of a book's field.
	Matches func(ctx context.Context, v ui.View, tierField id.ID) (Matches, error)
	// Past reads the last cases for a trial.
	Past func(ctx context.Context, r db.Reader, most int) ([]promises.Past, error)
	Name func(ctx context.Context, account id.ID) string
}

const policyHome = "/settings/promises"

// Routes are this room's part of the one list in app.
func (p *Policies) Routes() []web.Route {
	return web.In("promises",
		web.Get(policyHome, promises.MaySee, p.home), web.Get(policyHome+"/versions/{version}", promises.MaySee, p.version),
		web.Get(policyHome+"/rules/{place}", promises.MaySet, p.rule), web.Post(policyHome+"/rules/{place}", promises.MaySet, p.setRule), web.Post(policyHome+"/rules/{place}/removal", promises.MaySet, p.dropRule),
		web.Post(policyHome+"/order", promises.MaySet, p.order), web.Post(policyHome+"/order/return", promises.MaySet, p.orderBack),
		web.Get(policyHome+"/floor", promises.MaySet, p.floor), web.Post(policyHome+"/floor", promises.MaySet, p.setFloor),
		web.Get(policyHome+"/kinds/{code}", promises.MaySet, p.kind), web.Post(policyHome+"/kinds/{code}", promises.MaySet, p.setKind),
		web.Post(policyHome+"/trial", promises.MaySet, p.try), web.Post(policyHome+"/switch", promises.MaySet, p.switchOn), web.Post(policyHome+"/removal", promises.MaySet, p.drop))
}

// homePage is what is promised by itself.
type homePage struct {
	Now      bookView
	Draft    *bookView
	Trial    *trialView
	Versions []versionLine
	Kinds    []promises.NamedKind
	Edition  string
	Problems ui.Problems
	MaySet   bool
}

type versionLine struct {
	Href, Title, When, Who string
}

// bookView is a book in sentences.
type bookView struct {
	Title string
	Under string
	Rules []ruleView
	Floor []string
	Chief string // the ladder and the chance

	Change  bool   // its rules can be changed, and their order
	Edition string // of the draft
}

type ruleView struct {
	Place    string // as in the address; "" where it cannot be changed
	Name     string
	Who      string
	Promises []string
}

// trialView is what came of a trial.
type trialView struct {
	Said  string
	Rows  []trialRow
	Fresh bool
}

type trialRow struct{ Kind, Changed, Before, After string }

func (p *Policies) home(w *web.Response, r *web.Request) error {
	return p.showHome(w, r, http.StatusOK, nil)
}

func (p *Policies) showHome(w *web.Response, r *web.Request, status int, wrong error) error {
	ctx, v := r.Context(), p.View(w, r)
	all, err := promises.Versions(ctx, p.DB)
	if err != nil {
		return err
	}
	page := homePage{Problems: ui.ProblemsOf(r.Print, wrong), MaySet: v.May(promises.MaySet)}
	if page.Kinds, err = promises.NamedKinds(ctx, p.DB); err != nil {
		return err
	}
	now := slices.IndexFunc(all, func(one promises.Version) bool { return !one.IsDraft() })
	if page.Now, err = p.bookOf(ctx, v, all[now], page.MaySet && now == 0); err != nil {
		return err
	}
	if now > 0 {
		draft, err := p.bookOf(ctx, v, all[0], page.MaySet)
		if err != nil {
			return err
		}
		page.Draft, page.Edition = &draft, strconv.FormatInt(all[0].Edition, 10)
		trial, ok, err := promises.LastTrial(ctx, p.DB, all[0].Book.Version)
		if err != nil {
			return err
		}
		if ok {
			page.Trial = p.trialOf(v, trial, all[0].Edition)
		}
	}
	for _, one := range all[now:] {
		page.Versions = append(page.Versions, p.line(ctx, v, one))
	}
	return w.HTML(status, page.Page(v))
}

func (p *Policies) line(ctx context.Context, v ui.View, one promises.Version) versionLine {
	l := versionLine{Href: policyHome + "/versions/" + strconv.FormatInt(one.Book.Version, 10), Title: title(v, one), When: v.P.T("promises.policy.brought")}
	if one.Book.Version > 1 {
		l.When, l.Who = v.When.DateTime(one.OnAt), p.Name(ctx, one.OnBy)
	}
	return l
}

func title(v ui.View, one promises.Version) string {
	name := one.Name
	if one.Book.Version == 1 {
		name = v.P.T("promises.policy.first")
	}
	return v.P.T("promises.policy.version", "n", v.P.Int(one.Book.Version), "name", name)
}

func (p *Policies) version(w *web.Response, r *web.Request) error {
	n, err := strconv.ParseInt(r.PathValue("version"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	one, err := promises.VersionAt(r.Context(), p.DB, n)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	book, err := p.bookOf(r.Context(), v, one, false)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, book.Page(v))
}

// bookOf says a book in sentences.
func (p *Policies) bookOf(ctx context.Context, v ui.View, one promises.Version, change bool) (bookView, error) {
	m, err := p.Matches(ctx, v, one.Book.TierField)
	if err != nil {
		return bookView{}, err
	}
	out, b := bookView{Title: title(v, one), Under: p.line(ctx, v, one).When, Change: change, Edition: strconv.FormatInt(one.Edition, 10)}, one.Book
	names := p.Room.Policy()
	for i, r := range b.Rules {
		view := ruleView{Name: r.Name, Who: whoOf(v, r.When, m)}
		if change {
			view.Place = strconv.Itoa(i)
		}
		for _, k := range kindsOf(r.Targets) {
			view.Promises = append(view.Promises, v.P.T("promises.policy.says", "kind", names.KindName(k, v.P), "target", said(v, r.Targets[k])))
		}
		if r.Quiet > 0 {
			view.Promises = append(view.Promises, v.P.T("promises.policy.quiet.says", "target", said(v, promises.Target{Minutes: r.Quiet, Counts: promises.Calendar})))
		}
		out.Rules = append(out.Rules, view)
	}
	for _, k := range kindsOf(b.Floor) {
		out.Floor = append(out.Floor, v.P.T("promises.policy.says", "kind", names.KindName(k, v.P), "target", said(v, b.Floor[k].Target)))
	}
	if len(b.Ladder) == 3 {
		out.Chief = v.P.T("promises.policy.ladder.says", "a", v.P.Int(b.Ladder[0].Elapsed), "b", v.P.Int(b.Ladder[1].Elapsed), "c", v.P.Int(b.Ladder[2].Elapsed), "chance", v.P.Int(b.Chance))
	}
	return out, nil
}

// kindsOf lists kinds in the order in which people read them.
func kindsOf[T any](targets map[promises.Kind]T) []promises.Kind {
	all := slices.Sorted(maps.Keys(targets))
	slices.SortStableFunc(all, func(a, b promises.Kind) int {
		place := func(k promises.Kind) int {
			if i := slices.Index(promises.Kinds, k); i >= 0 {
				return i
			}
			return len(promises.Kinds)
		}
		return place(a) - place(b)
	})
	return all
}

// said is a target as people say it.
func said(v ui.View, t promises.Target) string {
	n, unit := t.Length()
	text := v.P.N("promises.policy."+unit+"."+string(t.Counts), n)
	if len(t.Pauses) > 0 {
		text += " " + v.P.T("promises.policy.rests")
	}
	return text
}

func whoOf(v ui.View, m promises.Match, all Matches) string {
	if m.All() {
		return v.P.T("promises.policy.everyone")
	}
	var teams []string
	for _, t := range m.Teams {
		teams = append(teams, t.String())
	}
	var parts []string
	for _, one := range []struct {
		chosen  []string
		choices []ui.Choice
	}{{m.Types, all.Types}, {m.Priorities, all.Priorities}, {m.Tiers, all.Tiers}, {m.Channels, all.Channels}, {teams, all.Teams}} {
		var names []string
		for _, c := range one.choices {
			if slices.Contains(one.chosen, c.Value) {
				names = append(names, c.Label)
			}
		}
		if len(names) > 0 {
			parts = append(parts, strings.Join(names, v.P.T("promises.policy.or")))
		}
	}
	return strings.Join(parts, " · ")
}

func (p *Policies) trialOf(v ui.View, t promises.Trial, edition int64) *trialView {
	out := &trialView{Fresh: t.Edition == edition, Said: v.P.N("promises.trial.said", t.Cases, "when", v.When.DateTime(t.At), "from", v.When.Date(t.From))}
	names := p.Room.Policy()
	for _, k := range t.Kinds {
		out.Rows = append(out.Rows, trialRow{names.KindName(k.Kind, v.P), v.P.Int(k.Changed), outturn(v, k.Before), outturn(v, k.After)})
	}
	return out
}

// outturn is a share with its interval and n, or that nothing was promised.
func outturn(v ui.View, o promises.Outturn) string {
	share, err := stats.Wilson(o.Kept, o.N(), 0.95)
	if err != nil {
		return v.P.T("promises.trial.none")
	}
	return v.P.T("promises.trial.share", "share", v.P.Percent(share.Value), "low", v.P.Percent(share.Low), "high", v.P.Percent(share.High), "kept", v.P.Int(o.Kept), "n", v.P.Int(o.N()))
}

func (p *Policies) try(w *web.Response, r *web.Request) error {
	err := p.DB.Write(r.Context(), func(tx *db.Tx) error {
		past, err := p.Past(r.Context(), tx, promises.TrialCases)
		if err != nil {
			return err
		}
		_, err = p.Room.Try(r.Context(), tx, by(r), past)
		return err
	})
	return p.after(w, r, err, "promises.toast.tried", policyHome+"#trial")
}

func (p *Policies) switchOn(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Room.SwitchOn(r.Context(), tx, by(r), f.Int("edition", 1, 1<<40))
		return err
	})
	return p.after(w, r, err, "promises.toast.on", policyHome)
}

func (p *Policies) drop(w *web.Response, r *web.Request) error {
	err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Room.DropDraft(r.Context(), tx, by(r)) })
	return p.after(w, r, err, "promises.toast.dropped", policyHome)
}

// after leads on, or shows the page with what stood in the way.
func (p *Policies) after(w *web.Response, r *web.Request, err error, toast, to string) error {
	if kind := fault.KindOf(err); kind == fault.Conflict || kind == fault.Invalid {
		return p.showHome(w, r, http.StatusConflict, err)
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: toast})
	return w.Redirect(to)
}

// working is the book that is being written: the draft, or what holds.
func (p *Policies) working(ctx context.Context, r db.Reader) (promises.Version, error) {
	draft, ok, err := promises.Draft(ctx, r)
	if err != nil || ok {
		return draft, err
	}
	now, err := promises.Current(ctx, r)
	return promises.Version{Book: now}, err
}

// figure reads a number as people type it.
func figure(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(lang.ToLatin(text)), 10, 64)
	if err != nil {
		return -1
	}
	return n
}
