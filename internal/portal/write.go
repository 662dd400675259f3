package portal

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

// writing is the address of the page for writing: with "" of the language that
// the browser asks for, with a type of its form.
func writing(t lang.Tag, kind cases.Type, at string) string {
	path := "/write"
	if t != "" {
		path += "/" + string(t)
		if kind != "" {
			path += "/" + string(kind)
		}
	}
	if at != "" {
		path += "?" + url.Values{"at": {at}}.Encode()
	}
	return path
}

// inLanguage turns to the language that the address names, or else to one of
// the house's.
func (p *Portal) inLanguage(r *web.Request) error {
	asked := r.PathValue("lang")
	if asked == "" {
		if !p.speak(r, r.Print.Tag()) {
			p.speak(r, p.languages()[0])
		}
		return nil
	}
	if t, ok := lang.ParseTag(asked); !ok || string(t) != asked || !p.speak(r, t) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return nil
}

// tongues are the languages of the house with the address of a page in each.
func (p *Portal) tongues(r *web.Request, address func(lang.Tag) string) []ui.Choice {
	var all []ui.Choice
	for _, t := range p.languages() {
		all = append(all, ui.Choice{Value: string(t), Label: r.Print.T("portal.tongue." + string(t)), Href: address(t), Current: t == r.Print.Tag()})
	}
	return all
}

