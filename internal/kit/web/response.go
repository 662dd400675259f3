package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/a-h/templ"
)

// Response is the answer being written. Its methods write whole answers; the
// embedded writer is there for files and streams.
type Response struct {
	http.ResponseWriter
	r      *Request
	status int
	size   int64
	broken bool // failed after the first byte: the connection must not end as if all was well
}

// WriteHeader sends the status once; net/http would complain about a second one.
func (w *Response) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	if status >= 200 { // 1xx is not the answer yet
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends bytes of the body.
func (w *Response) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	n, err := w.ResponseWriter.Write(b)
	w.size += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *Response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Written tells that the answer has begun and can no longer become an error page.
func (w *Response) Written() bool { return w.status != 0 }

// pages are buffers for rendering: a page is whole before its first byte leaves.
var pages = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// keepBuffer is the largest buffer worth keeping for the next page.
const keepBuffer = 512 << 10

// Download begins the answer with a file that is saved under a name and kept by
// nobody on the way; what is written next is the file.
func (w *Response) Download(kind, name string) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "private, no-store")
	w.WriteHeader(http.StatusOK)
}

// HTML renders a component as the answer: a page or a part of one.
func (w *Response) HTML(status int, c templ.Component) error {
	buf := pages.Get().(*bytes.Buffer)
	defer func() {
		if buf.Cap() <= keepBuffer {
			buf.Reset()
			pages.Put(buf)
		}
	}()
	ctx := w.r.Context()
	if w.r.router.dress != nil {
		ctx = w.r.router.dress(ctx, w.r)
	}
	if err := c.Render(ctx, buf); err != nil {
		return fmt.Errorf("render %s: %w", w.r.Pattern(), err)
	}
	h := w.Header()
	if _, set := h["Cache-Control"]; !set {
		h["Cache-Control"] = cachePrivate
	}
	h["Vary"] = varyPage
	if w.r.Fragment() {
		w.announceToPage()
	}
	return w.send(status, "text/html; charset=utf-8", buf.Bytes())
}

// Part answers with the one element for which Request.Into tells. What is to be
// said is said by a header: there is no page around the element to say it.
func (w *Response) Part(c templ.Component) error {
	w.announceToPage()
	return w.HTML(http.StatusOK, c)
}

// JSON writes v as the answer.
func (w *Response) JSON(status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write JSON for %s: %w", w.r.Pattern(), err)
	}
	if w.Header().Get("Cache-Control") == "" {
		w.Header()["Cache-Control"] = cacheNever
	}
	return w.send(status, "application/json", append(body, '\n'))
}

// Header values that are the same for every request, kept ready: the map of
// headers takes the slice as it is. They are never written to.
var (
	cachePrivate = []string{"private, no-cache"}
	cacheNever   = []string{"no-store"}
	varyPage     = []string{"Accept-Encoding, Cookie, HX-Request-Type"}
)

// Nothing answers that all went well and there is nothing to show.
func (w *Response) Nothing() error {
	if w.r.toast != nil && w.r.Scripted() {
		w.announce(*w.r.toast)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// Redirect sends the reader to another page of this house. After a POST it is
// a GET. For htmx it is a navigation in place. An address of another host is
// refused: what a form or link carries must not lead away.
func (w *Response) Redirect(to string) error {
	if !IsLocal(to) {
		return fmt.Errorf("redirect to %q leaves this house", to)
	}
	if w.r.toast != nil {
		w.r.router.cookies.setToast(w, *w.r.toast)
	}
	w.Header()["Cache-Control"] = cacheNever
	if w.r.Scripted() {
		w.Header().Set("HX-Location", to)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// Reload sends the reader to a page with a full load, also from htmx: needed
// when the whole document changes, its language or its theme.
func (w *Response) Reload(to string) error {
	if !w.r.Scripted() {
		return w.Redirect(to)
	}
	if !IsLocal(to) {
		return fmt.Errorf("redirect to %q leaves this house", to)
	}
	if w.r.toast != nil {
		w.r.router.cookies.setToast(w, *w.r.toast)
	}
	w.Header().Set("HX-Redirect", to)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// IsLocal tells that an address is a path of this house: "/cases/1?x=2", and
// neither "//other.host" nor "/\other.host", which browsers read as another host.
func IsLocal(address string) bool {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") {
		return false
	}
	u, err := url.Parse(address)
	return err == nil && u.Host == "" && u.Scheme == ""
}
