package mime

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"mime/quotedprintable"
	"strconv"
	"strings"
	"unicode/utf8"
)

// node is a part of an outgoing mail.
type node struct {
	kind  string // media type, for multiparts without its boundary
	extra []HeaderField
	text  bool // data is text with "\n" line ends
	data  []byte
	kids  []node
}

func (w *mailWriter) body(m Outgoing) error {
	root := node{kind: "multipart/alternative", kids: []node{
		{kind: "text/plain; charset=utf-8", text: true, data: []byte(plainBody(m))},
		{kind: "text/html; charset=utf-8", text: true, data: []byte(htmlBody(m))},
	}}
	var inline, attached []node
	for _, f := range m.Attachments {
		n, err := fileNode(f)
		if err != nil {
			return err
		}
		if f.Inline && f.ContentID != "" {
			inline = append(inline, n)
		} else {
			attached = append(attached, n)
		}
	}
	if len(inline) > 0 {
		root = node{kind: "multipart/related; type=\"multipart/alternative\"", kids: append([]node{root}, inline...)}
	}
	if len(attached) > 0 {
		root = node{kind: "multipart/mixed", kids: append([]node{root}, attached...)}
	}
	// The boundary depends on the whole text, so no text can hold it; base64 and
	// quoted-printable never contain "=_".
	sum := sha256.Sum256([]byte(m.MessageID + "\x00" + m.Subject + "\x00" + m.Text + "\x00" + m.Footer))
	w.node(root, "=_"+hex.EncodeToString(sum[:12]), 0)
	return nil
}

// node writes a part with its header. Boundaries get the depth appended, so that
// none is the beginning of another.
func (w *mailWriter) node(n node, boundary string, depth int) {
	for _, h := range n.extra {
		w.field(h.Name, h.Value)
	}
	if n.kids == nil {
		w.field("Content-Type", n.kind)
		w.leaf(n)
		return
	}
	mine := boundary + "." + strconv.Itoa(depth)
	w.field("Content-Type", n.kind+"; boundary=\""+mine+"\"")
	w.buf.WriteString("\r\n")
	for _, kid := range n.kids {
		w.buf.WriteString("--" + mine + "\r\n")
		w.node(kid, boundary, depth+1)
		w.buf.WriteString("\r\n")
	}
	w.buf.WriteString("--" + mine + "--\r\n")
}

// leaf writes the data in the encoding that suits it: plain for short ASCII
// lines, else the shorter of quoted-printable and base64. Files are base64, so
// that no relay changes a byte.
func (w *mailWriter) leaf(n node) {
	data := n.data
	if n.text {
		data = bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
	}
	switch {
	case n.text && isPlainASCII(data), !n.text && isEnclosedMail(n.kind):
		w.buf.WriteString("Content-Transfer-Encoding: 7bit\r\n\r\n")
		w.buf.Write(data)
	case n.text && prefersQuoted(data):
		w.buf.WriteString("Content-Transfer-Encoding: quoted-printable\r\n\r\n")
		q := quotedprintable.NewWriter(&w.buf)
		_, _ = q.Write(data) // a bytes.Buffer does not fail
		_ = q.Close()
	default:
		w.buf.WriteString("Content-Transfer-Encoding: base64\r\n\r\n")
		w.base64(data)
	}
}

func (w *mailWriter) base64(data []byte) {
	const perLine = 57 // 76 characters
	line := make([]byte, 76)
	for len(data) > 0 {
		n := min(perLine, len(data))
		base64.StdEncoding.Encode(line, data[:n])
		w.buf.Write(line[:base64.StdEncoding.EncodedLen(n)])
		if data = data[n:]; len(data) > 0 {
			w.buf.WriteString("\r\n")
		}
	}
}

// isPlainASCII reports text that can travel as it is. A line that starts with
// "From " cannot: mailboxes change it.
func isPlainASCII(data []byte) bool {
	return isASCII(data) && shortLines(data) && bytes.IndexByte(data, 0) < 0 &&
		!bytes.HasPrefix(data, []byte("From ")) && !bytes.Contains(data, []byte("\nFrom ")) && !bytes.Contains(data, []byte(" \r\n"))
}

