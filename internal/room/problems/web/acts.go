package web

import (
	"context"
	"net/http"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/problems"
)

func (p *Pages) askOpen(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	f, err := p.formOf(r.Context(), v, problems.Problem{}, r.URL.Query().Get)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, openPage(f, v))
}

func (p *Pages) open(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	v := p.View(w, r)
	var made problems.Problem
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		n := problems.New{Title: f.Value("title"), Product: f.Value("product"), TopicID: f.ID("topic", false), Owner: f.ID("owner", false)}
		if err := f.Err(); err != nil {
			return err
		}
		var err error
		if n.Cases, err = named(r.Context(), tx, f.Value("cases")); err != nil {
			return err
		}
		made, err = p.Room.Open(r.Context(), tx, by(r), n)
		return err
	})
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		form, wrong := p.formOf(r.Context(), v, problems.Problem{}, f.Value)
		if wrong != nil {
			return wrong
		}
		form.Problems = ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, openPage(form, v))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "problems.toast.opened"})
	return w.Redirect(address(made.ID))
}

// named finds the cases whose references somebody typed, in any digits.
func named(ctx context.Context, r db.Reader, typed string) (all []id.ID, err error) {
	for _, one := range strings.FieldsFunc(typed, func(c rune) bool { return strings.ContainsRune("\n\r,;\u060c\u061b", c) }) {
		if strings.TrimSpace(one) == "" {
			continue
		}
		unknown := fault.OfFields(fault.Field{Name: "cases", Key: "problems.no_such_case", Args: []any{"reference", strings.TrimSpace(one)}})
		reference, ok := cases.ParseReference(one)
		if !ok {
			return nil, unknown
		}
		c, err := cases.ByReference(ctx, r, reference)
		if fault.KindOf(err) == fault.NotFound {
			return nil, unknown
		}
		if err != nil {
			return nil, err
		}
		if all = append(all, c.ID); len(all) > problems.MaxEvidence {
			return nil, fault.OfFields(fault.Field{Name: "cases", Key: "problems.too_many_cases", Args: []any{"max", problems.MaxEvidence}})
		}
	}
	return all, nil
}

func (p *Pages) askWhy(w *web.Response, r *web.Request) error { return p.ask(w, r, whyPage) }

func (p *Pages) why(w *web.Response, r *web.Request) error {
	return p.act(w, r, "problems.toast.why", func(ctx context.Context, tx *db.Tx, pr problems.Problem, f *web.Form, _ ui.View) error {
		_, err := p.Room.AskWhy(ctx, tx, by(r), pr.ID, f.Value("text"), problems.Layer(f.Value("layer")))
		return err
	}, whyPage)
}

func (p *Pages) takeBack(w *web.Response, r *web.Request) error {
	return p.act(w, r, "problems.toast.taken_back", func(ctx context.Context, tx *db.Tx, pr problems.Problem, _ *web.Form, _ ui.View) error {
		return p.Room.TakeBackWhy(ctx, tx, by(r), pr.ID)
	}, nil)
}

func (p *Pages) askAction(w *web.Response, r *web.Request) error { return p.ask(w, r, actionPage) }

func (p *Pages) action(w *web.Response, r *web.Request) error {
	return p.act(w, r, "problems.toast.acted", func(ctx context.Context, tx *db.Tx, pr problems.Problem, f *web.Form, v ui.View) error {
		since, err := typedDay(v, f.Value("date"))
		if err != nil {
			return err
		}
		n := problems.Plan{What: f.Value("what"), Hypothesis: f.Value("hypothesis"), Since: since, CompareTopic: f.ID("compare", false)}
		for name, to := range map[string]*int64{"target": &n.Target, "before": &n.BeforeDays, "exposure_before": &n.ExposureBefore, "exposure_after": &n.ExposureAfter} {
			if f.Value(name) != "" {
				*to = f.Int(name, 0, 1_000_000_000)
			}
		}
		if err := f.Err(); err != nil {
			return err
		}
		_, err = p.Room.Act(ctx, tx, by(r), pr.ID, n)
		return err
	}, actionPage)
}

