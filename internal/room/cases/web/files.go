package web

import (
	"net/http"

	"rida/internal/core/files"
	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
)

// file gives an attachment of a message.
func (d *Desk) file(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	ref, err := files.Get(r.Context(), d.DB, which)
	if err != nil {
		return err
	}
	if ref.OwnerKind != "message" {
		return fault.New(fault.NotFound, "files.not_found")
	}
	return d.Files.Serve(w, r.Request, ref)
}

// original gives the sanitised HTML of a mail, for a frame that may do nothing:
// no script, no form, no picture from outside, no way out.
func (d *Desk) original(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	html, err := cases.MessageHTML(r.Context(), d.DB, which)
	if err != nil {
		return err
	}
	if html == "" {
		return fault.New(fault.NotFound, "cases.not_found")
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'")
	h.Set("Cache-Control", "private, no-store")
	w.WriteHeader(http.StatusOK)
	_, err = w.Write([]byte("<!doctype html><meta charset=\"utf-8\"><base target=\"_blank\">" + html))
	return err
}
