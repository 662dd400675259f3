package mime

import (
	"bytes"
	"strings"
)

// encodedWord is one =?charset?encoding?text?= of RFC 2047.
type encodedWord struct {
	charset string
	base64  bool
	text    []byte
}

// parseWord reads the encoded word at the start of b, which begins with "=?".
// size is its length in b, 0 when there is none.
func parseWord(b []byte) (w encodedWord, size int) {
	const longest = 4000 // the standard says 75, but some mailers put a whole header in one word
	b = b[:min(len(b), longest)]
	mark := bytes.IndexByte(b[2:], '?')
	if mark <= 0 || len(b) < mark+5 || b[mark+4] != '?' {
		return w, 0
	}
	charset, enc := b[2:2+mark], b[mark+3]|0x20
	if enc != 'q' && enc != 'b' || bytes.ContainsAny(charset, " \t\"<>()") {
		return w, 0
	}
	if lang := bytes.IndexByte(charset, '*'); lang >= 0 { // RFC 2231 language
		charset = charset[:lang]
	}
	start := mark + 5
	end := bytes.Index(b[start:], []byte("?="))
	if end < 0 {
		return w, 0
	}
	return encodedWord{string(charset), enc == 'b', b[start : start+end]}, start + end + 2
}

// wordRun gathers neighbouring encoded words of one charset. Their bytes are
// joined before they are decoded, because mailers cut letters in two.
type wordRun struct {
	charset string
	bytes   []byte
	b64     []byte // base64 text whose last word ended in the middle of a group
}

func (r *wordRun) add(w encodedWord) {
	if w.base64 {
		r.b64 = append(r.b64, w.text...)
		if len(r.b64)%4 != 0 && !bytes.HasSuffix(r.b64, []byte("=")) {
			return // wait for the rest of the group
		}
		r.flushBase64()
		return
	}
	r.flushBase64()
	out, _ := decodeQuotedPrintable(w.text, true)
	r.bytes = append(r.bytes, out...)
}

func (r *wordRun) flushBase64() {
	if len(r.b64) > 0 {
		out, _ := decodeBase64(r.b64)
		r.bytes, r.b64 = append(r.bytes, out...), r.b64[:0]
	}
}

func (r *wordRun) end(to *strings.Builder) {
	r.flushBase64()
	if len(r.bytes) > 0 {
		text, _ := decodeText(r.bytes, r.charset)
		to.WriteString(text)
	}
	*r = wordRun{}
}

// decodeWords decodes an unfolded header value: encoded words, and between them
// raw bytes, which are read as hint (the charset of the mail, may be "") or
// guessed.
func decodeWords(b []byte, hint string) string {
	if !bytes.Contains(b, []byte("=?")) {
		text, _ := decodeText(b, hint)
		return text
	}
	var out strings.Builder
	var run wordRun
	for len(b) > 0 {
		i := bytes.Index(b, []byte("=?"))
		if i < 0 {
			break
		}
		w, size := parseWord(b[i:])
		if size == 0 {
			run.end(&out)
			writeRaw(&out, b[:i+2], hint)
			b = b[i+2:]
			continue
		}
		between := b[:i]
		inRun := run.charset != ""
		if !inRun || len(bytes.TrimSpace(between)) > 0 {
			run.end(&out)
			writeRaw(&out, between, hint)
		} else if !strings.EqualFold(run.charset, w.charset) {
			run.end(&out)
		}
		run.charset = w.charset
		run.add(w)
		b = b[i+size:]
	}
	run.end(&out)
	writeRaw(&out, b, hint)
	return out.String()
}

func writeRaw(out *strings.Builder, b []byte, hint string) {
	if len(b) > 0 {
		text, _ := decodeText(b, hint)
		out.WriteString(text)
	}
}
