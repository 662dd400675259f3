package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"rida/internal/core/fields"
	fieldsweb "rida/internal/core/fields/web"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/search"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
	"rida/internal/room/routing"
)

// callPage takes a call: who it is, the one question, and what happened. It is
// filled in from top to bottom with the keyboard alone.
type callPage struct {
	Form     *web.Form
	Problems ui.Problems
	Question routing.Question
	Found    []found
	Due      time.Time // before when the caller is answered, to be read aloud
	Own      fieldsweb.Asked
}

// found is a customer who fits what was typed.
type found struct {
	ID      string
	Name    ui.Words
	Contact string
}

// mostFound is how many customers one can choose from while somebody waits on
// the line.
const mostFound = 6

func (p *Pages) askCall(w *web.Response, r *web.Request) error {
	f := web.NewForm(r, nil)
	f.Set("type", string(cases.Enquiry))
	f.Set("language", string(r.Print.Tag()))
	f.Set("who", r.URL.Query().Get("who"))
	return p.showCall(w, r, http.StatusOK, f)
}

func (p *Pages) showCall(w *web.Response, r *web.Request, status int, f *web.Form) error {
	v, ctx := p.View(w, r), r.Context()
	page := callPage{Form: f, Problems: problems(f)}
	var err error
	if page.Question, err = routing.Asked(ctx, p.DB); err != nil {
		return err
	}
	if page.Found, err = p.callers(ctx, f.Value("who")); err != nil {
		return err
	}
	if page.Due, err = p.Room.Cases.Promises.Policy().Due(promises.FirstResponse, promises.Matter{Type: string(cases.Enquiry), Priority: string(cases.Normal), Channel: cases.Phone}, v.Now); err != nil {
		return err
	}
	if page.Own, err = p.askedFields(ctx, f, page.Problems); err != nil {
		return err
	}
	return w.HTML(status, page.Draw(v))
}

// askedFields are the house's own fields for the type that the form names.
func (p *Pages) askedFields(ctx context.Context, f *web.Form, wrong ui.Problems) (fieldsweb.Asked, error) {
	all, err := fields.InUse(ctx, p.DB, fields.OfCase)
	if err != nil || len(all) == 0 {
		return fieldsweb.Asked{}, err
	}
	people, err := p.Staff.Cards(ctx, p.DB)
	a := fieldsweb.AskedOf(all, f.Value("type"), fieldsweb.People(people), f, wrong)
	a.Renew = "/filling/asked"
	return a, err
}

// callersFor answers what the page asks while the number or name is typed.
func (p *Pages) callersFor(w *web.Response, r *web.Request) error {
	all, err := p.callers(r.Context(), r.URL.Query().Get("who"))
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, callPage{Found: all, Form: web.NewForm(r, nil)}.Callers(p.View(w, r)))
}

// callers finds customers by number, address or name.
func (p *Pages) callers(ctx context.Context, who string) (out []found, err error) {
	who = strings.TrimSpace(who)
	if len([]rune(who)) < 3 {
		return nil, nil
	}
	var ids []id.ID
	for _, kind := range []string{customers.Phone, customers.Email} {
		c, ok, err := customers.ByContact(ctx, p.DB, kind, who)
		if err != nil {
			return nil, err
		}
		if ok {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		answer, err := search.Find(ctx, p.DB, search.Query{Text: who, Kinds: []string{customers.SearchKind}, Prefix: true, Limit: mostFound})
		if err != nil {
			return nil, err
		}
		for _, hit := range answer.Hits {
			ids = append(ids, hit.ID)
		}
	}
	all, err := customers.Some(ctx, p.DB, ids)
	if err != nil {
		return nil, err
	}
	for _, which := range ids {
		c, there := all[which]
		if !there {
			continue
		}
		contacts, err := customers.Contacts(ctx, p.DB, which)
		if err != nil {
			return nil, err
		}
		one := found{ID: which.String(), Name: ui.Words{Text: c.Name, Lang: lang.Detect(c.Name)}}
		for i, contact := range contacts { // on the telephone a number says more than an address
			if i == 0 || contact.Kind == customers.Phone {
				one.Contact = contact.Value
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// takeCall makes a case of a call. Who takes it down owns it when they say so;
// else it goes to the right person by the rules.
func (p *Pages) takeCall(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	q, err := routing.Asked(r.Context(), p.DB)
	if err != nil {
		return err
	}
	in := cases.Incoming{Channel: cases.Phone, By: by(r), Topic: q.Answer(f.Value("topic")), Type: cases.Type(f.Value("type")),
		Text: f.Long("problem", cases.MaxText), Tried: f.Long("tried", cases.MaxListening), Wanted: f.Long("wanted", cases.MaxListening)}
	in.Lang, _ = lang.ParseTag(f.Value("language"))
	in.CustomerID, _ = id.Parse(f.Value("customer"))
	if f.Bool("mine") {
		in.OwnerID = r.Who.ID
	}
	if in.CustomerID == 0 {
		who := f.Text("who", customers.MaxName)
		switch {
		case web.IsEmail(who):
			in.Email = who
		case customers.PhoneKey(who) != "":
			in.Phone = who
		default:
			in.Name = who
		}
		if name := f.Text("name", customers.MaxName); name != "" {
			in.Name = name
		}
	}
	all, err := fields.InUse(r.Context(), p.DB, fields.OfCase)
	if err != nil {
		return err
	}
	in.Fields = fieldsweb.Read(p.View(w, r), f, all)
	var made cases.Received
	if f.Err() == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
			made, err = p.Room.Cases.OpenFilled(r.Context(), tx, in)
			return err
		})
		if err = f.Take(called(err)); err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showCall(w, r, http.StatusUnprocessableEntity, f)
	}
	return w.Redirect("/calls/" + made.Case.Reference)
}

// called gives defects the names of this form.
func called(err error) error {
	if d, ok := fault.As(err); ok {
		for i, one := range d.Fields {
			if to, ok := map[string]string{"text": "problem", "name": "who", "email": "who", "phone": "who"}[one.Name]; ok {
				d.Fields[i].Name = to
			}
		}
	}
	return err
}

// calledPage is what is read aloud before the call ends.
type calledPage struct {
	Case  cases.Case
	Owner string
	Topic string
}

func (p *Pages) called(w *web.Response, r *web.Request) error {
	reference, ok := cases.ParseReference(r.PathValue("ref"))
	if !ok {
		return fault.New(fault.NotFound, "cases.not_found")
	}
	c, err := cases.ByReference(r.Context(), p.DB, reference)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	n, err := p.names(r.Context(), p.DB, v)
	if err != nil {
		return err
	}
	topic, err := routing.TopicOf(r.Context(), p.DB, c.ID)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, calledPage{Case: c, Owner: n.person(c.OwnerID), Topic: n.topic(topic)}.Draw(v))
}
