package web

import (
	"net/http"
	"strconv"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/knowledge"
)

// ScriptList is the page of scripts.
type ScriptList struct {
	Scripts []knowledge.Script
	Write   bool
}

// ScriptForm writes a script, or a new version of one.
type ScriptForm struct {
	ID       string
	Contact  string
	Version  int64
	Texts    map[lang.Tag]knowledge.ScriptText
	Archived bool
	Write    bool
	Problems ui.Problems
}

func (p *Pages) scriptRoutes() []web.Route {
	return web.In("knowledge",
		web.Get("/knowledge/scripts", knowledge.MayRead, p.scripts),
		web.Get("/knowledge/scripts/new", knowledge.MayPublish, p.askScript),
		web.Post("/knowledge/scripts", knowledge.MayPublish, p.saveScript),
		web.Get("/knowledge/scripts/{id}", knowledge.MayRead, p.askScript),
		web.Post("/knowledge/scripts/{id}", knowledge.MayPublish, p.saveScript),
		web.Post("/knowledge/scripts/{id}/archive", knowledge.MayPublish, p.takesAway(p.Room.ArchiveScript, "/knowledge/scripts")),
		web.Get("/knowledge/help", knowledge.MayPublish, p.askHelp),
		web.Post("/knowledge/help", knowledge.MayPublish, p.setHelp),
	)
}

func (p *Pages) scripts(w *web.Response, r *web.Request) error {
	all, err := knowledge.Scripts(r.Context(), p.DB)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	return w.HTML(http.StatusOK, ScriptList{all, v.May(knowledge.MayPublish)}.Page(v))
}

func (p *Pages) askScript(w *web.Response, r *web.Request) error {
	form := ScriptForm{Contact: "phone", Texts: map[lang.Tag]knowledge.ScriptText{}}
	if r.PathValue("id") != "" {
		which, err := r.PathID("id")
		if err != nil {
			return err
		}
		s, err := knowledge.GetScript(r.Context(), p.DB, which)
		if err != nil {
			return err
		}
		form.ID, form.Contact, form.Version, form.Archived = s.ID.String(), s.Contact, s.Version, s.Archived
		for _, t := range s.Texts {
			form.Texts[t.Lang] = t
		}
	}
	return p.drawScript(w, r, form)
}

func (p *Pages) drawScript(w *web.Response, r *web.Request, form ScriptForm) error {
	v := p.View(w, r)
	form.Write = v.May(knowledge.MayPublish)
	return w.HTML(refused(form.Problems), form.Page(v))
}

func (p *Pages) saveScript(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	d := knowledge.ScriptDraft{Contact: f.Value("contact")}
	if r.PathValue("id") != "" {
		if d.ID, err = r.PathID("id"); err != nil {
			return err
		}
	}
	d.Seen, _ = strconv.ParseInt(f.Value("version"), 10, 64)
	form := ScriptForm{Contact: d.Contact, Version: d.Seen, Texts: map[lang.Tag]knowledge.ScriptText{}}
	for _, t := range lang.Tags {
		one := knowledge.ScriptText{Lang: t, Title: f.Text("title_"+string(t), knowledge.MaxTitle), Steps: f.Long("steps_"+string(t), knowledge.MaxStep*knowledge.MaxSteps)}
		form.Texts[t] = one
		d.Texts = append(d.Texts, one)
	}
	if err = f.Err(); err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			_, err := p.Room.SaveScript(r.Context(), tx, by(r), d)
			return err
		})
	}
	return did(w, r, err, "knowledge.toast.script", "/knowledge/scripts", func(problems ui.Problems) error {
		if form.Problems = problems; d.ID != 0 {
			form.ID = d.ID.String()
		}
		return p.drawScript(w, r, form)
	})
}

// scriptAddress is the page of a script.
func scriptAddress(which id.ID) string { return "/knowledge/scripts/" + which.String() }
