package portal

import (
	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/knowledge"
)

// helpFile gives a file of an article that customers may read, if it was
// published with it. Any other is not there, whoever knows its number.
func (p *Portal) helpFile(w *web.Response, r *web.Request) error {
	if _, err := p.openHelp(r); err != nil {
		return err
	}
	a, err := p.publicArticle(r.Context(), r)
	if err != nil {
		return err
	}
	which, err := r.PathID("file")
	if err != nil {
		return err
	}
	f, ok := a.File(which)
	if !ok || !f.Live {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return p.Files.Serve(w, r.Request, f.Ref)
}

// helpFiles are the files of an article that its text does not show itself.
func helpFiles(a knowledge.Article, text knowledge.Text) (out []ui.Attachment) {
	below, inside := helping(text.Lang, a.ID), knowledge.Named(text.LiveBody, a.Shown())
	for _, f := range a.Shown() {
		if inside[f.Name] {
			continue
		}
		to := below + "/files/" + f.ID.String()
		one := ui.Attachment{Name: f.Name, Size: f.Size, Image: f.Picture(), Href: to}
		if f.Picture() {
			one.Thumb = to
		}
		out = append(out, one)
	}
	return out
}
