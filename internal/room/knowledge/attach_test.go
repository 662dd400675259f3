package knowledge_test

import (
	"archive/zip"
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/knowledge"
)

var png = []byte("\x89PNG\x0D\x0A\x1A\x0A and the rest")

func (s *shelf) attach(a knowledge.Article, names ...string) (out knowledge.Article) {
	s.t.Helper()
	s.do(func(ctx context.Context, tx *db.Tx) (err error) {
		var add []files.New
		for _, n := range names {
			add = append(add, files.New{Name: n, Data: append(slices.Clone(png), n...)})
		}
		out, err = s.Attach(ctx, tx, event.Staff(nora), a.ID, add)
		return err
	})
	return out
}

func namesOf(all []knowledge.File) (out []string) {
	for _, f := range all {
		out = append(out, f.Name)
	}
	return out
}

func TestReadersSeeAFileOnlyOnceItsArticleIsPublishedWithIt(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		a := s.article(lang.Arabic, knowledge.Public, "الباب", "![الصمام](<صمام الماء.png>)")
		if a = s.attach(a, "صمام الماء.png", "guide.pdf"); len(a.Shown()) != 0 || !a.Waiting() {
			t.Errorf("a file is shown before it is published: %+v", a.Files)
		}
		s.do(func(ctx context.Context, tx *db.Tx) (err error) {
			a, err = s.Publish(ctx, tx, event.Staff(nora), a.ID, lang.Arabic)
			return err
		})
		if got := namesOf(a.Shown()); !slices.Equal(got, []string{"صمام الماء.png", "guide.pdf"}) || a.Waiting() {
			t.Errorf("readers see %v", got)
		}
		a = s.attach(a, "late.png")
		if got := namesOf(a.Shown()); len(got) != 2 || !a.Waiting() {
			t.Errorf("readers see %v before the next publication", got)
		}
		s.do(func(ctx context.Context, tx *db.Tx) (err error) {
			a, err = s.Edit(ctx, tx, event.Staff(nora), a.ID, knowledge.Draft{Lang: lang.Persian, Title: "در", Body: "![شیر](<صمام الماء.png>)"}, 0)
			return err
		})
		text, _ := a.In(lang.Persian)
		if html := knowledge.HTML(text.Body, knowledge.PlaceOf(a.Files, "/knowledge/articles/1")); !strings.Contains(html, `<img src="/knowledge/articles/1/files/`) {
			t.Errorf("the second language does not show the shared picture: %s", html)
		}
		s.do(func(ctx context.Context, tx *db.Tx) (err error) {
			a, err = s.Detach(ctx, tx, event.Staff(nora), a.ID, a.Files[0].ID)
			return err
		})
		if got := namesOf(a.Files); !slices.Equal(got, []string{"guide.pdf", "late.png"}) {
			t.Errorf("left are %v", got)
		}
		s.do(func(ctx context.Context, tx *db.Tx) (err error) {
			a, err = s.Withdraw(ctx, tx, event.Staff(nora), a.ID, lang.Arabic)
			return err
		})
		if len(a.Shown()) != 0 {
			t.Error("files of an article that is withdrawn are shown")
		}
	})
}

func TestFilesThatDoNotFitAreRefusedAndNothingIsKept(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		a := s.article(lang.English, knowledge.Internal, "The door", "Check the seal.")
		many := make([]files.New, knowledge.MaxFiles+1)
		for i := range many {
			many[i] = files.New{Name: "a.png", Data: png}
		}
		for want, add := range map[string][]files.New{
			"knowledge.files.too_many": many,
			"knowledge.files.empty":    {{Name: "good.png", Data: png}, {Name: "empty"}},
			"files.too_large":          {{Name: "film", Data: make([]byte, knowledge.MaxFile+1)}},
		} {
			err := s.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := s.Attach(ctx, tx, event.Staff(nora), a.ID, add)
				return err
			})
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Key != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		now, err := knowledge.Get(t.Context(), s.DB, a.ID)
		s.must(err)
		if len(now.Files) != 0 {
			t.Errorf("kept %v", namesOf(now.Files))
		}
		now = s.attach(a, "a.png", "a.png", "b[1].png")
		if got := namesOf(now.Files); !slices.Equal(got, []string{"a.png", "a-2.png", "b-1-.png"}) {
			t.Errorf("names %v", got)
		}
	})
}

