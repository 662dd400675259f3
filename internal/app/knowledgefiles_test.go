package app_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"rida/internal/kit/db"
)

// send posts a form with one file.
func (k desk) send(path, name string, data []byte, fields map[string]string) *httptest.ResponseRecorder {
	k.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("files", name)
	if err == nil {
		_, err = part.Write(data)
	}
	for field, value := range fields {
		if err == nil {
			err = form.WriteField(field, value)
		}
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		k.t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(k.t.Context(), http.MethodPost, k.d.Address()+path, &body)
	r.Header.Set("Authorization", "Bearer a token for tests")
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	k.d.Router.ServeHTTP(w, r)
	return w
}

func TestAnArticleTakesAPictureInItsEditorAndGivesItUp(t *testing.T) {
	k := desk{t, openDemo(t, db.SQLite)}
	made := k.send("/knowledge/articles", "valve.png", []byte("\x89PNG\x0D\x0A\x1A\x0A"), map[string]string{"lang": "en", "title": "The valve", "body": "![The valve](valve.png)", "audience": "public", "then": "publish"})
	at, _, _ := strings.Cut(made.Header().Get("Location"), "?")
	if made.Code != http.StatusSeeOther || at == "" {
		t.Fatalf("an article with a picture: %d %s", made.Code, made.Body)
	}
	shown := k.do(http.MethodGet, at, nil).Body.String()
	file := regexp.MustCompile(`<img src="(` + regexp.QuoteMeta(at) + `/files/\d+)"`).FindStringSubmatch(shown)
	if file == nil {
		t.Fatal("the page of the article does not show its picture")
	}
	if got := k.do(http.MethodGet, file[1], nil); got.Code != http.StatusOK || got.Header().Get("Content-Type") != "image/png" {
		t.Errorf("the picture answers %d %s", got.Code, got.Header().Get("Content-Type"))
	}
	public := strings.Replace(file[1], "/knowledge/articles", "/help/en", 1)
	if got := k.do(http.MethodGet, public, nil); got.Code != http.StatusOK {
		t.Errorf("customers get %d for the picture of a published article", got.Code)
	}
	editor := at + "/texts/en"
	if got := k.send(editor+"/files", "guide.pdf", []byte("%PDF-1.7"), nil); got.Code != http.StatusSeeOther || got.Header().Get("Location") != editor {
		t.Errorf("a further file: %d %s", got.Code, got.Header().Get("Location"))
	}
	if page := k.do(http.MethodGet, editor, nil).Body.String(); !strings.Contains(page, "guide.pdf") || !strings.Contains(page, `data-insert="![](&lt;valve.png&gt;)"`) {
		t.Error("the editor does not list the files")
	}
	if got := k.send(editor+"/files", "", nil, nil); got.Code != http.StatusUnprocessableEntity {
		t.Errorf("no file at all: %d", got.Code)
	}
	remove := editor + "/files/" + file[1][strings.LastIndexByte(file[1], '/')+1:] + "/removal"
	if got := k.do(http.MethodPost, remove, url.Values{}); got.Code != http.StatusSeeOther {
		t.Errorf("taking it away: %d", got.Code)
	}
	if got := k.do(http.MethodGet, public, nil); got.Code != http.StatusNotFound {
		t.Errorf("customers still get %d", got.Code)
	}
	if got := k.do(http.MethodPost, at+"/erasure", url.Values{}); got.Code != http.StatusConflict {
		t.Errorf("an article in use is erased at once: %d", got.Code)
	}
	k.do(http.MethodPost, at+"/archive", url.Values{"away": {"yes"}})
	if page := k.do(http.MethodGet, at+"/erasure", nil); page.Code != http.StatusOK {
		t.Errorf("the question whether to erase: %d", page.Code)
	}
	k.do(http.MethodPost, at+"/erasure", url.Values{})
	if got := k.do(http.MethodGet, at, nil); got.Code != http.StatusNotFound {
		t.Errorf("the erased article answers %d", got.Code)
	}
}

func TestAnArchiveIsBroughtInOnceThroughThePage(t *testing.T) {
	k := desk{t, openDemo(t, db.SQLite)}
	archive := k.do(http.MethodGet, "/knowledge/articles.zip", nil).Body.Bytes()
	again := k.send("/knowledge/import", "articles.zip", archive, nil)
	if again.Code != http.StatusOK || strings.Contains(again.Body.String(), "knowledge-odd") {
		t.Fatalf("bringing in what is here: %d", again.Code)
	}
	var before, after int
	if err := k.d.DB.Get(t.Context(), &before, `SELECT COUNT(*) FROM knowledge_article`); err != nil {
		t.Fatal(err)
	}
	if got := k.send("/knowledge/import", "x.zip", []byte("no archive"), nil); got.Code != http.StatusUnprocessableEntity {
		t.Errorf("what is no archive: %d", got.Code)
	}
	if err := k.d.DB.Get(t.Context(), &after, `SELECT COUNT(*) FROM knowledge_article`); err != nil || after != before || before == 0 {
		t.Errorf("%d articles before and %d after, %v", before, after, err)
	}
}
