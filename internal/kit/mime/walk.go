package mime

import (
	"bytes"
	"fmt"
	"strings"
)

// part is one node of the MIME tree.
type part struct {
	header header
	kind   mediaValue // Content-Type
	body   []byte     // still encoded
	inside string     // subtype of the multipart around it: "mixed", "alternative", "related" …
	later  bool       // text came before it in the same multipart
}

// walk reads a part and everything below it.
func (p *parser) walk(n part, depth int) content {
	if p.parts++; p.parts > p.limits.Parts {
		p.fail(ReasonTooMany, "")
		return content{}
	}
	if n.kind.main == "" || !strings.Contains(n.kind.main, "/") {
		n.kind.main = "text/plain"
		if n.inside == "digest" {
			n.kind.main = "message/rfc822"
		}
	}
	if subtype, ok := strings.CutPrefix(n.kind.main, "multipart/"); ok {
		return p.walkMultipart(n, subtype, depth)
	}
	return p.leaf(n)
}

func (p *parser) walkMultipart(n part, subtype string, depth int) content {
	if depth >= p.limits.Depth {
		p.fail(ReasonTooDeep, fmt.Sprint(depth))
		p.attach(n, n.body)
		return content{}
	}
	boundary := n.kind.word("boundary")
	var parts [][]byte
	var whole bool
	if boundary != "" {
		parts, whole = splitParts(n.body, boundary, p.limits.Parts)
	}
	if len(parts) == 0 {
		if boundary = guessBoundary(n.body); boundary != "" {
			parts, _ = splitParts(n.body, boundary, p.limits.Parts)
		}
	}
	if !whole {
		p.m.warn(WarnMultipart)
	}
	if len(parts) == 0 { // no part at all: show the body as it is
		n.kind = mediaValue{main: "text/plain"}
		return p.leaf(n)
	}
	var all content
	for _, raw := range parts {
		h, body, cut := readHeader(raw, p.limits.HeaderBytes)
		if cut {
			p.fail(ReasonHeaderLarge, "part")
		}
		child := p.walk(part{
			header: h, kind: parseMedia(h.get("content-type")), body: body,
			inside: subtype, later: !all.empty(),
		}, depth+1)
		if subtype == "alternative" {
			all = all.better(child)
		} else {
			all = all.append(child)
		}
		if p.parts > p.limits.Parts {
			break
		}
	}
	return all
}

// leaf reads a part that is no multipart: text of the mail or an attachment.
func (p *parser) leaf(n part) content {
	data, ok := decodeTransfer(n.body, n.header.token("content-transfer-encoding"))
	if !ok {
		p.m.warn(WarnEncoding)
	}
	switch n.kind.main {
	case "text/plain", "text/html":
		if !p.isFile(n) {
			return p.text(n, data)
		}
	case "message/delivery-status", "message/global-delivery-status":
		p.readDeliveryStatus(data)
		return content{}
	case "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers":
		if p.returned == nil {
			p.returned, _, _ = readHeader(skipBlank(data), p.limits.HeaderBytes)
		}
	case "text/x-amp-html":
		if n.inside == "alternative" {
			return content{} // a second form of the text with scripts; never shown
		}
	}
	p.attach(n, data)
	return content{}
}

func skipBlank(b []byte) []byte { return bytes.TrimLeft(b, "\r\n") }

// isFile tells a text that was attached from a text that was written.
func (p *parser) isFile(n part) bool {
	d := parseMedia(n.header.get("content-disposition"))
	if d.main == "attachment" {
		return true
	}
	if n.inside == "alternative" || !n.later {
		return false
	}
	return d.text("filename", "") != "" || n.kind.text("name", "") != ""
}

// text decodes a text part.
func (p *parser) text(n part, data []byte) content {
	limit := p.limits.TextBytes * 2 // UTF-16 halves when decoded
	if n.kind.main == "text/html" {
		limit = p.limits.HTMLBytes
	}
	if len(data) > limit {
		data = data[:limit]
		p.m.warn(WarnTextCut)
	}
	label := n.kind.word("charset")
	if n.kind.main == "text/html" && charsetOf(label).name == "" {
		label = metaCharset(data)
	}
	decoded, guessed := decodeText(data, label)
	if guessed {
		p.m.warn(WarnCharset)
		label = guessName(data)
	}
	if p.hint == "" {
		p.hint = label
	}
	decoded = cleanText(decoded)
	if n.kind.main == "text/html" {
		return content{html: decoded, hasHTML: true}
	}
	if strings.EqualFold(n.kind.word("format"), "flowed") {
		decoded = unflow(decoded, strings.EqualFold(n.kind.word("delsp"), "yes"))
	}
	return content{plain: decoded, hasPlain: true}
}

// metaCharset reads the charset that an HTML text claims for itself.
func metaCharset(b []byte) string {
	const look = 2 << 10
	b = bytes.ToLower(b[:min(len(b), look)])
	i := bytes.Index(b, []byte("charset="))
	if i < 0 {
		return ""
	}
	rest := bytes.TrimLeft(b[i+len("charset="):], `"' `)
	if end := bytes.IndexAny(rest, `"' />;`); end >= 0 {
		return asciiOnly(rest[:end])
	}
	return ""
}
