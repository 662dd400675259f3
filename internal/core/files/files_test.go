package files_test

import (
	"bytes"
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/testkit"
)

// png is the smallest that is recognised as one.
var png = []byte("\x89PNG\x0D\x0A\x1A\x0A and the rest")

type shelf struct {
	*files.Store
	t   *testing.T
	w   *testkit.World
	dir string
}

func each(t *testing.T, test func(t *testing.T, s shelf)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		dir := filepath.Join(t.TempDir(), "deep", "files")
		store, err := files.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		test(t, shelf{store, t, w, dir})
	}, files.Schema)
}

func (s shelf) put(n files.New) (ref files.Ref) {
	s.t.Helper()
	err := s.w.DB.Write(s.t.Context(), func(tx *db.Tx) (err error) {
		ref, err = s.Put(s.t.Context(), tx, n)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return ref
}

// paths are the files on disk.
func (s shelf) paths() (all []string) {
	s.t.Helper()
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

// age makes every file look as if it had lain there for a day.
func (s shelf) age() {
	s.t.Helper()
	day := time.Now().Add(-24 * time.Hour)
	for _, p := range s.paths() {
		if err := os.Chtimes(p, day, day); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s shelf) sweep() (removed int) {
	s.t.Helper()
	for part := range files.SweepParts {
		n, err := s.Sweep(s.t.Context(), s.w.DB, part)
		if err != nil {
			s.t.Fatal(err)
		}
		removed += n
	}
	return removed
}

func TestEqualBytesAreKeptOnceUnderTheirOwnNames(t *testing.T) {
	each(t, func(t *testing.T, s shelf) {
		a := s.put(files.New{OwnerKind: "message", OwnerID: 1, Name: "عقد.png", Type: "text/html", ContentID: "c1", Inline: true, Data: png})
		s.put(files.New{OwnerKind: "message", OwnerID: 2, Name: "copy.png", Data: png})
		s.put(files.New{OwnerKind: "message", OwnerID: 2, Name: "empty"})
		if n := len(s.paths()); n != 2 {
			t.Errorf("%d files on disk", n)
		}
		got, err := files.Get(t.Context(), s.w.DB, a.ID)
		if err != nil || got != a || got.Type != "image/png" || got.Declared != "text/html" || got.Name != "عقد.png" || got.Size != int64(len(png)) {
			t.Errorf("got %+v, %v", got, err)
		}
		of, err := files.OfSome(t.Context(), s.w.DB, "message", []id.ID{1, 2, 3})
		if err != nil || len(of[1]) != 1 || len(of[2]) != 2 || of[2][0].Name != "copy.png" {
			t.Errorf("got %+v, %v", of, err)
		}
		if _, err := files.Get(t.Context(), s.w.DB, 999); fault.KindOf(err) != fault.NotFound {
			t.Errorf("got %v", err)
		}
	})
}

func TestAFileOverTheLimitIsRefused(t *testing.T) {
	each(t, func(t *testing.T, s shelf) {
		n := files.New{OwnerKind: "message", OwnerID: 1, Name: "film", Data: make([]byte, files.MaxSize+1)}
		err := s.w.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := s.Put(t.Context(), tx, n); return err })
		for _, err := range []error{err, s.Save(n)} {
			if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid || f.Fields[0].Key != "files.too_large" {
				t.Errorf("got %v", err)
			}
		}
	})
}

func TestTheSweepTakesOnlyWhatNobodyNames(t *testing.T) {
	each(t, func(t *testing.T, s shelf) {
		kept := s.put(files.New{OwnerKind: "message", OwnerID: 1, Name: "kept", Data: []byte("kept")})
		removed := s.put(files.New{OwnerKind: "message", OwnerID: 1, Name: "removed", Data: []byte("removed")})
		again := s.put(files.New{OwnerKind: "message", OwnerID: 1, Name: "again", Data: []byte("again")})
		// An act that fails leaves bytes without a row.
		undo := errors.New("undo")
		_ = s.w.DB.Write(t.Context(), func(tx *db.Tx) error {
			if _, err := s.Put(t.Context(), tx, files.New{OwnerKind: "message", OwnerID: 1, Name: "lost", Data: []byte("lost")}); err != nil {
				t.Error(err)
			}
			return undo
		})
		err := s.w.DB.Write(t.Context(), func(tx *db.Tx) error {
			return errors.Join(s.Remove(t.Context(), tx, removed.ID), s.Remove(t.Context(), tx, again.ID))
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(filepath.Dir(s.paths()[0]), ".new-123"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if n := s.sweep(); n != 0 {
			t.Errorf("%d files swept that may still be wanted", n)
		}
		s.age()
		if err := s.Save(files.New{Data: []byte("again")}); err != nil { // about to be put
			t.Fatal(err)
		}
		if n := s.sweep(); n != 3 {
			t.Errorf("%d files swept, want removed, lost and unfinished", n)
		}
		back := s.put(files.New{OwnerKind: "message", OwnerID: 4, Name: "again", Data: []byte("again")})
		for _, ref := range []files.Ref{kept, back} {
			f, err := s.Read(ref)
			if err != nil {
				t.Fatal(err)
			}
			_ = f.Close()
		}
		if _, err := s.Read(removed); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("got %v", err)
		}
	})
}

func TestFilesAreServedSoThatTheyCanDoNoHarm(t *testing.T) {
	store, err := files.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := testkit.New(t, db.SQLite, files.Schema)
	s := shelf{store, t, w, ""}
	for _, c := range []struct {
		name, declared, data, how, kind string
	}{
		{"صورة عائلية.png", "image/png", string(png), "inline", "image/png"},
		{"page.png", "image/png", "<html><script>alert(1)</script>", "attachment", "application/octet-stream"},
		{"draw.svg", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "attachment", "application/octet-stream"},
		{`quo"te\.txt`, "text/plain", "hello", "attachment", "application/octet-stream"},
		{"قرارداد ۱۴۰۵.pdf", "application/pdf", "%PDF-1.7 …", "attachment", "application/octet-stream"},
		{"phone.heic", "image/heic", "\x00\x00\x00\x18ftypheic----", "attachment", "application/octet-stream"},
	} {
		ref := s.put(files.New{OwnerKind: "message", OwnerID: 1, Name: c.name, Type: c.declared, Data: []byte(c.data)})
		rec := httptest.NewRecorder()
		if err := s.Serve(rec, httptest.NewRequest(http.MethodGet, "/", nil), ref); err != nil {
			t.Fatal(err)
		}
		h := rec.Header()
		how, params, err := mime.ParseMediaType(h.Get("Content-Disposition"))
		if err != nil || how != c.how || params["filename"] != ref.Name {
			t.Errorf("%s: %q: %v", c.name, h.Get("Content-Disposition"), err)
		}
		if h.Get("Content-Type") != c.kind || h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: headers %v", c.name, h)
		}
		if !bytes.Equal(rec.Body.Bytes(), []byte(c.data)) {
			t.Errorf("%s: body %q", c.name, rec.Body)
		}
	}
}

func TestNamesAreMadeHarmless(t *testing.T) {
	for name, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\temp\عقد.pdf`: "عقد.pdf", "": "file", "..": "file", "a\x00b\r\n.txt": "ab.txt",
		"cod\u202Egpj.exe": "codgpj.exe", " report. ": "report", "bad\xff.txt": "bad.txt",
	} {
		if got := files.SafeName(name); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
	if n := len(files.SafeName(strings.Repeat("ملف", 200))); n > 255 {
		t.Errorf("%d bytes", n)
	}
}
