package web

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"

	"rida/internal/core/files"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
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
	if html, err = d.withPictures(r.Context(), which, html); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'")
	h.Set("Cache-Control", "private, no-store")
	w.WriteHeader(http.StatusOK)
	_, err = w.Write([]byte("<!doctype html><meta charset=\"utf-8\"><base target=\"_blank\">" + html))
	return err
}

// maxPicture is what one picture inside a mail may weigh to be shown in it:
// written into the page it grows by a third.
const maxPicture = 4 << 20

// withPictures writes the mail's own pictures into its HTML, since a sandboxed
// frame may fetch nothing, not even from here.
func (d *Desk) withPictures(ctx context.Context, message id.ID, html string) (string, error) {
	if !strings.Contains(html, "cid:") {
		return html, nil
	}
	attached, err := files.Of(ctx, d.DB, "message", message)
	if err != nil {
		return "", err
	}
	for _, f := range attached {
		if f.ContentID == "" || !files.IsSafeImage(f.Type) || f.Size > maxPicture {
			continue
		}
		file, err := d.Files.Read(f)
		if err != nil {
			return "", err
		}
		data, err := io.ReadAll(file)
		_ = file.Close()
		if err != nil {
			return "", fmt.Errorf("read a picture of message %d: %w", message, err)
		}
		html = strings.ReplaceAll(html, "\"cid:"+f.ContentID+"\"", "\"data:"+f.Type+";base64,"+base64.StdEncoding.EncodeToString(data)+"\"")
	}
	return html, nil
}
