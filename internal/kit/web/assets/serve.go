package assets

import (
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// types are set by name: a server's own table of types may be incomplete.
var types = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
	".map":   "application/json",
}

// encodings in the order of preference; build.mjs wrote the files beside the plain one.
var encodings = []struct{ name, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

// Handler serves everything under Prefix. Hashed names never change their
// content, so browsers keep them for a year without asking again.
func Handler() http.Handler { return handler{files: dist, missing: Built()} }

type handler struct {
	files   fs.FS
	missing error // why there is nothing to serve
}

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	if h.missing != nil {
		http.Error(w, h.missing.Error(), http.StatusServiceUnavailable)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, Prefix)
	kind, known := types[path.Ext(name)]
	if !known || strings.Contains(name, "/") {
		http.NotFound(w, r)
		return
	}
	body, encoding, err := h.open(name, r.Header.Get("Accept-Encoding"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	head := w.Header()
	head.Set("Content-Type", kind)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Cache-Control", "public, max-age=31536000, immutable")
	head.Set("Vary", "Accept-Encoding")
	tag := `"` + name + `"`
	if encoding != "" {
		head.Set("Content-Encoding", encoding)
		tag = `"` + name + "." + encoding + `"`
	}
	head.Set("ETag", tag)
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // the reader went away: nobody to tell
}

// open reads the best form of the file that the browser takes.
func (h handler) open(name, accept string) (body []byte, encoding string, err error) {
	for _, e := range encodings {
		if !accepts(accept, e.name) {
			continue
		}
		if body, err = fs.ReadFile(h.files, "dist/"+name+e.suffix); err == nil {
			return body, e.name, nil
		}
	}
	body, err = fs.ReadFile(h.files, "dist/"+name)
	return body, "", err
}

// accepts reads an Accept-Encoding header; "br;q=0" is a refusal.
func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err == nil && name == encoding {
			q := params["q"]
			return q != "0" && q != "0.0" && q != "0.00" && q != "0.000"
		}
	}
	return false
}