func (p *Pages) askEvidence(w *web.Response, r *web.Request) error { return p.ask(w, r, evidencePage) }

func (p *Pages) evidence(w *web.Response, r *web.Request) error {
	return p.act(w, r, "problems.toast.shown", func(ctx context.Context, tx *db.Tx, pr problems.Problem, f *web.Form, _ ui.View) error {
		if gone := f.ID("drop", false); gone != 0 {
			return p.Room.Unshow(ctx, tx, by(r), pr.ID, gone)
		}
		of, err := named(ctx, tx, f.Value("cases"))
		if err == nil && len(of) == 0 {
			err = fault.OfFields(fault.Field{Name: "cases", Key: "field.required"})
		}
		if err != nil {
			return err
		}
		return p.Room.Show(ctx, tx, by(r), pr.ID, of...)
	}, evidencePage)
}

func (p *Pages) move(w *web.Response, r *web.Request) error {
	return p.act(w, r, "problems.toast.moved", func(ctx context.Context, tx *db.Tx, pr problems.Problem, f *web.Form, _ ui.View) error {
		_, err := p.Room.Move(ctx, tx, by(r), pr.ID, problems.State(f.Value("to")))
		return err
	}, nil)
}

func (p *Pages) askOwner(w *web.Response, r *web.Request) error { return p.ask(w, r, ownerPage) }

func (p *Pages) handOn(w *web.Response, r *web.Request) error {
	return p.act(w, r, "problems.toast.handed_on", func(ctx context.Context, tx *db.Tx, pr problems.Problem, f *web.Form, _ ui.View) error {
		to := f.ID("owner", true)
		if err := f.Err(); err != nil {
			return err
		}
		_, err := p.Room.HandOn(ctx, tx, by(r), pr.ID, to)
		return err
	}, ownerPage)
}

func (p *Pages) close(w *web.Response, r *web.Request) error {
	return p.act(w, r, "problems.toast.closed", func(ctx context.Context, tx *db.Tx, pr problems.Problem, _ *web.Form, _ ui.View) error {
		_, err := p.Room.Close(ctx, tx, by(r), pr.ID)
		return err
	}, nil)
}

func (p *Pages) askDismissal(w *web.Response, r *web.Request) error {
	return p.ask(w, r, dismissalPage)
}

func (p *Pages) dismiss(w *web.Response, r *web.Request) error {
	return p.act(w, r, "problems.toast.closed", func(ctx context.Context, tx *db.Tx, pr problems.Problem, f *web.Form, _ ui.View) error {
		_, err := p.Room.Dismiss(ctx, tx, by(r), pr.ID, f.Value("note"))
		return err
	}, dismissalPage)
}

func (p *Pages) askReason(w *web.Response, r *web.Request) error { return p.ask(w, r, reasonPage) }

func (p *Pages) explain(w *web.Response, r *web.Request) error {
	return p.act(w, r, "problems.toast.closed", func(ctx context.Context, tx *db.Tx, pr problems.Problem, f *web.Form, _ ui.View) error {
		_, err := p.Room.Explain(ctx, tx, by(r), pr.ID, problems.Reason(f.Value("cause")), f.Value("note"))
		return err
	}, reasonPage)
}

func (p *Pages) askReopening(w *web.Response, r *web.Request) error {
	return p.ask(w, r, reopeningPage)
}

func (p *Pages) reopen(w *web.Response, r *web.Request) error {
	return p.act(w, r, "problems.toast.reopened", func(ctx context.Context, tx *db.Tx, pr problems.Problem, f *web.Form, _ ui.View) error {
		_, err := p.Room.Reopen(ctx, tx, by(r), pr.ID, f.Value("note"))
		return err
	}, reopeningPage)
}
