package web_test

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rida/internal/kit/fault"
	"rida/internal/kit/web"
)

// posted runs read on a form as a handler gets it.
func posted(t *testing.T, body string, read func(f *web.Form)) {
	t.Helper()
	h := build(t, web.Options{Routes: web.In("x", web.Route{Pattern: "POST /p", Permission: web.Public,
		Handle: func(w *web.Response, r *web.Request) error {
			f, err := r.Form()
			if err != nil {
				return err
			}
			read(f)
			return w.Nothing()
		}})})
	if w := h.ask("POST", "/p?name=from-the-address", body, "Accept-Language", "en"); w.Code != 204 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
}

func TestAFormNotesEveryDefectAndKeepsWhatWasTyped(t *testing.T) {
	body := url.Values{"name": {"  Sa\x00ra\r\n "}, "mail": {"sara@"}, "age": {"۱۲x"}, "n": {"٤٢"}, "far": {"99"}, "note": {"a\r\nb\tc"},
		"kind": {"other"}, "tick": {"on"}, "team": {"x"}, "long": {"سلام"}}.Encode()
	posted(t, body, func(f *web.Form) {
		if got := f.Need("name", 10); got != "Sara" {
			t.Errorf("name %q", got)
		}
		if got := f.Int("n", 1, 50); got != 42 {
			t.Errorf("n %d", got)
		}
		if got := f.Long("note", 20); got != "a\nb\tc" {
			t.Errorf("note %q", got)
		}
		if !f.Bool("tick") || f.Bool("absent") {
			t.Error("tick boxes")
		}
		if err := f.Err(); err != nil {
			t.Errorf("good fields have defects: %v", err)
		}
		f.Email("mail", true)
		f.Int("age", 1, 99)
		f.Int("far", 1, 50)
		f.One("kind", "a", "b")
		f.ID("team", false)
		f.Need("missing", 10)
		f.Text("long", 3)
		d, ok := fault.As(f.Err())
		var names []string
		for _, w := range d.Fields {
			names = append(names, w.Name)
		}
		want := []string{"mail", "age", "far", "kind", "team", "missing", "long"}
		if !ok || !slices.Equal(names, want) {
			t.Errorf("defects in %v, want %v", names, want)
		}
		if f.Value("mail") != "sara@" || f.Value("age") != "۱۲x" {
			t.Error("what was typed is gone")
		}
		if !strings.Contains(f.Problem("long"), "3") || f.Problem("name") != "" {
			t.Errorf("problem of long: %q, of name: %q", f.Problem("long"), f.Problem("name"))
		}
	})
}

func TestAFormTakesTheDefectsOfAnActAndNothingElse(t *testing.T) {
	f := web.NewForm(nil, nil)
	other := errors.New("disk")
	if err := f.Take(other); !errors.Is(err, other) || f.Err() != nil {
		t.Errorf("an unknown error was swallowed: %v", err)
	}
	denied := fault.New(fault.Denied, "fault.denied")
	if err := f.Take(denied); !errors.Is(err, denied) {
		t.Errorf("a denial was swallowed: %v", err)
	}
	if err := f.Take(fault.OfFields(fault.Field{Name: "a", Key: "field.required"})); err != nil {
		t.Errorf("defects came back: %v", err)
	}
	if err := f.Take(fault.New(fault.Conflict, "fault.denied")); err != nil {
		t.Errorf("a conflict came back: %v", err)
	}
	if got := len(f.Problems()); got != 2 {
		t.Errorf("%d problems", got)
	}
}

func TestAFormWithTooManyPartsIsRefused(t *testing.T) {
	h := build(t, web.Options{Routes: web.In("x", web.Route{Pattern: "POST /p", Permission: web.Public, Body: 4 << 20,
		Handle: func(w *web.Response, r *web.Request) error {
			f, err := r.Form()
			if err != nil {
				return err
			}
			return w.JSON(200, len(f.Files("f")))
		}})})
	many := url.Values{}
	for i := range 501 {
		many.Set("k"+strconv.Itoa(i), "")
	}
	if w := h.ask("POST", "/p", many.Encode()); w.Code != 400 {
		t.Errorf("501 fields: %d", w.Code)
	}
	if w := h.ask("POST", "/p", "a=%zz"); w.Code != 400 {
		t.Errorf("broken escapes: %d", w.Code)
	}
	for files, status := range map[int]int{2: 200, 21: 422} {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		for range files {
			part, err := m.CreateFormFile("f", "a.txt")
			if err != nil {
				t.Fatal(err)
			}
			_, _ = part.Write([]byte("x"))
		}
		_ = m.Close()
		r := httptest.NewRequest(http.MethodPost, "/p", &b)
		r.Header.Set("Content-Type", m.FormDataContentType())
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != status {
			t.Errorf("%d files: %d", files, w.Code)
		}
	}
}

func TestMailAddressesAreToldApart(t *testing.T) {
	for s, good := range map[string]bool{
		"sara@noor.example": true, "s.a-r+a@mail.noor.example": true, "root@localhost": true,
		"": false, "sara": false, "sara@": false, "@noor.example": false, "Sara <sara@noor.example>": false,
		"sara@noor.example, b@c.example": false, "sara@noor": false, "sa ra@noor.example": false,
		strings.Repeat("a", 250) + "@noor.example": false,
	} {
		if got := web.IsEmail(s); got != good {
			t.Errorf("%q: %v", s, got)
		}
	}
}
