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
	if err := assets.Built(); err != nil {
		return err
	}
	texts, err := sample.Texts()
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+assets.Prefix, assets.Handler())
	mux.HandleFunc("GET /{page}", func(w http.ResponseWriter, r *http.Request) { page(w, r, texts) })
	mux.HandleFunc("GET /{$}", index)
	fmt.Println("http://" + address + "/")
	s := http.Server{Addr: address, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	return s.ListenAndServe()
}

func page(w http.ResponseWriter, r *http.Request, texts *lang.Catalogue) {
	draw, ok := sample.Pages[r.PathValue("page")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	tag, ok := lang.ParseTag(r.URL.Query().Get("lang"))
	if !ok {
		tag = lang.Arabic
	}
	v := sample.View(texts, tag, r.URL.Query().Get("theme"))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	if err := draw(v).Render(r.Context(), w); err != nil {
		log.Printf("draw %s: %v", r.URL.Path, err)
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
