package web

import (
	"context"
	"net/http"
	"strings"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// TogetherPanel is what colleagues do on one case: who follows it, who was asked
// for help, what is spoken of aside, and with which cases it hangs together.
func TogetherPanel() Panel {
	return Panel{Key: "together", Permission: cases.MayRead, Address: func(reference string) string { return "/cases/" + reference + "/together" }}
}

// togetherRoutes are the pages of working together.
func (d *Desk) togetherRoutes() []web.Route {
	const attachments = MaxAttachments + 1<<20
	return web.In("cases",
		web.Get("/cases/{ref}/together", cases.MayRead, d.togetherPanel),
		web.Post("/cases/{ref}/following", cases.MayRead, d.follow),
		web.Get("/colleagues", cases.MayRead, d.colleagueNames),
		web.Get("/cases/{ref}/notes/{id}/answer", cases.MayWrite, d.askNoteAnswer),
		web.Post("/cases/{ref}/notes/{id}/answer", cases.MayWrite, d.answerNote),
		web.Get("/cases/{ref}/notes/{id}/text", cases.MayWrite, d.askNoteEdit),
		web.Post("/cases/{ref}/notes/{id}/text", cases.MayWrite, d.editNote),
		web.Get("/cases/{ref}/notes/{id}/history", cases.MayRead, d.noteHistory),
		web.Post("/cases/{ref}/notes/{id}/removal", cases.MayWrite, d.removeNote),
		web.Post("/cases/{ref}/notes/{id}/thanks", cases.MayWrite, d.thankForNote),
		web.Get("/cases/{ref}/help", cases.MayWrite, d.askHelp),
		web.Post("/cases/{ref}/help", cases.MayWrite, d.help),
		web.Post("/cases/{ref}/help/{id}/thanks", cases.MayWrite, d.thank),
		web.Post("/cases/{ref}/assignment/recall", cases.MayAssign, d.cancelHandOver),
		web.Get("/cases/{ref}/merge", cases.MayClose, d.askMerge),
		web.Post("/cases/{ref}/merge", cases.MayClose, d.merge),
		web.Get("/cases/{ref}/split", cases.MayClose, d.askSplit),
		web.Post("/cases/{ref}/split", cases.MayClose, d.split),
		web.Post("/moves/{id}/undo", cases.MayClose, d.undoMove),
		web.Get("/cases/{ref}/relations", cases.MayWrite, d.askRelate),
		web.Post("/cases/{ref}/relations", cases.MayWrite, d.relate),
		web.Post("/relations/{id}/removal", cases.MayWrite, d.unrelate),
		web.Get("/cases/{ref}/sides", cases.MayReply, d.askSide),
		web.Route{Pattern: "POST /cases/{ref}/sides", Permission: cases.MayReply, Handle: d.openSide, Body: attachments},
		web.Get("/cases/{ref}/sides/{id}", cases.MayRead, d.showSide),
		web.Route{Pattern: "POST /cases/{ref}/sides/{id}/messages", Permission: cases.MayReply, Handle: d.tellSide, Body: attachments},
		web.Post("/cases/{ref}/sides/{id}/end", cases.MayReply, d.endSide),
		web.Get("/sides/files/{id}/{name}", cases.MayRead, d.sideFile),
		web.Get("/helping", web.SignedIn, d.helping),
	)
}

func (d *Desk) togetherPanel(w *web.Response, r *web.Request) error {
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	v := d.View(w, r)
	p, err := d.together(r, v, c)
	if err != nil {
		return err
	}
	if r.Fragment() {
		return w.HTML(http.StatusOK, p.inside(v))
	}
	return w.HTML(http.StatusOK, p.page(v))
}

// together gathers the panel: a handful of small reads, each by an index.
func (d *Desk) together(r *web.Request, v ui.View, c cases.Case) (Together, error) {
	ctx := r.Context()
	people, err := d.Colleagues(ctx)
	if err != nil {
		return Together{}, err
	}
	out := Together{Ref: c.Reference, Topic: "case:" + c.ID.String(), Subject: wordsIn(c.Lang, c.Subject)}
	followers, err := cases.Followers(ctx, d.DB, c.ID)
	if err != nil {
		return out, err
	}
	for _, f := range followers {
		out.Followers = append(out.Followers, person(people[f.AccountID]))
		out.Mine = out.Mine || f.AccountID == r.Who.ID
	}
	help, err := cases.HelpOn(ctx, d.DB, c.ID)
	if err != nil {
		return out, err
	}
	for _, h := range help {
		out.Help = append(out.Help, HelpLine{ID: h.ID.String(), Asker: person(people[h.AskedBy]), Helper: person(people[h.HelperID]),
			Answered: h.AnswerID != 0, Thanked: !h.ThankedAt.IsZero(), CanThank: h.AnswerID != 0 && h.ThankedAt.IsZero() && h.HelperID != r.Who.ID &&
				(h.AskedBy == r.Who.ID || c.OwnerID == r.Who.ID)})
	}
	sides, err := cases.Sides(ctx, d.DB, c.ID)
	if err != nil {
		return out, err
	}
	for _, s := range sides {
		out.Sides = append(out.Sides, SideLine{Href: sideAddress(c, s.ID), Subject: wordsIn(s.Lang, s.Subject), At: s.LastAt, Ended: !s.EndedAt.IsZero(),
			Theirs: s.LastKind == "party", Count: s.Messages})
	}
	return out, d.ties(r, v, c, &out)
}

// ties are the links, merges and splits of a case.
func (d *Desk) ties(r *web.Request, v ui.View, c cases.Case, out *Together) error {
	ctx := r.Context()
	relations, err := cases.Relations(ctx, d.DB, c.ID)
	if err != nil {
		return err
	}
	moves, err := cases.Moves(ctx, d.DB, c.ID)
	if err != nil {
		return err
	}
	var ids []id.ID
	for _, one := range relations {
		ids = append(ids, one.FromID, one.IntoID)
	}
	for _, mv := range moves {
		ids = append(ids, mv.FromID, mv.IntoID)
	}
	known, err := cases.Some(ctx, d.DB, ids)
	if err != nil {
		return err
	}
	for _, one := range relations {
		other, way := one.IntoID, string(one.Kind)
		if other == c.ID {
			other, way = one.FromID, string(one.Kind)+".back"
		}
		o := known[other]
		out.Ties = append(out.Ties, Tie{ID: one.ID.String(), Way: way, Ref: o.Reference, Subject: wordsIn(o.Lang, o.Subject), Closed: !o.IsOpen()})
	}
	for _, mv := range moves {
		other, way := mv.FromID, string(mv.Kind)
		if other == c.ID {
			other, way = mv.IntoID, string(mv.Kind)+".out"
		}
		o := known[other]
		line := MoveLine{ID: mv.ID.String(), Way: way, Ref: o.Reference, At: mv.At}
		if err := cases.CanUndo(ctx, d.DB, mv, v.Now); err != nil {
			f, ok := fault.As(err)
			if !ok {
				return err
			}
			line.WhyNot = web.Say(v.P, f.Key, f.Args)
		}
		out.Moves = append(out.Moves, line)
	}
	return nil
}

func (d *Desk) follow(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	err = d.DB.Write(r.Context(), func(tx *db.Tx) error {
		if f.Value("on") == "no" {
			return d.Room.Unfollow(r.Context(), tx, by(r), c.ID, r.Who.ID)
		}
		return d.Room.Follow(r.Context(), tx, by(r), c.ID, r.Who.ID)
	})
	if err != nil {
		return err
	}
	return d.panelAgain(w, r, c)
}

// panelAgain shows the panel as it is now, in place or on the page of the case.
func (d *Desk) panelAgain(w *web.Response, r *web.Request, c cases.Case) error {
	if !r.Into(togetherID(c.Reference)) {
		return w.Redirect("/cases/" + c.Reference)
	}
	v := d.View(w, r)
	p, err := d.together(r, v, c)
	if err != nil {
		return err
	}
	return w.Part(p.inside(v))
}

// maxNames is how many names the list under an @ shows.
const maxNames = 8

// colleagueNames are the people whose names begin with what was typed, in any
// spelling: one name a line. They are at hand; no query is made.
func (d *Desk) colleagueNames(w *web.Response, r *web.Request) error {
	people, err := d.Colleagues(r.Context())
	if err != nil {
		return err
	}
	typed := lang.Fold(strings.TrimSpace(r.URL.Query().Get("q")))
	var found []staff.Card
	for _, p := range people {
		if p.Active && p.ID != r.Who.ID && begins(p.Name, typed) {
			found = append(found, p)
		}
	}
	sortCards(found)
	if len(found) > maxNames {
		found = found[:maxNames]
	}
	return w.HTML(http.StatusOK, nameOptions(found))
}

// begins tells that a word of a name begins with what was typed.
func begins(name, typed string) bool {
	folded := lang.Fold(name)
	return strings.HasPrefix(folded, typed) || strings.Contains(folded, " "+typed)
}

func (d *Desk) cancelHandOver(w *web.Response, r *web.Request) error {
	return d.act(w, r, "cases.toast.recalled", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, err := d.Room.CancelHandOver(ctx, tx, by(r), c.ID)
		return err
	}, nil)
}
