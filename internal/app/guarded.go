package app

import (
	"context"
	"strings"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
)

// guarded refuses the pages and the API of a case to whoever may not read its
// complaint. Which complaints are not open to the house is at hand, so that the
// page of any other case asks the database nothing.
func (a *App) guarded(all []web.Route) []web.Route {
	for i, route := range all {
		name := ""
		switch path := route.Path(); {
		case strings.HasPrefix(path, "/cases/{ref}"), strings.HasPrefix(path, "/complaints/{ref}"):
			name = "ref"
		case strings.Contains(path, "/cases/{reference}"), strings.Contains(path, "/complaints/{reference}"):
			name = "reference"
		default:
			continue
		}
		all[i].Handle = func(w *web.Response, r *web.Request) error {
			if err := a.mayReadCase(r, r.PathValue(name)); err != nil {
				return err
			}
			return route.Handle(w, r)
		}
	}
	return all
}

func (a *App) mayReadCase(r *web.Request, typed string) error {
	guarded := a.kept.guarded.get(a.readGuarded)
	if len(guarded) == 0 {
		return nil
	}
	reference, ok := cases.ParseReference(typed)
	if !ok || guarded[reference] == 0 {
		return nil
	}
	c, err := cases.Get(r.Context(), a.DB, guarded[reference])
	if err != nil {
		return err
	}
	f, err := complaints.Get(r.Context(), a.DB, c.ID)
	if err != nil {
		return err
	}
	named, err := complaints.Involved(r.Context(), a.DB, c.ID)
	if err != nil {
		return err
	}
	if !complaints.Readable(f, named, c.OwnerID, r.Who.ID, r.Who.Can) {
		return fault.New(fault.Denied, "complaints.restricted")
	}
	return nil
}

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

// changedLevels lets go of what is at hand once somebody has said who may read a
// complaint.
func (a *App) changedLevels() event.Listener {
	return event.Listener{Kinds: []string{"complaints.level_set"}, Hear: func(_ context.Context, tx *db.Tx, _ event.Event) error {
		tx.AfterCommit(a.kept.guarded.forget)
		return nil
	}}
}
