package dispute

import (
	"context"
	"html/template"

	"rida/internal/room/cases"
)

// index is the part that people open first. It needs nothing from elsewhere.
var index = template.Must(template.New("index").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}" dir="{{.Dir}}"><head><meta charset="utf-8"><title>{{.Title}}</title></head>
<body><h1>{{.Title}}</h1><p>{{.Lead}}</p>
{{range .Sections}}<h2>{{.Title}}</h2><ol>{{range .Lines}}<li><a href="{{.Path}}"><bdi>{{.Title}}</bdi></a> <small><bdi dir="ltr">{{.Path}}</bdi></small></li>{{end}}</ol>
{{end}}<p>{{.How}}</p></body></html>
`))

type indexSection struct {
	Title string
	Lines []indexLine
}

func (p *pack) writeIndex(context.Context) error {
	page := struct {
		Lang, Dir, Title, Lead, How string
		Sections                    []indexSection
	}{string(p.print.Tag()), p.print.Dir(), p.print.T("dispute.pack.title", "reference", p.print.Code(cases.GroupReference(p.c.Reference))),
		p.print.T("dispute.pack.lead."+string(p.audience), "when", p.m.Reader(p.print.Tag()).DateTime(p.manifest.MadeAt)), p.print.T("dispute.pack.how"), nil}
	for _, name := range []string{"messages", "evidence", "record"} {
		s := indexSection{Title: p.print.T("dispute.pack.section." + name)}
		for _, line := range p.index {
			if line.Section == name {
				s.Lines = append(s.Lines, line)
			}
		}
		if len(s.Lines) > 0 {
			page.Sections = append(page.Sections, s)
		}
	}
	w, err := p.part("", "index.html", "")
	if err != nil {
		return err
	}
	if err := index.Execute(w, page); err != nil {
		return err
	}
	w.close()
	return nil
}
