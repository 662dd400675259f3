package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/problems"
)

// TopicPage is one topic with its history, or the form of a new one.
type TopicPage struct {
	TopicEntry
	Name     string
	Note     string // what it goes on as
	People   []ui.Choice
	Others   []ui.Choice
	History  []TopicEvent
	Problems ui.Problems
	Value    func(string) string
	Cases    string // references that a new topic begins with
	Words    string // that they share
	May      bool
}

// TopicEvent is one line of its history.
type TopicEvent struct{ At, By, Say string }

func plain(n int) string { return strconv.Itoa(n) }

func (p *Pages) theTopic(r *web.Request) (one TopicEntry, all []TopicEntry, err error) {
	which, err := r.PathID("id")
	if err != nil {
		return one, nil, err
	}
	if all, err = p.Book.All(r.Context(), p.DB); err != nil {
		return one, nil, err
	}
	for _, t := range all {
		if t.ID == which {
			return t, all, nil
		}
	}
	return one, nil, fault.New(fault.NotFound, "fault.not_found")
}

func (p *Pages) topicPage(ctx context.Context, v ui.View, one TopicEntry, all []TopicEntry, value func(string) string) (TopicPage, error) {
	page := TopicPage{TopicEntry: one, Name: one.In(v.P.Tag()), Value: value, May: v.May(problems.MayClose)}
	names := map[id.ID]string{}
	for _, t := range all {
		names[t.ID] = t.In(v.P.Tag())
		if t.Used && t.ID != one.ID {
			page.Others = append(page.Others, ui.Choice{Value: t.ID.String(), Label: names[t.ID]})
		}
	}
	page.Note = names[one.MergedInto]
	f, err := p.formOf(ctx, v, problems.Problem{}, value)
	if err != nil {
		return page, err
	}
	page.People = append([]ui.Choice{{Value: "0", Label: v.P.T("problems.topics.team")}}, f.People...)
	if one.ID == 0 {
		return page, nil
	}
	people, err := p.Colleagues(ctx)
	if err != nil {
		return page, err
	}
	changes, err := p.Book.History(ctx, p.DB, one.ID)
	for _, c := range changes {
		say := v.P.T("problems.topic.change."+c.Kind, "was", c.Was.In(v.P.Tag()), "other", names[c.OtherID])
		if c.Kind == "owned" {
			other := people[c.OtherID].Name
			if c.OtherID == 0 {
				other = v.P.T("problems.topics.team")
			}
			say = v.P.T("problems.topic.change.owned", "was", "", "other", other)
		}
		page.History = append(page.History, TopicEvent{v.When.Date(c.At), people[c.ByID].Name, say})
	}
	return page, err
}

func (p *Pages) oneTopic(w *web.Response, r *web.Request) error {
	one, all, err := p.theTopic(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	page, err := p.topicPage(r.Context(), v, one, all, func(string) string { return "" })
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) askTopic(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	return p.newTopic(w, r, v, http.StatusOK, r.URL.Query().Get, ui.Problems{})
}

func (p *Pages) newTopic(w *web.Response, r *web.Request, v ui.View, status int, value func(string) string, wrong ui.Problems) error {
	page, err := p.topicPage(r.Context(), v, TopicEntry{}, nil, value)
	if err != nil {
		return err
	}
	page.Cases, page.Words, page.Problems = value("cases"), value("words"), wrong
	return w.HTML(status, page.New(v))
}

// addTopic makes a topic, and gives it to the cases it was found in.
func (p *Pages) addTopic(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	v, ctx := p.View(w, r), r.Context()
	var made id.ID
	err = p.DB.Write(ctx, func(tx *db.Tx) (err error) {
		of, err := named(ctx, tx, f.Value("cases"))
		if err != nil {
			return err
		}
		if made, err = p.Book.Add(ctx, tx, by(r), readTopic(f), f.ID("owner", false)); err != nil {
			return err
		}
		for _, c := range of {
			is, err := p.TopicOf(ctx, tx, c)
			if err != nil {
				return err
			}
			if is != 0 {
				continue // somebody sorted it meanwhile
			}
			if err := p.Retopic(ctx, tx, by(r), c, made); err != nil {
				return err
			}
		}
		return nil
	})
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		return p.newTopic(w, r, v, http.StatusUnprocessableEntity, f.Value, ui.ProblemsOf(r.Print, err))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "problems.toast.topic_added"})
	return w.Redirect(topicAddress(made))
}