func TestErasingTakesTheArticleItsFilesAndItsLinksAndNothingElse(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		a, other := s.attach(s.article(lang.Arabic, knowledge.Public, "الباب", "افحص الجلدة."), "a.png"), s.attach(s.article(lang.Arabic, knowledge.Public, "الرف", "افحص الرف."), "b.png")
		s.do(func(ctx context.Context, tx *db.Tx) error {
			return s.Use(ctx, tx, event.Staff(nora), 7, knowledge.Used{Kind: knowledge.KindArticle, Item: a.ID, Lang: lang.Arabic}, knowledge.Used{Kind: knowledge.KindArticle, Item: other.ID, Lang: lang.Arabic})
		})
		gone := func() error {
			return s.try(func(ctx context.Context, tx *db.Tx) error { return s.Erase(ctx, tx, event.Staff(nora), a.ID) })
		}
		if err := gone(); fault.KindOf(err) != fault.Conflict {
			t.Fatalf("an article in use was erased at once: %v", err)
		}
		s.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := s.Archive(ctx, tx, event.Staff(nora), a.ID, true)
			return err
		})
		s.must(gone())
		for _, table := range []string{"knowledge_article", "knowledge_text", "knowledge_version", "knowledge_use", "knowledge_file", "files_ref"} {
			var n int
			s.must(s.DB.Get(t.Context(), &n, "SELECT COUNT(*) FROM "+table))
			if n != 1 {
				t.Errorf("%s holds %d rows, want the other article's one", table, n)
			}
		}
		var words []id.ID
		s.must(s.DB.All(t.Context(), &words, `SELECT DISTINCT item FROM knowledge_word`))
		if !slices.Equal(words, []id.ID{other.ID}) {
			t.Errorf("words of %v are left", words)
		}
		s.happens(7, "cases.closed", map[string]any{"how": "confirmed"})
	})
}

func TestWhatIsExportedComesBackAsItWas(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		a := s.attach(s.article(lang.Arabic, knowledge.Public, "الباب: «تسريب»", "---\n\n1. افحص الجلدة.\n\n![](a.png)"), "a.png")
		s.do(func(ctx context.Context, tx *db.Tx) (err error) {
			if a, err = s.Publish(ctx, tx, event.Staff(nora), a.ID, lang.Arabic); err != nil {
				return err
			}
			text, _ := a.In(lang.Arabic)
			if a, err = s.Edit(ctx, tx, event.Staff(nora), a.ID, knowledge.Draft{Lang: lang.Arabic, Title: "الباب", Body: "قيد الكتابة."}, text.Version); err != nil {
				return err
			}
			a, err = s.Edit(ctx, tx, event.Staff(nora), a.ID, knowledge.Draft{Lang: lang.English, Title: "The door", Body: "Draft."}, 0)
			return err
		})
		var out bytes.Buffer
		s.must(knowledge.Export(t.Context(), s.DB, s.Room.Files, s.DB.Now(), &out))
		parcels, odd, err := knowledge.ReadArchive(out.Bytes())
		s.must(err)
		if len(parcels) != 1 || len(odd) != 0 {
			t.Fatalf("the archive holds %d articles and odd %v", len(parcels), odd)
		}
		bring := func() (back knowledge.Article, made bool) {
			s.do(func(ctx context.Context, tx *db.Tx) (err error) {
				back, made, err = s.Import(ctx, tx, event.Staff(layla), parcels[0], true)
				return err
			})
			return back, made
		}
		if _, made := bring(); made {
			t.Error("an article that is here was doubled")
		}
		s.do(func(ctx context.Context, tx *db.Tx) error {
			if _, err := s.Archive(ctx, tx, event.Staff(nora), a.ID, true); err != nil {
				return err
			}
			return s.Erase(ctx, tx, event.Staff(nora), a.ID)
		})
		back, made := bring()
		if !made || back.Audience != a.Audience || back.Topic != a.Topic || len(back.Texts) != len(a.Texts) || !slices.Equal(namesOf(back.Files), namesOf(a.Files)) {
			t.Fatalf("came back as %+v, was %+v", back, a)
		}
		for i, text := range back.Texts {
			was := a.Texts[i]
			if text.Title != was.Title || text.Body != was.Body || text.Live != was.Live || text.LiveTitle != was.LiveTitle || text.LiveBody != was.LiveBody {
				t.Errorf("came back as %+v, was %+v", text, was)
			}
		}
	})
}

func TestAnArchiveMadeByHandIsReadAndWhatIsOddIsNamed(t *testing.T) {
	var raw bytes.Buffer
	z := zip.NewWriter(&raw)
	for _, one := range [][2]string{{"en/door.md", "# The door\n\nCheck the seal."}, {"fa/door.md", "بی‌عنوان"}, {"de/door.md", "# Tür"}, {"files/door/a.png", "x"}, {"files/lost/b.png", "x"}, {"readme.txt", "hello"}} {
		w, err := z.Create(one[0])
		if err == nil {
			_, err = w.Write([]byte(one[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	all, odd, err := knowledge.ReadArchive(raw.Bytes())
	if err != nil || len(all) != 1 || all[0].Texts[0].Title != "The door" || all[0].Texts[0].Body != "Check the seal." || len(all[0].Files) != 1 {
		t.Errorf("read %+v, %v", all, err)
	}
	if want := []string{"de/door.md", "fa/door.md", "files/lost/b.png", "readme.txt"}; !slices.Equal(odd, want) {
		t.Errorf("odd %v, want %v", odd, want)
	}
	if _, _, err := knowledge.ReadArchive([]byte("PK, but no archive")); fault.KindOf(err) != fault.Invalid {
		t.Errorf("got %v", err)
	}
}
