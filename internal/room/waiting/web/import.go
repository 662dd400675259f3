package web

import (
	"net/http"
	"strings"

	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/waiting"
)

// importFrame is room for the frame of the form around the file.
const importFrame = 64 << 10

// ImportForm reads raw events in from a table, and tells what became of them.
type ImportForm struct {
	Done     bool
	Taken    waiting.Taken
	Refused  [][3]string // line, column, why
	Columns  string
	Problems ui.Problems
}

func (p *Pages) askImport(w *web.Response, r *web.Request) error {
	return p.showImport(w, r, http.StatusOK, ImportForm{})
}

func (p *Pages) showImport(w *web.Response, r *web.Request, status int, page ImportForm) error {
	page.Columns = strings.Join(waiting.TableColumns, ", ")
	return w.HTML(status, page.Page(p.View(w, r)))
}

// importFile takes the events of a file. What a line lacks refuses that line
// alone, so a file that was mended is sent again as a whole.
func (p *Pages) importFile(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	page, err := p.imported(r, f)
	if fault.KindOf(err) == fault.Invalid && err != nil {
		return p.showImport(w, r, http.StatusUnprocessableEntity, ImportForm{Problems: ui.ProblemsOf(r.Print, err)})
	}
	if err != nil {
		return err
	}
	return p.showImport(w, r, http.StatusOK, page)
}

func (p *Pages) imported(r *web.Request, f *web.Form) (ImportForm, error) {
	sent := f.Files("file")
	if len(sent) != 1 || sent[0].Size == 0 {
		return ImportForm{}, fault.OfFields(fault.Field{Name: "file", Key: "waiting.import.none"})
	}
	opened, err := sent[0].Open()
	if err != nil {
		return ImportForm{}, err
	}
	defer func() { _ = opened.Close() }()
	steps, unread, err := waiting.ReadTable(opened, p.Zone())
	if err != nil {
		return ImportForm{}, err
	}
	page := ImportForm{Done: true}
	if page.Taken, err = p.Room.Import(r.Context(), p.DB, by(r), steps, unread); err != nil {
		return page, err
	}
	for _, one := range page.Taken.Refused {
		page.Refused = append(page.Refused, [3]string{r.Print.Int(int64(one.Row)), one.Name, web.Say(r.Print, one.Key, one.Args)})
	}
	return page, nil
}
