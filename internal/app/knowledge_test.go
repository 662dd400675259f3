package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"net/http"
	"strings"
	"testing"

	"rida/internal/kit/db"
)

func TestWhatTheHouseKnowsCanBeTakenAway(t *testing.T) {
	k := desk{t, openDemo(t, db.SQLite)}
	file := k.do(http.MethodGet, "/knowledge/articles.zip", nil).Body.Bytes()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var texts int
	if err := k.d.DB.Get(t.Context(), &texts, `SELECT COUNT(*) FROM knowledge_text t JOIN knowledge_article a ON a.id = t.article_id WHERE NOT a.archived`); err != nil || len(named(z, ".md")) != texts || texts == 0 || len(named(z, ".png")) == 0 {
		t.Errorf("%d files of %d texts and %d pictures, %v", len(named(z, ".md")), texts, len(named(z, ".png")), err)
	}
	one, err := named(z, ".md")[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	words, err := io.ReadAll(one)
	if err != nil || !strings.HasPrefix(string(words), "---\ntitle: ") {
		t.Errorf("an article reads %q, %v", words, err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(k.do(http.MethodGet, "/knowledge/answers.csv", nil).Body.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 2 || len(rows[1]) != len(rows[0]) {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

// named are the files of an archive whose names end so.
func named(z *zip.Reader, ending string) (out []*zip.File) {
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, ending) {
			out = append(out, f)
		}
	}
	return out
}
