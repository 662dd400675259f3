package knowledge

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

const (
	// MaxArchive is how large an archive may be that is read in, in bytes: it is
	// held in memory meanwhile.
	MaxArchive = 64 << 20
	// maxEntries bounds the files of an archive.
	maxEntries = 20_000
	// maxText is what a text with its head may weigh, in bytes.
	maxText = 4*MaxBody + 4096
)

// Parcel is one article of an archive.
type Parcel struct {
	Key      string // what its files share in the archive
	Topic    string
	Audience string
	Texts    []ParcelText // in the order of lang.Tags
	Files    []files.New
}

// ParcelText is one language of it.
type ParcelText struct {
	Draft
	Published bool
	Live      *Draft // what readers see, where that is another text
}

// ReadArchive reads what Export wrote, or the same made by hand. What it cannot
// read it names in odd and leaves out; one that is no archive at all is Invalid.
func ReadArchive(raw []byte) (all []Parcel, odd []string, err error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil || len(z.File) > maxEntries {
		return nil, nil, fault.OfFields(fault.Field{Name: "files", Key: "knowledge.import.no_archive"}).Because(err)
	}
	of := map[string]*Parcel{}
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		if !unpack(of, f) {
			odd = append(odd, f.Name)
		}
	}
	for _, p := range of {
		p.join()
		if len(p.Texts) == 0 { // files without an article
			for _, f := range p.Files {
				odd = append(odd, "files/"+p.Key+"/"+f.Name)
			}
			continue
		}
		all = append(all, *p)
	}
	slices.SortFunc(all, func(a, b Parcel) int { return strings.Compare(a.Key, b.Key) })
	slices.Sort(odd)
	return all, odd, nil
}

// unpack takes one file of an archive to its article; false when it fits none.
func unpack(of map[string]*Parcel, f *zip.File) bool {
	folder, name := path.Split(f.Name)
	folder = strings.TrimSuffix(folder, "/")
	limit := maxText
	if strings.HasPrefix(folder, "files/") {
		limit = MaxFile
	}
	data, err := readEntry(f, limit)
	if err != nil {
		return false
	}
	parcel := func(key string) *Parcel {
		if of[key] == nil {
			of[key] = &Parcel{Key: key}
		}
		return of[key]
	}
	if key, ok := strings.CutPrefix(folder, "files/"); ok {
		p := parcel(key)
		p.Files = append(p.Files, files.New{Name: name, Data: data})
		return true
	}
	t, ok := lang.ParseTag(folder)
	stem, isText := strings.CutSuffix(name, ".md")
	if !ok || !isText || string(t) != folder {
		return false
	}
	key, live := strings.CutSuffix(stem, ".live")
	p, d := parcel(key), Draft{Lang: t}
	published := p.readHead(&d, string(data))
	if len(d.defects()) > 0 {
		return false
	}
	i := slices.IndexFunc(p.Texts, func(one ParcelText) bool { return one.Lang == t })
	if i < 0 {
		i = len(p.Texts)
		p.Texts = append(p.Texts, ParcelText{Draft: Draft{Lang: t}})
	}
	if live {
		p.Texts[i].Live = &d
	} else {
		p.Texts[i].Draft, p.Texts[i].Published = d, published
	}
	return true
}

// join puts texts in order; one that has only what readers see is written as that.
func (p *Parcel) join() {
	for i, t := range p.Texts {
		if t.Title == "" && t.Live != nil {
			p.Texts[i] = ParcelText{Draft: *t.Live, Published: true}
		}
	}
	slices.SortFunc(p.Texts, func(a, b ParcelText) int { return place(a.Lang) - place(b.Lang) })
}

func readEntry(f *zip.File, limit int) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	data, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err == nil && len(data) > limit {
		err = fmt.Errorf("%s is larger than %d bytes", f.Name, limit)
	}
	return data, err
}

// readHead reads the lines between --- at the head of a text; without them the
// first heading is its title.
func (p *Parcel) readHead(d *Draft, text string) (published bool) {
	text = strings.TrimPrefix(strings.ReplaceAll(text, "\r\n", "\n"), "\ufeff")
	if rest, ok := strings.CutPrefix(text, "---\n"); ok {
		head, body, _ := strings.Cut(rest, "\n---\n")
		text = body
		for line := range strings.Lines(head) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			if plain, err := strconv.Unquote(value); err == nil {
				value = plain
			}
			switch name {
			case "title":
				d.Title = value
			case "topic":
				p.Topic = value
			case "audience":
				p.Audience = value
			case "published":
				published = value == "true"
			}
		}
	}
	d.Body = text
	d.tidy()
	if first, rest, _ := strings.Cut(d.Body, "\n"); d.Title == "" && strings.HasPrefix(first, "# ") {
		d.Title, d.Body = first[2:], rest
		d.tidy()
	}
	return published
}

// Import writes an article of an archive, unless the house has it already: the
// same number, or a text with the same words. publish shows readers what the
// archive says they saw; without it everything stays a draft. It tells whether
// it wrote.
func (m *Room) Import(ctx context.Context, tx *db.Tx, by event.Actor, p Parcel, publish bool) (Article, bool, error) {
	if there, err := isHere(ctx, tx, p); err != nil || there {
		return Article{}, false, err
	}
	var a Article
	var err error
	for i, t := range p.Texts {
		first := t.Draft
		if t.Live != nil && publish {
			first = *t.Live
		}
		if i == 0 {
			a, err = m.Create(ctx, tx, by, NewArticle{Draft: first, Topic: p.Topic, Audience: p.Audience, Files: p.Files})
		} else {
			a, err = m.Edit(ctx, tx, by, a.ID, first, 0)
		}
		if err == nil && publish && (t.Published || t.Live != nil) && first.Body != "" {
			a, err = m.Publish(ctx, tx, by, a.ID, t.Lang)
		}
		if err == nil && t.Live != nil && publish {
			now, _ := a.In(t.Lang)
			a, err = m.Edit(ctx, tx, by, a.ID, t.Draft, now.Version)
		}
		if err != nil {
			return a, false, fmt.Errorf("import the article %s: %w", p.Key, err)
		}
	}
	return a, true, nil
}

func isHere(ctx context.Context, r db.Reader, p Parcel) (bool, error) {
	var n int
	if which, err := id.Parse(p.Key); err == nil {
		if err := r.Get(ctx, &n, sqlHasArticle, which); err != nil || n > 0 {
			return n > 0, err
		}
	}
	for _, t := range p.Texts {
		if err := r.Get(ctx, &n, sqlHasText, string(t.Lang), t.Title, t.Body); err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

const (
	sqlHasArticle = `SELECT COUNT(*) FROM knowledge_article WHERE id = $1`
	sqlHasText    = `SELECT COUNT(*) FROM knowledge_text WHERE lang = $1 AND title = $2 AND body = $3`
)
