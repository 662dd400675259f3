package web

import (
	"fmt"
	"io"
	"net/http"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/knowledge"
)

// ImportForm reads articles in from an archive, and tells what became of them.
type ImportForm struct {
	Done          bool
	Made, Present int64
	Odd           []string
	Publish       bool // the reader may publish
	Problems      ui.Problems
}

// shownOdd is how many files that could not be read are named.
const shownOdd = 20

func (p *Pages) askImport(w *web.Response, r *web.Request) error {
	return w.HTML(http.StatusOK, ImportForm{Publish: r.Who.Can(knowledge.MayPublish)}.Page(p.View(w, r)))
}

func (p *Pages) importArticles(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	out := ImportForm{Publish: r.Who.Can(knowledge.MayPublish)}
	parcels, odd, err := readArchive(f)
	if err == nil {
		out.Done, out.Odd = true, odd
		err = p.takeIn(r, &out, parcels, out.Publish && f.Bool("publish"))
	}
	if err != nil {
		if fault.KindOf(err) != fault.Invalid {
			return err
		}
		out.Done, out.Problems = false, ui.ProblemsOf(r.Print, err)
	}
	return w.HTML(refused(out.Problems), out.Page(p.View(w, r)))
}

// takeIn writes each article in an act of its own: one that does not fit keeps
// none of the others out.
func (p *Pages) takeIn(r *web.Request, out *ImportForm, parcels []knowledge.Parcel, publish bool) error {
	for _, one := range parcels {
		if err := p.Files.Save(one.Files...); err != nil {
			return err
		}
		var made bool
		err := p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
			_, made, err = p.Room.Import(r.Context(), tx, by(r), one, publish)
			return err
		})
		switch {
		case fault.KindOf(err) == fault.Invalid && err != nil:
			out.Odd = append(out.Odd, one.Key)
		case err != nil:
			return err
		case made:
			out.Made++
		default:
			out.Present++
		}
	}
	return nil
}

func readArchive(f *web.Form) ([]knowledge.Parcel, []string, error) {
	sent := f.Files("files")
	if len(sent) != 1 || sent[0].Size == 0 {
		return nil, nil, fault.OfFields(fault.Field{Name: "files", Key: "knowledge.files.none_chosen"})
	}
	if sent[0].Size > knowledge.MaxArchive {
		return nil, nil, fault.OfFields(fault.Field{Name: "files", Key: "files.too_large", Args: []any{"name", sent[0].Filename, "max", int64(knowledge.MaxArchive >> 20)}})
	}
	from, err := sent[0].Open()
	if err != nil {
		return nil, nil, fmt.Errorf("open an archive: %w", err)
	}
	defer func() { _ = from.Close() }()
	raw, err := io.ReadAll(from)
	if err != nil {
		return nil, nil, fmt.Errorf("read an archive: %w", err)
	}
	return knowledge.ReadArchive(raw)
}
