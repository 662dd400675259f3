package knowledge

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"rida/internal/core/files"
	"rida/internal/kit/db"
)

// atOnce is how many articles are read at once for an archive.
const atOnce = 100

// Export writes every article that is not put away into an archive: each
// language as ar/NUMBER.md, what readers see of it beside it as ar/NUMBER.live.md
// where that differs, and the files as files/NUMBER/NAME. Import reads it.
func Export(ctx context.Context, r db.Reader, store *files.Store, now time.Time, w io.Writer) error {
	out := zip.NewWriter(w)
	f := Filter{Limit: atOnce}
	for {
		page, next, err := List(ctx, r, f, now)
		if err != nil {
			return err
		}
		for _, a := range page {
			if err := pack(out, store, a); err != nil {
				return fmt.Errorf("export article %d: %w", a.ID, err)
			}
		}
		if next.ID == 0 {
			return out.Close()
		}
		f.Before = next
	}
}

// pack writes one article.
func pack(out *zip.Writer, store *files.Store, a Article) error {
	for _, t := range a.Texts {
		name := string(t.Lang) + "/" + a.ID.String()
		if err := packText(out, a, t, name+".md", t.Title, t.Body, t.Live && !t.Ahead()); err != nil {
			return err
		}
		if t.Live && t.Ahead() {
			if err := packText(out, a, t, name+".live.md", t.LiveTitle, t.LiveBody, true); err != nil {
				return err
			}
		}
	}
	for _, f := range a.Files {
		if err := packFile(out, store, f, "files/"+a.ID.String()+"/"+f.Name); err != nil {
			return err
		}
	}
	return nil
}

func packText(out *zip.Writer, a Article, t Text, name, title, body string, published bool) error {
	file, err := out.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.ChangedAt})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(file, "---\ntitle: %s\nlang: %s\ntopic: %s\naudience: %s\npublished: %t\nchanged: %s\n---\n\n%s\n",
		strconv.Quote(title), t.Lang, strconv.Quote(a.Topic), a.Audience, published, a.ChangedAt.UTC().Format(time.RFC3339), body)
	return err
}

func packFile(out *zip.Writer, store *files.Store, f File, name string) error {
	from, err := store.Read(f.Ref)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	file, err := out.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: f.CreatedAt})
	if err != nil {
		return err
	}
	_, err = io.Copy(file, from)
	return err
}