func readTopic(f *web.Form) staff.Names {
	return staff.Names{Ar: f.Value("name_ar"), Fa: f.Value("name_fa"), En: f.Value("name_en")}
}

// onTopic does an act on a topic and leads back to it.
func (p *Pages) onTopic(toast string, do func(ctx context.Context, tx *db.Tx, r *web.Request, topic id.ID, f *web.Form) error) web.Handler {
	return func(w *web.Response, r *web.Request) error {
		f, err := r.Form()
		if err != nil {
			return err
		}
		one, all, err := p.theTopic(r)
		if err != nil {
			return err
		}
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return do(r.Context(), tx, r, one.ID, f) })
		if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
			v := p.View(w, r)
			page, wrong := p.topicPage(r.Context(), v, one, all, f.Value)
			if wrong != nil {
				return wrong
			}
			page.Problems = ui.ProblemsOf(r.Print, err)
			return w.HTML(http.StatusUnprocessableEntity, page.Page(v))
		}
		if err != nil {
			return err
		}
		w.Toast(web.Toast{Key: toast})
		return w.Redirect(topicAddress(one.ID))
	}
}

func (p *Pages) topicRoutes() []web.Route {
	at := "/topics/{id}"
	return []web.Route{
		web.Get("/topics", problems.MayRead, p.topics),
		web.Get("/topics/candidates", problems.MayRead, p.candidates),
		web.Get("/topics/new", problems.MayClose, p.askTopic),
		web.Post("/topics", problems.MayClose, p.addTopic),
		web.Get(at, problems.MayRead, p.oneTopic),
		web.Post(at+"/name", problems.MayClose, p.onTopic("problems.toast.topic", func(ctx context.Context, tx *db.Tx, r *web.Request, topic id.ID, f *web.Form) error {
			return p.Book.Rename(ctx, tx, by(r), topic, readTopic(f))
		})),
		web.Post(at+"/owner", problems.MayClose, p.onTopic("problems.toast.topic", func(ctx context.Context, tx *db.Tx, r *web.Request, topic id.ID, f *web.Form) error {
			owner, err := id.Parse(f.Value("owner"))
			if err != nil && f.Value("owner") != "0" {
				return fault.OfFields(fault.Field{Name: "owner", Key: "field.choose"})
			}
			return p.Book.Own(ctx, tx, by(r), topic, owner)
		})),
		web.Post(at+"/merge", problems.MayClose, p.onTopic("problems.toast.topic_merged", func(ctx context.Context, tx *db.Tx, r *web.Request, topic id.ID, f *web.Form) error {
			into, err := id.Parse(f.Value("into"))
			if err != nil {
				return fault.OfFields(fault.Field{Name: "into", Key: "field.choose"})
			}
			return p.Book.Merge(ctx, tx, by(r), topic, into)
		})),
		web.Post(at+"/retirement", problems.MayClose, p.onTopic("problems.toast.topic", func(ctx context.Context, tx *db.Tx, r *web.Request, topic id.ID, f *web.Form) error {
			return p.Book.Retire(ctx, tx, by(r), topic, f.Value("back") == "yes")
		})),
	}
}

// makeAddress leads from a candidate to the form of a topic.
func (c Candidate) makeAddress() string {
	return "/topics/new?" + url.Values{"cases": {strings.Join(c.References, "\n")}, "words": {c.Words}}.Encode()
}

// asked is a value of the form, or else what the topic has.
func (t TopicPage) asked(name, has string) string { return or(t.Value(name), has) }
