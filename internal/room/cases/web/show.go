package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"rida/internal/core/files"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/knowledge"
)

// show opens a case: the whole page, or the case alone when it is put into a
// page that is there already.
func (d *Desk) show(w *web.Response, r *web.Request) error {
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	if asked, _ := cases.ParseReference(r.PathValue("ref")); asked != c.Reference { // merged: the old number leads on
		return w.Redirect("/cases/" + c.Reference)
	}
	v := d.View(w, r)
	back := local(r.URL.Query().Get("back"))
	page, err := d.casePage(r, v, c, back)
	if err != nil {
		return err
	}
	if err := d.seen(r, c); err != nil {
		return err
	}
	if intoCase(r) {
		return w.HTML(http.StatusOK, page.Panes(v))
	}
	ws, err := d.workspace(r, v, queryOf(back), &c)
	if err != nil {
		return err
	}
	ws.Case = &page
	return w.HTML(http.StatusOK, ws.Page(v))
}

// queryOf is the list from which a case was opened.
func queryOf(back string) url.Values {
	u, err := url.Parse(back)
	if err != nil {
		return nil
	}
	return u.Query()
}

// seen notes that the reader has looked, when there is something new to see.
func (d *Desk) seen(r *web.Request, c cases.Case) error {
	unread, err := cases.IsUnread(r.Context(), d.DB, r.Who.ID, c)
	if err != nil || !unread {
		return err
	}
	return d.DB.Write(r.Context(), func(tx *db.Tx) error { return cases.SeenBy(r.Context(), tx, r.Who.ID, c.ID) })
}

// casePage gathers everything that the page of a case shows.
func (d *Desk) casePage(r *web.Request, v ui.View, c cases.Case, back string) (Case, error) {
	ctx := r.Context()
	people, err := d.Colleagues(ctx)
	if err != nil {
		return Case{}, err
	}
	out := Case{Ref: c.Reference, Topic: "case:" + c.ID.String(), Back: back, Subject: wordsIn(c.Lang, c.Subject), State: string(c.State), Closure: string(c.Closure),
		Reopened: c.Reopened > 0, Type: string(c.Type), Priority: string(c.Priority), Owner: person(people[c.OwnerID]), Again: againOf(v, c)}
	if out.Tags, err = cases.Tags(ctx, d.DB, c.ID); err != nil {
		return out, err
	}
	if c.IsOpen() {
		out.Promise = &Promise{Due: c.NextAt, Ring: ring(v, c)}
	}
	if c.State == cases.Snoozed {
		out.Snoozed = &c.WakeAt
	}
	if c.HandoverTo != 0 {
		if out.HandOver, err = d.handOverOf(ctx, c, people, r.Who.ID); err != nil {
			return out, err
		}
	}
	if c.DuplicateOf != 0 {
		other, err := cases.Get(ctx, d.DB, c.DuplicateOf)
		if err != nil {
			return out, err
		}
		out.Original = other.Reference
	}
	if c.Type == cases.Complaint { // nothing else can become less
		if out.Retyping, err = d.retypingOf(r, c, people); err != nil {
			return out, err
		}
	}
	out.Acts = d.acts(r, v, c)
	newest, err := d.timeline(r, v, c, &out, people)
	if err != nil {
		return out, err
	}
	if out.Listen, err = d.listening(r, v, c); err != nil {
		return out, err
	}
	if out.File, err = d.fileOf(r, v, c.CustomerID, c.ID); err != nil {
		return out, err
	}
	out.File.Panels = d.panels(v, c.Reference)
	out.Composer = d.composer(r, v, c, newest)
	out.Composer.To = out.File.Name
	out.Composer.Dead, err = d.deadOf(ctx, v, out.File.Emails)
	return out, err
}

// composer is the empty answer box.
func (d *Desk) composer(r *web.Request, v ui.View, c cases.Case, newest id.ID) Composer {
	b := Composer{Kind: "reply", Via: c.LastChannel, Language: c.Lang, Seen: newest.String(), MaxBytes: MaxAttachments, Promise: c.IsOpen() && v.May(cases.MayReply)}
	if !v.May(cases.MayReply) {
		b.Closed, b.Kind = v.P.T("cases.composer.readonly"), "note"
	}
	return b
}

// acts lists what the reader may do now.
func (d *Desk) acts(r *web.Request, v ui.View, c cases.Case) []Act {
	var out []Act
	add := func(noun, may string, when bool) {
		if when && v.May(may) {
			out = append(out, Act{Noun: noun})
		}
	}
	open := c.IsOpen()
	add("assignment", cases.MayAssign, true)
	add("routing", cases.MayRead, true)
	add("type", cases.MayRetype, true)
	add("priority", cases.MayWrite, open)
	add("tags", cases.MayWrite, true)
	add("snooze", cases.MayWrite, open)
	add("promises", cases.MayReply, open)
	add("closure-proposal", cases.MayReply, open && c.State != cases.Proposed)
	add("closure", cases.MayClose, open)
	add("duplicate", cases.MayClose, open)
	add("article", knowledge.MayWrite, c.Solved())
	add("merge", cases.MayClose, true)
	add("split", cases.MayClose, c.Messages > 1)
	add("help", cases.MayWrite, true)
	add("sides", cases.MayReply, true)
	add("relations", cases.MayWrite, true)
	add("reopening", cases.MayClose, !open)
	return out
}

