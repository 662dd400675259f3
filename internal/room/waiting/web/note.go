package web

import (
	"net/http"
	"strconv"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/waiting"
)

// NoteForm is the form by which a wait is noted.
type NoteForm struct {
	Problems ui.Problems
	Value    func(string) string
	Queues   []ui.Choice
}

func (p *Pages) askNote(w *web.Response, r *web.Request) error {
	q := r.URL.Query()
	return p.showNote(w, r, http.StatusOK, ui.Problems{}, func(name string) string {
		if v := q.Get(name); v != "" {
			return v
		}
		return map[string]string{"channel": waiting.Phone, "answered": "yes"}[name]
	})
}

func (p *Pages) showNote(w *web.Response, r *web.Request, status int, problems ui.Problems, value func(string) string) error {
	v := p.View(w, r)
	page := NoteForm{Problems: problems, Value: value}
	names, err := waiting.Queues(r.Context(), p.DB, days0(v.Now))
	if err != nil {
		return err
	}
	for _, one := range names {
		page.Queues = append(page.Queues, ui.Choice{Value: one, Label: one})
	}
	return w.HTML(status, page.Page(v))
}

func (p *Pages) note(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	n := waiting.Note{Channel: f.Value("channel"), Queue: f.Text("queue", waiting.MaxQueue), Caller: f.Text("caller", 40), Answered: f.Value("answered") == "yes",
		Waited: time.Duration(f.Int("waited", 0, 180)) * time.Minute}
	if f.Value("talked") != "" && n.Answered {
		n.Talked = time.Duration(f.Int("talked", 0, 360)) * time.Minute
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		if err := f.Err(); err != nil {
			return err
		}
		if typed := f.Value("case"); typed != "" {
			reference, ok := cases.ParseReference(typed)
			if !ok {
				return fault.OfFields(fault.Field{Name: "case", Key: "waiting.no_such_case"})
			}
			c, err := cases.ByReference(r.Context(), tx, reference)
			if fault.KindOf(err) == fault.NotFound {
				return fault.OfFields(fault.Field{Name: "case", Key: "waiting.no_such_case"})
			}
			if err != nil {
				return err
			}
			n.CaseID = c.ID
		}
		return p.Room.Jot(r.Context(), tx, by(r), n)
	})
	if fault.KindOf(err) == fault.Invalid {
		return p.showNote(w, r, http.StatusUnprocessableEntity, ui.ProblemsOf(r.Print, err), f.Value)
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "waiting.toast.noted"})
	return w.Redirect("/waiting")
}

// SettingsForm is the page of targets.
type SettingsForm struct {
	Problems ui.Problems
	Value    func(string) string
}

func (p *Pages) settings(w *web.Response, r *web.Request) error {
	o, err := waiting.ReadSettings(r.Context(), p.DB)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	stored := map[string]int64{"short": int64(o.Short / time.Second), "within": int64(o.Within / time.Second), "target": o.Target, "shrinkage": o.Shrinkage, "call_back": int64(o.CallBack / time.Minute)}
	return w.HTML(http.StatusOK, SettingsForm{Value: func(name string) string { return v.P.Digits().Of(strconv.FormatInt(stored[name], 10)) }}.Page(v))
}

func (p *Pages) set(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	o := waiting.Settings{Short: time.Duration(f.Int("short", 0, 60)) * time.Second, Within: time.Duration(f.Int("within", 1, 3600)) * time.Second,
		Target: f.Int("target", 1, 99), Shrinkage: f.Int("shrinkage", 0, 90), CallBack: time.Duration(f.Int("call_back", 5, 10080)) * time.Minute}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		if err := f.Err(); err != nil {
			return err
		}
		return p.Room.Set(r.Context(), tx, by(r), o)
	})
	if fault.KindOf(err) == fault.Invalid {
		v := p.View(w, r)
		return w.HTML(http.StatusUnprocessableEntity, SettingsForm{Problems: ui.ProblemsOf(r.Print, err), Value: f.Value}.Page(v))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "waiting.toast.set"})
	return w.Redirect("/settings/waiting")
}
