package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	stdmime "mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"net/textproto"
	"strings"

	"rida/internal/core/channel"
	"rida/internal/kit/fault"
	"rida/internal/kit/mime"
	"rida/internal/kit/web"
)

// original shows the HTML of a message in a frame that may do nothing but open
// links: no script, no form, nothing fetched from anywhere.
func (p *Post) original(w *web.Response, r *web.Request) error {
	e, err := p.entry(r)
	if err != nil {
		return err
	}
	return p.frame(w, r, e)
}

// sentOriginal is the same for the outbox, whose readers may not see the whole
// ledger.
func (p *Post) sentOriginal(w *web.Response, r *web.Request) error {
	e, err := p.sent(r)
	if err != nil {
		return err
	}
	return p.frame(w, r, e)
}

func (p *Post) frame(w *web.Response, r *web.Request, e channel.Entry) error {
	raw, err := p.Ledger.Raw(r.Context(), p.DB, e.ID)
	if err != nil {
		return err
	}
	msg, _ := mime.Parse(raw, mime.DefaultLimits()) // what could be read is shown; the page says why the rest could not
	page := ""
	if e.Direction == channel.Out {
		page = writtenHTML(raw) // ours: with the styles that every mail program gets
	}
	if page == "" && msg.HTML != "" {
		page = foreignPage(msg)
	}
	if page == "" {
		return fault.New(fault.NotFound, "channel.page.no_html")
	}
	w.Policy(web.ForeignPolicy)
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(http.StatusOK)
	_, err = io.WriteString(w, withBase(withPictures(page, msg.Attachments)))
	return err
}

// foreignPage puts what was left of a stranger's HTML into a document of its
// own language and direction.
func foreignPage(m *mime.Message) string {
	return fmt.Sprintf(`<!doctype html><html lang="%s" dir="%s"><head><meta charset="utf-8"><title>%s</title>`+
		`<style>body{font:15px/1.6 system-ui,sans-serif;margin:16px;overflow-wrap:anywhere}img{max-width:100%%;height:auto}</style></head><body>%s</body></html>`,
		html.EscapeString(m.Language), html.EscapeString(m.Dir), html.EscapeString(m.Subject), m.HTML)
}

// withBase makes every link open beside the frame, not in it.
func withBase(page string) string {
	const base = `<base target="_blank">`
	at := strings.Index(strings.ToLower(page), "<head>")
	if at < 0 {
		return base + page
	}
	at += len("<head>")
	return page[:at] + base + page[at:]
}

// maxPicture bounds a picture that is written into the page; four thirds of it
// arrive. Larger ones are among the attachments.
const maxPicture = 2 << 20

// withPictures writes the mail's own pictures into the text that names them. A
// frame without an origin may fetch nothing, not even from us.
func withPictures(page string, all []mime.Attachment) string {
	for _, a := range all {
		if a.ContentID == "" || len(a.Data) > maxPicture || !isPicture(a.Detected) {
			continue
		}
		data := "data:" + a.Detected + ";base64," + base64.StdEncoding.EncodeToString(a.Data)
		page = strings.ReplaceAll(page, `"cid:`+html.EscapeString(a.ContentID)+`"`, `"`+data+`"`)
	}
	return page
}

// isPicture names the kinds that are pictures and nothing else; SVG can hold
// scripts.
func isPicture(kind string) bool {
	switch kind {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return true
	}
	return false
}

// writtenHTML is the HTML of a mail that this house wrote, as it left; "" when
// it has none.
func writtenHTML(raw []byte) string {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return ""
	}
	return htmlPart(textproto.MIMEHeader(m.Header), m.Body, 0)
}

// maxLevels is more than Compose nests: mixed, related, alternative.
const maxLevels = 5

func htmlPart(h textproto.MIMEHeader, body io.Reader, level int) string {
	kind, params, err := stdmime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || level > maxLevels {
		return ""
	}
	if kind == "text/html" && !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
		text, err := io.ReadAll(io.LimitReader(decoded(h, body), mime.DefaultHTMLBytes))
		if err != nil {
			return ""
		}
		return string(text)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return ""
	}
	all := multipart.NewReader(body, params["boundary"])
	for {
		part, err := all.NextRawPart()
		if err != nil {
			return ""
		}
		if found := htmlPart(part.Header, part, level+1); found != "" {
			return found
		}
	}
}

func decoded(h textproto.MIMEHeader, body io.Reader) io.Reader {
	switch strings.ToLower(h.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	}
	return body
}

// raw gives the message as it came or left, byte for byte, as a file.
func (p *Post) raw(w *web.Response, r *web.Request) error {
	e, err := p.entry(r)
	if err != nil {
		return err
	}
	raw, err := p.Ledger.Raw(r.Context(), p.DB, e.ID)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "message/rfc822")
	h.Set("Content-Disposition", `attachment; filename="mail-`+e.ID.String()+`.eml"`)
	h.Set("Cache-Control", "private, no-store")
	w.Policy("sandbox; default-src 'none'")
	w.WriteHeader(http.StatusOK)
	_, err = w.Write(raw)
	return err
}

// maxHead is how much of a message is looked at for its summary.
const maxHead = 64 << 10

// summarise fills in sender and subject from the header of a message that has
// not been read (yet): what waits, what could not be read, and what we wrote.
func (p *Post) summarise(ctx context.Context, e *channel.Entry) error {
	raw, err := p.Ledger.Raw(ctx, p.DB, e.ID)
	if err != nil {
		return err
	}
	head := raw[:min(len(raw), maxHead)]
	for _, end := range []string{"\r\n\r\n", "\n\n"} {
		if at := bytes.Index(head, []byte(end)); at >= 0 {
			head = head[:at+len(end)]
		}
	}
	msg, _ := mime.Parse(head, mime.DefaultLimits()) // it has no text, which is all that can be wrong
	e.Subject = msg.Subject
	e.HeaderFrom = written(msg.From)
	return nil
}

// written is an address as people write it.
func written(a mime.Address) string {
	if a.Name == "" {
		return a.Address
	}
	return a.Name + " <" + a.Address + ">"
}
