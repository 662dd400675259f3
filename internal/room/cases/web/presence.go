package web

import (
	"net/http"
	"slices"

	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// What somebody does at a case, the weakest first: the strongest of several
// windows counts.
var doings = []string{"looking", "note", "reply"}

func rankOf(doing string) int { return slices.Index(doings, doing) }

// PresenceTopic is the live topic of who is at a case.
func PresenceTopic(reference string) string { return PresencePrefix + reference }

// PresencePrefix begins the live topics of presence.
const PresencePrefix = "presence:"

// here takes the heartbeat of an open page and tells who else is at the case.
// It asks the database nothing: a reference is enough to say where one is. Only
// when the page has just come to the case, or something new came to it while it
// was looked at, is it heard that the reader has seen it.
func (d *Desk) here(w *web.Response, r *web.Request) error {
	reference, err := knownShape(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	doing := f.Value("doing")
	if !slices.Contains(doings, doing) {
		doing = "" // left
	}
	d.Presence.Beat(PresenceTopic(reference), f.Value("window"), web.Here{Who: r.Who.ID, Name: r.Who.Name, Doing: doing})
	if doing != "" && f.Bool("fresh") && d.Looked != nil {
		if err := d.Looked(r.Context(), r.Who.ID, reference); err != nil {
			return err
		}
	}
	return d.others(w, r, reference)
}

// whoIsHere tells who is at the case without coming in.
func (d *Desk) whoIsHere(w *web.Response, r *web.Request) error {
	reference, err := knownShape(r)
	if err != nil {
		return err
	}
	return d.others(w, r, reference)
}

func knownShape(r *web.Request) (string, error) {
	reference, ok := cases.ParseReference(r.PathValue("ref"))
	if !ok {
		return "", fault.New(fault.NotFound, "cases.not_found")
	}
	return reference, nil
}

func (d *Desk) others(w *web.Response, r *web.Request, reference string) error {
	v := ui.View{P: r.Print, When: r.Dates, Now: d.DB.Now()}
	var at []Present
	for _, h := range d.Presence.At(PresenceTopic(reference), rankOf) {
		if h.Who != r.Who.ID {
			at = append(at, Present{Person: ui.Person{ID: h.Who.String(), Name: h.Name, Colleague: true}, Doing: h.Doing})
		}
	}
	return w.HTML(http.StatusOK, presentPeople(v, at))
}
