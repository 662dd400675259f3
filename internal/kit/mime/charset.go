package mime

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// charsetAliases are names seen in mail that the WHATWG index does not know.
var charsetAliases = map[string]string{
	"cp-1256": "windows-1256", "win-1256": "windows-1256", "windows1256": "windows-1256",
	"win1256": "windows-1256", "1256": "windows-1256", "x-windows-1256": "windows-1256",
	"ms-arab": "windows-1256", "ansi-1256": "windows-1256", "arabic-windows": "windows-1256",
	"iso8859-6": "iso-8859-6", "iso_8859_6": "iso-8859-6", "8859-6": "iso-8859-6", "iso-8859-6-bidi": "iso-8859-6",
	"utf8mb4": "utf-8", "utf_8": "utf-8", "utf-8n": "utf-8", "unicode": "utf-8", "utf": "utf-8", "x-utf-8": "utf-8",
	"cp-1252": "windows-1252", "cp-850": "ibm850", "cp936": "gbk", "ms936": "gbk", "cp932": "shift_jis", "cp949": "euc-kr",
	"utf-16be": "utf-16be", "unicodefffe": "utf-16be", "ucs-2": "utf-16be", "iso-10646-ucs-2": "utf-16be",
}

// declaredCharset is what a label claims.
type declaredCharset struct {
	name string            // canonical, "" when missing or unknown
	enc  encoding.Encoding // nil for UTF-8, UTF-7, ASCII and unknown
}

func charsetOf(label string) declaredCharset {
	label = strings.ToLower(strings.Trim(label, " \t\"'"))
	if a, ok := charsetAliases[label]; ok {
		label = a
	}
	switch label {
	case "", "utf-8", "utf8":
		return declaredCharset{name: strings.Replace(label, "utf8", "utf-8", 1)}
	case "us-ascii", "ascii", "ansi_x3.4-1968", "7bit", "8bit", "binary":
		return declaredCharset{name: "us-ascii"}
	case "utf-7", "unicode-1-1-utf-7", "csunicode11utf7":
		return declaredCharset{name: "utf-7"}
	case "hz-gb-2312":
		return declaredCharset{name: label, enc: simplifiedchinese.HZGB2312}
	case "iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252":
		return declaredCharset{name: "windows-1252", enc: charmap.Windows1252}
	}
	enc, err := htmlindex.Get(label)
	if err != nil || enc == encoding.Replacement {
		return declaredCharset{}
	}
	name, err := htmlindex.Name(enc)
	if err != nil || name == "replacement" {
		return declaredCharset{}
	}
	if name == "utf-8" {
		enc = nil
	}
	return declaredCharset{name: name, enc: enc}
}

// decodeText turns bytes into text. The label is believed only where the bytes
// allow it: valid UTF-8 with other than ASCII characters wins over any
// single-byte label, and 8-bit bytes under a missing, unknown, ASCII, UTF-8 or
// Western label are tried as Arabic. guessed tells that the label was wrong or
// absent. The result is valid UTF-8 but not yet free of controls.
func decodeText(b []byte, label string) (text string, guessed bool) {
	if text, ok := decodeMarked(b); ok {
		return text, false
	}
	claim := charsetOf(label)
	if claim.name == "utf-7" {
		return decodeUTF7(b), false
	}
	if isASCII(b) && !hasEscapes(b, claim) {
		return string(b), false
	}
	if isWide(claim.name) {
		return decodeWith(claim.enc, b), false
	}
	if utf8.Valid(b) && (!isStateful(claim.name) || !isASCII(b)) {
		return string(b), claim.name != "utf-8"
	}
	switch claim.name {
	case "utf-8":
		if mostlyUTF8(b) {
			return strings.ToValidUTF8(string(b), "\uFFFD"), true
		}
		return decodeGuess(b), true
	case "", "us-ascii":
		return decodeGuess(b), true
	case "windows-1252":
		if guess := guessCharset(b); guess != charmap.Windows1252 {
			return decodeWith(guess, b), true
		}
	case "iso-8859-6":
		if !fits8859_6(b) {
			return decodeGuess(b), true
		}
	}
	return decodeWith(claim.enc, b), false
}

// decodeMarked decodes text that starts with a byte order mark.
func decodeMarked(b []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(b, []byte{0xef, 0xbb, 0xbf}) && utf8.Valid(b):
		return string(b[3:]), true
	case len(b) >= 2 && (b[0] == 0xff && b[1] == 0xfe || b[0] == 0xfe && b[1] == 0xff) && len(b)%2 == 0:
		return decodeWith(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), b), true
	}
	return "", false
}

func decodeGuess(b []byte) string { return decodeWith(guessCharset(b), b) }

func decodeWith(enc encoding.Encoding, b []byte) string {
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	if !utf8.Valid(out) {
		out = bytes.ToValidUTF8(out, []byte("\uFFFD"))
	}
	return string(out)
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isStateful names charsets that write other letters with ASCII bytes.
func isStateful(name string) bool {
	return name == "iso-2022-jp" || name == "hz-gb-2312" || name == "utf-7"
}

func isWide(name string) bool { return name == "utf-16be" || name == "utf-16le" }

// hasEscapes reports whether ASCII bytes need decoding all the same.
func hasEscapes(b []byte, claim declaredCharset) bool {
	switch {
	case isWide(claim.name):
		return bytes.IndexByte(b, 0) >= 0
	case claim.name == "hz-gb-2312":
		return bytes.IndexByte(b, '~') >= 0
	}
	return isStateful(claim.name) && bytes.IndexByte(b, 0x1b) >= 0
}

// mostlyUTF8 tells damaged UTF-8 (a letter cut in two, a stray byte) from text
// that is no UTF-8 at all.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		b = b[n:]
	}
	return good >= 4*bad
}

// fits8859_6 reports whether every byte is assigned in ISO-8859-6.
func fits8859_6(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 && charmap.ISO8859_6.DecodeByte(c) == utf8.RuneError {
			return false
		}
	}
	return true
}

// decodeUTF7 decodes RFC 2152: "+" starts base64 of UTF-16BE, "-" ends it.
func decodeUTF7(b []byte) string {
	var out strings.Builder
	for i := 0; i < len(b); {
		if b[i] != '+' {
			if b[i] < utf8.RuneSelf {
				out.WriteByte(b[i])
			} else {
				out.WriteString("\uFFFD")
			}
			i++
			continue
		}
		end := i + 1
		for end < len(b) && base64Value(b[end]) >= 0 {
			end++
		}
		if end == i+1 {
			out.WriteByte('+')
		} else {
			units := utf16Units(b[i+1 : end])
			out.WriteString(decodeWith(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), units))
		}
		if end < len(b) && b[end] == '-' {
			end++
		}
		i = end
	}
	return out.String()
}

func utf16Units(b64 []byte) []byte {
	out, _ := decodeBase64(b64)
	return out[:len(out)&^1]
}
