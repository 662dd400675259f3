package mime

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"
)

// attach keeps a part as an attachment.
func (p *parser) attach(n part, data []byte) {
	d := parseMedia(n.header.get("content-disposition"))
	sum := sha256.Sum256(data)
	a := Attachment{
		Type: n.kind.main, Detected: detectType(data), Size: len(data),
		SHA256: hex.EncodeToString(sum[:]), Data: data,
		ContentID: messageID(n.header.get("content-id")),
	}
	a.Inline = a.ContentID != "" && d.main != "attachment" && (n.inside == "related" || d.main == "inline")
	name := d.text("filename", p.hint)
	if name == "" {
		name = n.kind.text("name", p.hint)
	}
	if name == "" {
		name = p.nameOf(n, data, len(p.m.Attachments)+1)
	}
	a.Name = safeName(name)
	if a.Name == "" {
		a.Name = fmt.Sprintf("part-%d%s", len(p.m.Attachments)+1, extensionOf(a.Type, a.Detected))
	}
	p.m.Attachments = append(p.m.Attachments, a)
}

// nameOf names a part that brought no name.
func (p *parser) nameOf(n part, data []byte, number int) string {
	switch n.kind.main {
	case "message/rfc822", "message/global":
		h, _, _ := readHeader(skipBlank(data), p.limits.HeaderBytes)
		hint := parseMedia(h.get("content-type")).word("charset")
		subject := h.get("subject")
		if name := cleanLine(decodeWords(subject[:min(len(subject), longestHeaderText)], hint), maxFileRunes-4); name != "" {
			return strings.NewReplacer("/", "-", "\\", "-").Replace(name) + ".eml"
		}
		return fmt.Sprintf("message-%d.eml", number)
	case "text/calendar":
		return "invite.ics"
	case "application/ms-tnef":
		return "winmail.dat"
	}
	return ""
}

// safeName makes a file name that cannot leave its folder, hide its ending or
// turn the text around it: no path, control, direction or reserved characters.
func safeName(s string) string {
	s = cleanLine(s, 4*maxFileRunes)
	if i := strings.LastIndexAny(s, `/\`); i >= 0 {
		s = s[i+1:]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`<>:"|?*`, r), r == utf8.RuneError:
			return '_'
		case r == 0x200e || r == 0x200f || r == 0x061c: // direction marks
			return -1
		}
		return r
	}, s)
	s = strings.Trim(s, " .")
	if runes := []rune(s); len(runes) > maxFileRunes {
		ext := fileExtension(s)
		s = strings.TrimRight(string(runes[:maxFileRunes-len([]rune(ext))]), " .") + ext
	}
	return s
}

// fileExtension returns a short ending with its dot, or "".
func fileExtension(s string) string {
	i := strings.LastIndexByte(s, '.')
	if i <= 0 || len(s)-i > 12 || strings.ContainsFunc(s[i:], unicode.IsSpace) {
		return ""
	}
	return s[i:]
}

// markInline marks the attachments that the HTML shows by "cid:".
func markInline(list []Attachment, html string) {
	if !strings.Contains(html, "cid:") {
		return
	}
	for i := range list {
		if id := list[i].ContentID; id != "" && strings.Contains(html, "cid:"+id) {
			list[i].Inline = true
		}
	}
}

// signatures are contents that net/http does not know.
var signatures = []struct {
	offset int
	magic  string
	kind   string
}{
	{0, "MZ", "application/x-msdownload"},
	{0, "\x7fELF", "application/x-executable"},
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"},
	{0, "{\\rtf", "application/rtf"},
	{0, "\x78\x9f\x3e\x22", "application/ms-tnef"},
	{0, "7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"},
	{0, "BEGIN:VCALENDAR", "text/calendar"},
	{0, "BEGIN:VCARD", "text/vcard"},
	{4, "ftypheic", "image/heic"},
	{4, "ftypmif1", "image/heic"},
	{4, "ftypM4A", "audio/mp4"},
	{0, "#!AMR", "audio/amr"},
	{0, "II*\x00", "image/tiff"},
	{0, "MM\x00*", "image/tiff"},
}

// detectType names a media type by content, without parameters.
func detectType(b []byte) string {
	for _, s := range signatures {
		if len(b) >= s.offset+len(s.magic) && string(b[s.offset:s.offset+len(s.magic)]) == s.magic {
			return s.kind
		}
	}
	kind, _, _ := strings.Cut(http.DetectContentType(b), ";")
	switch {
	case kind == "application/zip":
		return zipKind(b)
	case strings.HasPrefix(kind, "text/") && bytes.Contains(b[:min(len(b), 1024)], []byte("<svg")):
		return "image/svg+xml"
	}
	return kind
}

// zipKind tells office documents from plain archives by the names at the front.
func zipKind(b []byte) string {
	const look, office = 8 << 10, "application/vnd.openxmlformats-officedocument."
	b = b[:min(len(b), look)]
	switch {
	case bytes.Contains(b, []byte("word/")):
		return office + "wordprocessingml.document"
	case bytes.Contains(b, []byte("xl/")):
		return office + "spreadsheetml.sheet"
	case bytes.Contains(b, []byte("ppt/")):
		return office + "presentationml.presentation"
	case bytes.Contains(b, []byte("mimetypeapplication/vnd.oasis.opendocument.text")):
		return "application/vnd.oasis.opendocument.text"
	}
	return "application/zip"
}

var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/heic": ".heic",
	"application/pdf": ".pdf", "text/plain": ".txt", "text/html": ".html", "text/csv": ".csv", "text/calendar": ".ics",
	"text/vcard": ".vcf", "application/zip": ".zip", "application/rtf": ".rtf", "audio/mpeg": ".mp3", "audio/amr": ".amr",
	"audio/mp4": ".m4a", "video/mp4": ".mp4", "message/rfc822": ".eml", "application/pkcs7-signature": ".p7s",
	"application/pgp-signature": ".asc", "text/rfc822-headers": ".txt",
}

func extensionOf(declared, detected string) string {
	if e := extensions[declared]; e != "" {
		return e
	}
	if e := extensions[detected]; e != "" {
		return e
	}
	return ".bin"
}