// welcome shows the open door and asks what it is about.
func (p *Portal) welcome(w *web.Response, r *web.Request) error {
	if err := p.inLanguage(r); err != nil {
		return err
	}
	v, at := p.View(w, r), place(r.URL.Query().Get("at"))
	page := Welcome{At: at, Again: "/t/again?lang=" + v.Lang(), Head: ui.PublicHead{
		Title: v.P.T("portal.welcome.title"), Home: writing(v.P.Tag(), "", at), Foot: v.P.T("portal.welcome.foot"),
		Languages: p.tongues(r, func(t lang.Tag) string { return carrying(r, writing(t, "", at)) })}}
	for _, kind := range cases.Types {
		page.Voices = append(page.Voices, Voice{Type: kind, Icon: voices[kind].icon, Href: carrying(r, writing(v.P.Tag(), kind, at))})
	}
	if due, err := p.Room.Promises.Policy().Due(promises.FirstResponse, promises.Matter{Priority: string(cases.Normal), Channel: cases.WebForm}, v.Now); err == nil {
		page.Answer = due
	}
	var err error
	if page.Notices, err = p.doorNotices(r.Context(), v.P.Tag()); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// asked is the type of voice that the address names.
func (p *Portal) kindOf(r *web.Request) (cases.Type, error) {
	kind := cases.Type(r.PathValue("type"))
	if !slices.Contains(cases.Types, kind) {
		return "", fault.New(fault.NotFound, "fault.not_found")
	}
	return kind, p.inLanguage(r)
}

// askVoice shows the form for one type of voice.
func (p *Portal) askVoice(w *web.Response, r *web.Request) error {
	kind, err := p.kindOf(r)
	if err != nil {
		return err
	}
	return p.showVoice(w, r, http.StatusOK, kind, web.NewForm(r, nil), p.newSlip())
}

// showVoice shows the form with everything that was typed.
func (p *Portal) showVoice(w *web.Response, r *web.Request, status int, kind cases.Type, f *web.Form, slip string) error {
	w.Header().Set("Cache-Control", "no-store") // a form has a number of its own
	v, at := p.View(w, r), place(r.URL.Query().Get("at"))
	page := WriteForm{Type: kind, Asked: voices[kind], At: at, Action: carrying(r, writing(v.P.Tag(), kind, at)), Back: carrying(r, writing(v.P.Tag(), "", at)),
		Slip: slip, Typed: f, Chosen: chosen(f), Problems: problems(f), Greeter: p.greet(r.Context()), Example: someDay(v.When, v.Now), Head: ui.PublicHead{
			Title: v.P.T("portal.title." + string(kind)), Home: writing(v.P.Tag(), "", at), Foot: v.P.T("portal.write.foot"),
			Languages: p.tongues(r, func(t lang.Tag) string { return carrying(r, writing(t, kind, at)) })}}
	var err error
	if page.Notices, err = p.doorNotices(r.Context(), v.P.Tag()); err != nil {
		return err
	}
	if page.Own, err = p.ownBoxes(r, v, kind, f, page.Problems); err != nil {
		return err
	}
	return w.HTML(status, page.Page(v))
}

// problems are the defects of a form, each with its plural form.
func problems(f *web.Form) ui.Problems {
	out := ui.Problems{By: map[string]string{}}
	for _, d := range f.Problems() {
		if d.Name == "" {
			out.Form = d.Text
		} else if out.By[d.Name] == "" {
			out.Order = append(out.Order, d.Name)
			out.By[d.Name] = d.Text
		}
	}
	return out
}

// takeVoice makes a case of what was typed, once, and leads on to its receipt.
func (p *Portal) takeVoice(w *web.Response, r *web.Request) error {
	kind, err := p.kindOf(r)
	if err != nil {
		return err
	}
	f, err := form(r)
	if err != nil {
		return err
	}
	in, err := voice(r, f, kind, p.Clock.Now())
	if err != nil {
		return err
	}
	if in.Fields, err = p.readOwn(r, p.View(w, r), f, kind); err != nil {
		return err
	}
	in.Topic = p.greet(r.Context()).Answer(f.Value("topic"))
	again := func(status int) error { return p.showVoice(w, r, status, kind, f, p.slipAgain(f)) }
	s, doubt := p.doubt(f)
	if doubt != "" && f.Err() == nil {
		f.Wrong("", doubt)
	}
	if f.Err() != nil {
		return again(http.StatusUnprocessableEntity)
	}
	act := s.act(append(append(sums(in.Files), written(in.Fields)...), string(in.Type), in.Text, in.Tried, in.Wanted, in.Name, in.Email, in.Phone, f.Value("began"))...)
	if which, err := ledTo(r.Context(), p.DB, act); err != nil || which != 0 {
		return p.toReceipt(w, r, which, err)
	}
	if wait, ok := p.limits.mayOpen(r); !ok {
		p.hold(w, f, wait)
		return again(http.StatusTooManyRequests)
	}
	which, err := p.open(r, act, in)
	if err = p.retyped(f, err); err == nil && f.Err() != nil {
		return again(http.StatusUnprocessableEntity)
	}
	return p.toReceipt(w, r, which, err)
}

// retyped notes what the room refuses under the names of this form.
func (p *Portal) retyped(f *web.Form, err error) error {
	if d, ok := fault.As(err); ok {
		for i := range d.Fields {
			if d.Fields[i].Name == "text" {
				d.Fields[i].Name = "happened"
			}
		}
	}
	return f.Take(err)
}

// open makes the case, unless the same form has made it a moment ago.
func (p *Portal) open(r *web.Request, act string, in cases.Incoming) (which id.ID, err error) {
	if err := p.Files.Save(in.Files...); err != nil {
		return 0, err
	}
	ctx, at := r.Context(), place(r.URL.Query().Get("at"))
	err = p.DB.Write(ctx, func(tx *db.Tx) error {
		var done bool
		if which, done, err = once(ctx, tx, act); err != nil || done {
			return err
		}
		got, err := p.Room.OpenFilled(ctx, tx, in)
		if err != nil {
			return err
		}
		which = got.Case.ID
		if err := p.tell(ctx, tx, which, at); err != nil {
			return err
		}
		if err := p.hadRead(ctx, tx, r, which); err != nil {
			return err
		}
		return leads(ctx, tx, act, which)
	})
	return which, err
}

// tell keeps where the voice came from as a tag.
func (p *Portal) tell(ctx context.Context, tx *db.Tx, which id.ID, at string) error {
	if at == "" {
		return nil
	}
	_, err := p.Room.Tag(ctx, tx, event.System, which, []string{placeTag + at})
	return err
}

func (p *Portal) toReceipt(w *web.Response, r *web.Request, which id.ID, err error) error {
	if err != nil {
		return err
	}
	c, err := cases.Get(r.Context(), p.DB, which)
	if err != nil {
		return err
	}
	return w.Redirect("/t/" + p.Links.Token(c) + "/receipt")
}

// slipAgain is the slip of a form that is shown again: its own, as long as it
// is good, so that sending it twice still counts once.
func (p *Portal) slipAgain(f *web.Form) string {
	if _, ok := p.slipOf(f); ok {
		return f.Value(slipField)
	}
	return p.newSlip()
}

// hold notes that the house takes no more just now, and when it does.
func (p *Portal) hold(w *web.Response, f *web.Form, wait time.Duration) {
	seconds := int64(max(wait, time.Second).Round(time.Second) / time.Second)
	w.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
	f.Wrong("", "portal.flood", "n", seconds)
}
