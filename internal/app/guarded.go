package app

import (
	"context"
	"strings"
	"sync"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
)

// guarded lets every page and the API read with the eyes of whoever asks: lists
// come without the words of what they may not read, and what belongs to one such
// case is refused. Which cases are not open to the house is at hand, so that the
// page of any other case asks the database nothing.
func (a *App) guarded(all []web.Route) []web.Route {
	for i, route := range all {
		find := a.caseIn(route.Path())
		all[i].Handle = func(w *web.Response, r *web.Request) error {
			if r.Who.Known() {
				r.Request = r.WithContext(cases.WithEyes(r.Context(), a.eyes(r.Who.ID, r.Who.Can, r.Print)))
			}
			if find != nil && len(a.kept.guarded.get(a.readGuarded)) > 0 {
				if err := a.mayReadCase(r, find); err != nil {
					return err
				}
			}
			return route.Handle(w, r)
		}
	}
	return all
}

// eyes are how an account reads, with what it reads in place of what it may not.
func (a *App) eyes(who id.ID, can func(string) bool, p lang.Printer) *cases.Eyes {
	e := complaints.EyesOf(who, can)
	e.Words = func() (lang.Tag, string, string) { return p.Tag(), p.T("app.sealed.subject"), p.T("app.sealed.name") }
	return &e
}

// caseFinder tells to which case belongs what a request asks for; 0 for none.
type caseFinder func(r *web.Request) (id.ID, error)

// caseIn is how the case is found that an address is about; nil where it is
// about none, or about many.
func (a *App) caseIn(path string) caseFinder {
	path = strings.TrimPrefix(path, "/api/v1")
	switch {
	case strings.Contains(path, "{ref}"):
		return a.caseByReference("ref")
	case strings.Contains(path, "{reference}"):
		return a.caseByReference("reference")
	case strings.HasPrefix(path, "/messages/{id}"):
		return onID(func(ctx context.Context, which id.ID) (id.ID, error) { return cases.CaseOf(ctx, a.DB, which) })
	case strings.HasPrefix(path, "/files/{id}"), strings.HasPrefix(path, "/sides/files/{id}"), strings.HasPrefix(path, "/attachments/{id}"):
		return onID(a.caseOfFile)
	case strings.HasPrefix(path, "/mail/{id}"), strings.HasPrefix(path, "/outbox/{id}"):
		return onID(func(ctx context.Context, which id.ID) (id.ID, error) {
			e, err := a.Ledger.Get(ctx, a.DB, which)
			return e.Case, err
		})
	}
	return nil
}

func (a *App) caseByReference(name string) caseFinder {
	return func(r *web.Request) (id.ID, error) {
		reference, _ := cases.ParseReference(r.PathValue(name))
		return a.kept.guarded.get(a.readGuarded)[reference], nil
	}
}

func onID(find func(ctx context.Context, which id.ID) (id.ID, error)) caseFinder {
	return func(r *web.Request) (id.ID, error) {
		which, err := id.Parse(r.PathValue("id"))
		if err != nil {
			return 0, nil // the page itself says that there is no such thing
		}
		found, err := find(r.Context(), which)
		if fault.KindOf(err) == fault.NotFound {
			return 0, nil
		}
		return found, err
	}
}

func (a *App) caseOfFile(ctx context.Context, which id.ID) (id.ID, error) {
	ref, err := files.Get(ctx, a.DB, which)
	if err != nil {
		return 0, err
	}
	switch ref.OwnerKind {
	case "message":
		return cases.CaseOf(ctx, a.DB, ref.OwnerID)
	case cases.OwnerOfSideFiles:
		return cases.CaseOfSide(ctx, a.DB, ref.OwnerID)
	case complaints.EvidenceFile, complaints.MandateFile:
		return complaints.EvidenceOf(ctx, a.DB, ref)
	}
	return 0, nil
}

// mayReadCase refuses a case that is not open to whoever asks, and writes down
// that one who may has read it: once a visit, however many pieces the page has.
func (a *App) mayReadCase(r *web.Request, find caseFinder) error {
	which, err := find(r)
	if err != nil || which == 0 {
		return err
	}
	c, err := cases.Get(r.Context(), a.DB, which)
	if err != nil || c.Seal.Level == "" {
		return err
	}
	if !r.Who.Known() || c.Withheld {
		return fault.New(fault.Denied, "complaints.restricted")
	}
	if !a.reading.first(visit{which, r.Who.ID}, a.DB.Now()) {
		return nil
	}
	return a.DB.Write(r.Context(), func(tx *db.Tx) error { return a.Complaints.Looked(r.Context(), tx, which, r.Who.ID) })
}

// visit is somebody's reading of a case.
type visit struct{ which, who id.ID }

// readings remember which visits are written down already.
type readings struct {
	mu   sync.Mutex
	seen map[visit]time.Time
}

// first tells whether a visit begins: nothing was read for as long as it lasts.
func (r *readings) first(v visit, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if at, there := r.seen[v]; there && now.Sub(at) < complaints.VisitLife {
		return false
	}
	if r.seen == nil || len(r.seen) >= maxVisits {
		r.seen = map[visit]time.Time{}
	}
	r.seen[v] = now
	return true
}

// maxVisits bounds the memory; forgetting writes a visit down twice at worst, and
// the row of an hour stands once whatever happens.
const maxVisits = 10_000

// readGuarded reads which cases are not open to the house, by their references.
func (a *App) readGuarded() map[string]id.ID {
	ctx := context.Background()
	all, err := complaints.Guarded(ctx, a.DB)
	out := make(map[string]id.ID, len(all))
	if err == nil {
		var known map[id.ID]cases.Case
		known, err = cases.Briefs(ctx, a.DB, all)
		for _, c := range known {
			out[c.Reference] = c.ID
		}
	}
	if err != nil {
		a.Log.Error("read which complaints are not open to all", "error", err)
		return out
	}
	a.kept.guarded.keep(out)
	return out
}

// sealedAmong tells which cases whoever asks may not read.
func (a *App) sealedAmong(ctx context.Context, of []id.ID) (map[id.ID]bool, error) {
	if len(a.kept.guarded.get(a.readGuarded)) == 0 {
		return nil, nil
	}
	known, err := cases.Briefs(ctx, a.DB, of)
	out := map[id.ID]bool{}
	for which, c := range known {
		if c.Withheld {
			out[which] = true
		}
	}
	return out, err
}

// EyesOf reads as an account reads, for what it is told while it is away.
func (a *App) EyesOf(ctx context.Context, r db.Reader, account id.ID) (context.Context, error) {
	may, err := a.Staff.Allowed(ctx, r, account)
	if err != nil {
		return ctx, err
	}
	card, err := a.Staff.Lookup(ctx, r, account)
	p := a.Texts.For(card.Lang, card.Lang.Digits())
	return cases.WithEyes(ctx, a.eyes(account, func(permission string) bool { return may[permission] }, p)), err
}

// changedLevels lets go of what is at hand once somebody has said who may read a
// complaint.
func (a *App) changedLevels() event.Listener {
	return event.Listener{Kinds: []string{"complaints.level_set"}, Hear: func(_ context.Context, tx *db.Tx, _ event.Event) error {
		tx.AfterCommit(a.kept.guarded.forget)
		return nil
	}}
}
