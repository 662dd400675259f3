package web

import (
	"net/http"
	"strconv"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/knowledge"
)

// Scripts are the checklists of a case, in the panel beside it.
type Scripts struct {
	Ref   string
	Lists []CheckList
	Write bool
}

// CheckList is one script with what is ticked.
type CheckList struct {
	ID      string
	Title   ui.Words
	Version int64
	Steps   []CheckStep
	Done    int64
	Running bool
	Action  string
}

// CheckStep is one step of a checklist.
type CheckStep struct {
	Nth  string
	Text ui.Words
	Must bool
	By   string // who ticked it, "" for nobody
}

// ScriptPanel shows the checklists of a case beside it.
func ScriptPanel() Panel {
	return Panel{Key: "knowledge", Permission: knowledge.MayRead, Address: func(reference string) string { return "/cases/" + reference + "/scripts" }}
}

func (d *Desk) scripts(w *web.Response, r *web.Request) error {
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	v := d.View(w, r)
	s, err := d.scriptsOf(r, v, c)
	if err != nil {
		return err
	}
	if r.Fragment() {
		return w.HTML(http.StatusOK, s.draw(v))
	}
	return w.HTML(http.StatusOK, s.Page(v))
}

func (d *Desk) scriptsOf(r *web.Request, v ui.View, c cases.Case) (Scripts, error) {
	s := Scripts{Ref: c.Reference, Write: v.May(cases.MayWrite)}
	lists, err := knowledge.Checklists(r.Context(), d.DB, c.ID, c.Channel, string(c.Type))
	if err != nil {
		return s, err
	}
	people, err := d.Colleagues(r.Context())
	if err != nil {
		return s, err
	}
	for _, one := range lists {
		text := one.Script.Best(v.P.Tag())
		list := CheckList{ID: one.Script.ID.String(), Title: ui.Words{Text: text.Title, Lang: text.Lang}, Version: one.Script.Version, Running: one.Run != 0,
			Done: int64(len(one.Ticked)), Action: "/cases/" + c.Reference + "/scripts/" + one.Script.ID.String()}
		for _, step := range text.List() {
			list.Steps = append(list.Steps, CheckStep{Nth: strconv.FormatInt(step.Nth, 10), Text: ui.Words{Text: step.Text, Lang: text.Lang}, Must: step.Must, By: people[one.Ticked[step.Nth]].Name})
		}
		s.Lists = append(s.Lists, list)
	}
	return s, nil
}

// tick marks a step as done, or takes the mark back.
func (d *Desk) tick(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	script, err := id.Parse(r.PathValue("script"))
	if err != nil {
		return err
	}
	seen, step := f.Int("version", 1, 1<<40), f.Int("step", 1, knowledge.MaxSteps)
	if err := f.Err(); err != nil {
		return err
	}
	err = d.DB.Write(r.Context(), func(tx *db.Tx) error {
		return d.Knows.Tick(r.Context(), tx, by(r), c.ID, script, seen, step, f.Value("done") != "no")
	})
	if err != nil {
		return err
	}
	if !r.Fragment() {
		return w.Redirect("/cases/" + c.Reference + "/scripts")
	}
	v := d.View(w, r)
	s, err := d.scriptsOf(r, v, c)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, s.draw(v))
}
