package web

import (
	"fmt"
	"io"
	"net/http"

	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/knowledge"
)

// upload is how large a form with files of an article may be, in bytes: all that
// an article holds, and its words.
const upload = knowledge.MaxAllFiles + 1<<20

// fileRoutes are the pictures and other files of articles.
func (p *Pages) fileRoutes() []web.Route {
	const at = " /knowledge/articles/{id}"
	return web.In("knowledge",
		web.Route{Pattern: "GET" + at + "/files/{file}", Permission: knowledge.MayRead, Handle: p.file},
		web.Route{Pattern: "POST" + at + "/texts/{lang}/files", Permission: knowledge.MayWrite, Handle: p.attach, Body: upload},
		web.Route{Pattern: "POST" + at + "/texts/{lang}/files/{file}/removal", Permission: knowledge.MayWrite, Handle: p.detach},
		web.Route{Pattern: "POST" + at + "/uses/{case}/removal", Permission: knowledge.MayWrite, Handle: p.unlink(knowledge.KindArticle)},
		web.Route{Pattern: "POST /knowledge/answers/{id}/uses/{case}/removal", Permission: knowledge.MayWrite, Handle: p.unlink(knowledge.KindAnswer)},
		web.Route{Pattern: "GET" + at + "/erasure", Permission: knowledge.MayPublish, Handle: p.askErase},
		web.Route{Pattern: "POST" + at + "/erasure", Permission: knowledge.MayPublish, Handle: p.erase},
	)
}

// file gives a file of an article to colleagues.
func (p *Pages) file(w *web.Response, r *web.Request) error {
	a, err := p.article(r)
	if err != nil {
		return err
	}
	which, err := r.PathID("file")
	if err != nil {
		return err
	}
	f, ok := a.File(which)
	if !ok {
		return fault.New(fault.NotFound, "files.not_found")
	}
	return p.Files.Serve(w, r.Request, f.Ref)
}

// attach adds files to an article that is there already.
func (p *Pages) attach(w *web.Response, r *web.Request) error {
	f, which, t, err := p.typed(r)
	if err != nil {
		return err
	}
	add, err := p.uploads(f)
	if err == nil && len(add) == 0 {
		err = fault.OfFields(fault.Field{Name: "files", Key: "knowledge.files.none_chosen"})
	}
	if err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			_, err := p.Room.Attach(r.Context(), tx, by(r), which, add)
			return err
		})
	}
	return did(w, r, err, "knowledge.toast.attached", writing(which.String(), string(t)), func(problems ui.Problems) error { return p.editing(w, r, problems) })
}

// detach takes a file from an article.
func (p *Pages) detach(w *web.Response, r *web.Request) error {
	_, which, t, err := p.typed(r)
	if err != nil {
		return err
	}
	file, err := r.PathID("file")
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Room.Detach(r.Context(), tx, by(r), which, file)
		return err
	})
	return did(w, r, err, "knowledge.toast.detached", writing(which.String(), string(t)), nil)
}

func writing(article, t string) string { return "/knowledge/articles/" + article + "/texts/" + t }

// uploads reads the files of a form and puts their bytes on disk, ahead of the
// act that others wait for.
func (p *Pages) uploads(f *web.Form) ([]files.New, error) {
	var out []files.New
	for _, h := range f.Files("files") {
		if h.Size == 0 && h.Filename == "" {
			continue
		}
		if h.Size > knowledge.MaxFile {
			return nil, fault.OfFields(fault.Field{Name: "files", Key: "files.too_large", Args: []any{"name", h.Filename, "max", int64(knowledge.MaxFile >> 20)}})
		}
		part, err := h.Open()
		if err != nil {
			return nil, fmt.Errorf("open an upload: %w", err)
		}
		data, err := io.ReadAll(part)
		_ = part.Close()
		if err != nil {
			return nil, fmt.Errorf("read an upload: %w", err)
		}
		out = append(out, files.New{Name: h.Filename, Type: h.Header.Get("Content-Type"), Data: data})
	}
	return out, p.Files.Save(out...)
}

// pictures gives the addresses of an article's files for colleagues.
func pictures(a knowledge.Article) knowledge.Place {
	return knowledge.PlaceOf(a.Files, "/knowledge/articles/"+a.ID.String())
}

// askErase asks whether an article shall go for good.
func (p *Pages) askErase(w *web.Response, r *web.Request) error {
	a, err := p.article(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	text, _ := a.Best(v.P.Tag(), false)
	return w.HTML(http.StatusOK, eraseDialog(v, a, ui.Words{Text: text.Title, Lang: text.Lang}))
}

func (p *Pages) erase(w *web.Response, r *web.Request) error {
	_, which, _, err := p.typed(r)
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Room.Erase(r.Context(), tx, by(r), which) })
	return did(w, r, err, "knowledge.toast.erased", "/knowledge", nil)
}