func shortLines(data []byte) bool {
	for l := range bytes.SplitSeq(data, []byte("\n")) {
		if len(l) > hardLine-8 {
			return false
		}
	}
	return true
}

// isEnclosedMail reports a type that may not be encoded (RFC 2046); fileNode
// gives it only to data that needs no encoding.
func isEnclosedMail(kind string) bool { return strings.HasPrefix(kind, "message/rfc822") }

// prefersQuoted reports that quoted-printable is the shorter form.
func prefersQuoted(data []byte) bool {
	high := 0
	for _, c := range data {
		if c >= utf8.RuneSelf || c == '=' {
			high++
		}
	}
	return high*6 < len(data) // 3 bytes each against 4/3 for everything
}

// fileNode makes the part of an attachment.
func fileNode(f File) (node, error) {
	if hasBreak(f.Name) || hasBreak(f.Type) || hasBreak(f.ContentID) {
		return node{}, fmt.Errorf("attachment %q: %w", f.Name, ErrHeader)
	}
	kind := parseMedia([]byte(f.Type)).main
	if !isMediaType(kind) || strings.HasPrefix(kind, "multipart/") {
		kind = detectType(f.Data)
	}
	if strings.HasPrefix(kind, "message/") && (kind != "message/rfc822" || !canEnclose(f.Data)) {
		kind = "application/octet-stream"
	}
	name := safeName(f.Name)
	if name == "" {
		name = "file" + extensionOf(kind, "")
	}
	if strings.HasPrefix(kind, "text/") && utf8.Valid(f.Data) {
		kind += "; charset=utf-8"
	}
	disposition := "attachment"
	if f.Inline {
		disposition = "inline"
	}
	n := node{data: f.Data, kind: kind + nameParam("name", name), extra: []HeaderField{
		{"Content-Disposition", disposition + nameParam("filename", name)},
	}}
	if f.ContentID != "" {
		id := strings.Trim(f.ContentID, "<>")
		if strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '<' || r == '>' }) {
			return node{}, fmt.Errorf("content id %q: %w", f.ContentID, ErrHeader)
		}
		n.extra = append(n.extra, HeaderField{"Content-ID", "<" + id + ">"})
	}
	return n, nil
}

func canEnclose(data []byte) bool {
	return len(data) > 0 && isPlainASCII(data) && bytes.Count(data, []byte("\n")) == bytes.Count(data, []byte("\r\n")) &&
		bytes.Count(data, []byte("\r")) == bytes.Count(data, []byte("\r\n"))
}

func isMediaType(s string) bool {
	main, sub, ok := strings.Cut(s, "/")
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+"
	return ok && main != "" && sub != "" && len(s) < 128 && strings.Trim(main, letters) == "" && strings.Trim(sub, letters) == ""
}

// nameParam writes a file name for new and old programs. ASCII names are quoted.
// Others stand in RFC 2231 pieces as "filename", and in encoded words as "name",
// which is what programs read that do not know RFC 2231.
func nameParam(param, name string) string {
	if isASCII([]byte(name)) && len(name) <= 60 {
		return "; " + param + "=\"" + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + "\""
	}
	if param == "name" {
		return "; name=\"" + encodeWords(name) + "\""
	}
	const perPiece = 50
	var out strings.Builder
	piece, number := "utf-8''", 0
	flush := func() {
		fmt.Fprintf(&out, "; %s*%d*=%s", param, number, piece)
		piece, number = "", number+1
	}
	for _, r := range name {
		code := percent(string(r))
		if len(piece)+len(code) > perPiece {
			flush()
		}
		piece += code
	}
	if number == 0 {
		return "; " + param + "*=" + piece
	}
	flush()
	return out.String()
}

func percent(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if isLatinLetter(c) || isDigit(c) || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
