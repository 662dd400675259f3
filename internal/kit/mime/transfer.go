package mime

import (
	"encoding/base64"
	"strings"
)

// decodeTransfer undoes a Content-Transfer-Encoding. It never fails: what can
// be decoded is returned, and ok is false when something was damaged or the
// encoding is unknown. The result of 7bit, 8bit and binary shares memory.
func decodeTransfer(b []byte, encoding string) (out []byte, ok bool) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return decodeBase64(b)
	case "quoted-printable":
		return decodeQuotedPrintable(b, false)
	case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "none":
		return b, true
	}
	return b, false
}

// decodeBase64 skips everything that is no base64 character, accepts missing
// padding and padding in the middle.
func decodeBase64(b []byte) (out []byte, ok bool) {
	out = make([]byte, base64.StdEncoding.DecodedLen(len(b)))
	if n, err := base64.StdEncoding.Decode(out, b); err == nil {
		return out[:n], true
	}
	out, ok = out[:0], true
	acc, bits := uint32(0), 0
	for _, c := range b {
		v := base64Value(c)
		switch {
		case v >= 0:
			acc, bits = acc<<6|uint32(v), bits+6
			if bits >= 8 {
				bits -= 8
				out = append(out, byte(acc>>bits))
			}
		case c == '=':
			acc, bits = 0, 0
		case c > ' ':
			ok = false
		}
	}
	return out, ok
}

func base64Value(c byte) int {
	switch {
	case 'A' <= c && c <= 'Z':
		return int(c - 'A')
	case 'a' <= c && c <= 'z':
		return int(c-'a') + 26
	case '0' <= c && c <= '9':
		return int(c-'0') + 52
	case c == '+':
		return 62
	case c == '/':
		return 63
	}
	return -1
}

// decodeQuotedPrintable decodes RFC 2045 quoted-printable, or the "Q" form of
// RFC 2047 when word is set. A "=" that starts no code stays as it is.
func decodeQuotedPrintable(b []byte, word bool) (out []byte, ok bool) {
	out, ok = make([]byte, 0, len(b)), true
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '_' && word:
			out = append(out, ' ')
		case c == '\n':
			out = append(trimLineEnd(out), '\n')
		case c != '=':
			out = append(out, c)
		case i+2 < len(b) && hexValue(b[i+1]) >= 0 && hexValue(b[i+2]) >= 0:
			out = append(out, byte(hexValue(b[i+1])<<4|hexValue(b[i+2])))
			i += 2
		default:
			n := softBreak(b[i+1:])
			if n < 0 {
				out, n, ok = append(out, '='), 0, false
			}
			i += n
		}
	}
	return out, ok
}

// trimLineEnd drops spaces before a line end; relays add them, and the standard
// says they are not part of the text. A carriage return is dropped too.
func trimLineEnd(out []byte) []byte {
	n := len(out)
	for n > 0 && (out[n-1] == ' ' || out[n-1] == '\t' || out[n-1] == '\r') {
		n--
	}
	return out[:n]
}

// softBreak returns the length of the line end that b starts with, blanks
// included, or -1.
func softBreak(b []byte) int {
	for i, c := range b {
		switch c {
		case ' ', '\t', '\r':
		case '\n':
			return i + 1
		default:
			return -1
		}
	}
	return len(b)
}

func hexValue(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