// timeline weaves what was said and what happened, in the order of time.
func (d *Desk) timeline(r *web.Request, v ui.View, c cases.Case, out *Case, people map[id.ID]staff.Card) (newest id.ID, err error) {
	ctx := r.Context()
	before, _ := id.Parse(r.URL.Query().Get("before"))
	all, older, err := cases.Messages(ctx, d.DB, c.ID, before)
	if err != nil {
		return 0, err
	}
	var owners []id.ID
	for _, m := range all {
		if m.Attachments > 0 {
			owners = append(owners, m.ID)
		}
		newest = max(newest, m.ID)
	}
	attached, err := files.OfSome(ctx, d.DB, "message", owners)
	if err != nil {
		return newest, err
	}
	happened, err := cases.Events(ctx, d.DB, c.ID)
	if err != nil {
		return newest, err
	}
	t := &out.Timeline
	t.Newest = newest.String()
	if older {
		t.Older, t.OlderCount = "/cases/"+c.Reference+"?before="+all[0].ID.String(), c.Messages-int64(len(all))
	}
	from := time.Time{}
	if older && len(all) > 0 {
		from = all[0].At
	}
	for _, m := range all {
		t.Entries = append(t.Entries, d.entry(r, v, m, attached[m.ID]))
	}
	for _, e := range happened {
		if line := eventLine(v, r.Who.ID, e, people); line != nil && !e.At.Before(from) {
			t.Entries = append(t.Entries, Entry{Event: line})
		}
	}
	slices.SortStableFunc(t.Entries, func(a, b Entry) int { return a.at().Compare(b.at()) })
	t.Entries = threads(t.Entries)
	return newest, nil
}

func (e Entry) at() time.Time {
	switch {
	case e.Message != nil:
		return e.Message.At
	case e.Note != nil:
		return e.Note.At
	}
	return e.Event.At
}

func (d *Desk) entry(r *web.Request, v ui.View, m cases.Message, attached []files.Ref) Entry {
	body := ui.Words{Text: m.Text, Lang: m.Lang}
	if m.Audience == cases.Internal {
		return Entry{Note: d.noteEntry(r, m, body, attached)}
	}
	ours := m.AuthorKind != "customer"
	out := &Message{ID: m.ID.String(), From: ui.Person{ID: m.AuthorID.String(), Name: m.AuthorName, Colleague: ours, Lang: m.Lang},
		Name: wordsIn(m.Lang, m.AuthorName), Channel: m.Channel, At: m.At, Ours: ours, Mine: ours && m.AuthorID == r.Who.ID,
		Body: body, Delivery: m.Delivery, Failure: failure(v.P, m.DeliveryWhy)}
	if m.Quoted != "" {
		out.Quoted, out.QuotedLines = words(m.Quoted), lines(m.Quoted)
	}
	if m.HasHTML {
		out.Original = "/messages/" + m.ID.String() + "/original"
	}
	for _, f := range attached {
		one := ui.Attachment{Name: f.Name, Size: f.Size, Href: "/files/" + f.ID.String() + "/" + url.PathEscape(f.Name), Image: files.IsSafeImage(f.Type)}
		if one.Image {
			one.Thumb = one.Href
		}
		out.Attachments = append(out.Attachments, one)
	}
	return Entry{Message: out}
}

func lines(text string) (n int) {
	n = 1
	for _, r := range text {
		if r == '\n' {
			n++
		}
	}
	return n
}

// listening is the strip above the answer box.
func (d *Desk) listening(r *web.Request, v ui.View, c cases.Case) (Listening, error) {
	l := Listening{Problem: wordsIn(c.Lang, c.Problem), Wanted: wordsIn(c.Lang, c.Wanted), Closed: !c.IsOpen() || !v.May(cases.MayWrite)}
	tried, err := cases.TriedBy(r.Context(), d.DB, c.CustomerID)
	if err != nil {
		return l, err
	}
	for _, t := range tried {
		reference := t.Reference
		if t.CaseID == c.ID {
			reference = "" // told here
		}
		l.Tried = append(l.Tried, Step{ID: t.ID.String(), Text: words(t.Step), At: t.At, Ref: reference})
	}
	return l, nil
}

// retypingOf is the pending wish to make a complaint something less.
func (d *Desk) retypingOf(r *web.Request, c cases.Case, people map[id.ID]staff.Card) (*Retyping, error) {
	wish, err := cases.PendingRetyping(r.Context(), d.DB, c.ID)
	if err != nil || wish == nil {
		return nil, err
	}
	return &Retyping{By: person(people[wish.AskedBy]), To: string(wish.To), Reason: wish.Reason, Mine: wish.AskedBy == r.Who.ID}, nil
}
