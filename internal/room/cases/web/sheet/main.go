// Command sheet serves the sample pages for looking at them:
//
//	go run ./internal/room/cases/web/sheet -http 127.0.0.1:7777
//	http://127.0.0.1:7777/workspace?lang=fa&theme=dark
//
// It keeps the same Content-Security-Policy as the product, so that a style or
// script the policy forbids is missed here too. Forms lead nowhere.
package main

import (
	"flag"
	"fmt"
	"log"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"rida/internal/kit/lang"
	"rida/internal/kit/web/assets"
	"rida/internal/room/cases/web/sample"
)

// policy is strict on purpose: what the product forbids must not work here.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'"

func main() {
	address := flag.String("http", "127.0.0.1:7777", "address to listen on")
	flag.Parse()
	if err := serve(*address); err != nil {
		log.Fatal(err)
	}
}

func serve(address string) error {
	h, err := pages()
	if err != nil {
		return err
	}
	fmt.Println("http://" + address + "/")
	s := http.Server{Addr: address, Handler: h, ReadHeaderTimeout: 5 * time.Second}
	return s.ListenAndServe()
}

// pages answers for every sample page and for the acts on the sample case.
func pages() (http.Handler, error) {
	if err := assets.Built(); err != nil {
		return nil, err
	}
	texts, err := sample.Texts()
	if err != nil {
		return nil, err
	}
	d := desk{texts}
	mux := http.NewServeMux()
	mux.Handle("GET "+assets.Prefix, assets.Handler())
	mux.HandleFunc("GET /{$}", index)
	mux.HandleFunc("GET /{page}", func(w http.ResponseWriter, r *http.Request) { d.draw(w, r, r.PathValue("page")) })
	mux.HandleFunc("GET /cases/{ref}", func(w http.ResponseWriter, r *http.Request) { d.draw(w, r, "workspace") })
	mux.HandleFunc("GET /cases/{ref}/{noun}", func(w http.ResponseWriter, r *http.Request) {
		if page, ok := acts[r.PathValue("noun")]; ok {
			d.draw(w, r, page)
		} // what a page fetches afterwards from elsewhere is empty here
	})
	for _, later := range []string{"GET /views", "GET /notices/count"} {
		mux.HandleFunc(later, func(http.ResponseWriter, *http.Request) {})
	}
	mux.HandleFunc("POST /cases/{ref}/{noun}", post)
	mux.HandleFunc("GET /live", live)
	return mux, nil
}

// acts are the sample pages behind the addresses of acts.
var acts = map[string]string{
	"assignment": "assign", "type": "type", "snooze": "snooze", "closure-proposal": "propose", "closure": "close",
	"reopening": "reopen", "acceptance": "decline", "duplicate": "duplicate", "tags": "tags", "priority": "priority", "promises": "promise",
}

type desk struct{ texts *lang.Catalogue }

func (d desk) draw(w http.ResponseWriter, r *http.Request, name string) {
	page, ok := sample.Pages[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	v := sample.View(d.texts, language(r), choice(r, "theme"))
	if strings.HasPrefix(r.URL.Path, "/cases/") {
		v.Live = "/live" // only here: a page whose stream never ends cannot be photographed from outside
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	if err := page(v).Render(r.Context(), w); err != nil {
		log.Printf("draw %s: %v", r.URL.Path, err)
	}
}

// choice reads a setting from the address, or from the address of the page the request came from.
func choice(r *http.Request, name string) string {
	if c := r.URL.Query().Get(name); c != "" {
		return c
	}
	from, err := url.Parse(r.Referer())
	if err != nil {
		return ""
	}
	return from.Query().Get(name)
}

func language(r *http.Request) lang.Tag {
	if tag, ok := lang.ParseTag(choice(r, "lang")); ok {
		return tag
	}
	return lang.Arabic
}

// post takes every form and changes nothing. It sends scripts on by name, as
// the product does, and notes by a plain redirect, which must work as well; the word "fail" in it answers with
// a failure, so that one can see that nothing typed is lost.
func post(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.FormValue("text"), "fail") {
		http.Error(w, "failed on request", http.StatusInternalServerError)
		return
	}
	to := "/cases/" + r.PathValue("ref") + "?lang=" + string(language(r))
	if r.Header.Get("HX-Request") == "true" && r.PathValue("noun") != "notes" {
		w.Header().Set("HX-Location", to)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// live says once a second that the open case changed.
func live(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w)
	for beat := time.NewTicker(time.Second); ; {
		_, _ = w.Write([]byte("data: {\"topic\":\"case:482917305\",\"kind\":\"cases.replied\",\"id\":\"1\"}\n\n"))
		if flush.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
		}
	}
}

func index(w http.ResponseWriter, _ *http.Request) {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(sample.Pages)) {
		b.WriteString("<p>" + name)
		for _, tag := range lang.Tags {
			fmt.Fprintf(&b, ` <a href="/%s?lang=%s">%s</a> <a href="/%s?lang=%s&theme=dark">dark</a>`, name, tag, tag, name, tag)
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(b.String())) // the reader went away: nobody to tell
}
