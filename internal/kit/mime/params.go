package mime

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxParams bounds the parameters of one header; RFC 2231 pieces count too.
const maxParams = 300

type param struct {
	name  string // lower case, with the RFC 2231 stars
	value []byte // raw bytes, quotes removed
}

// mediaValue is a Content-Type or Content-Disposition header.
type mediaValue struct {
	main   string // lower case
	params []param
}

// parseMedia reads `main; name=value; …` and forgives unquoted spaces, missing
// quotes and raw 8-bit bytes.
func parseMedia(b []byte) (m mediaValue) {
	end := bytes.IndexByte(b, ';')
	if end < 0 {
		end = len(b)
	}
	main := bytes.TrimSpace(b[:end])
	if sp := bytes.IndexAny(main, " \t("); sp >= 0 {
		main = main[:sp]
	}
	m.main = strings.ToLower(asciiOnly(main))
	for b = b[end:]; len(b) > 0 && len(m.params) < maxParams; {
		b = bytes.TrimLeft(b, "; \t")
		stop := bytes.IndexAny(b, "=;")
		if stop < 0 {
			break
		}
		if b[stop] == ';' {
			b = b[stop:]
			continue
		}
		name := strings.ToLower(strings.TrimSpace(asciiOnly(b[:stop])))
		var value []byte
		value, b = paramValue(b[stop+1:])
		if name != "" {
			m.params = append(m.params, param{name, value})
		}
	}
	return m
}

// paramValue reads a quoted or bare value and returns what follows it.
func paramValue(b []byte) (value, rest []byte) {
	b = bytes.TrimLeft(b, " \t")
	if len(b) == 0 || b[0] != '"' {
		end := bytes.IndexByte(b, ';')
		if end < 0 {
			end = len(b)
		}
		return bytes.TrimSpace(b[:end]), b[end:]
	}
	b = b[1:]
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == '\\' && i+1 < len(b) && (b[i+1] == '"' || b[i+1] == '\\'):
			// Only these two: "C:\dir\file" is not meant as escapes.
			value = append(value, b[i+1])
			i++
		case b[i] == '"':
			rest = b[i+1:]
			if next := bytes.IndexByte(rest, ';'); next >= 0 {
				return value, rest[next:]
			}
			return value, nil
		default:
			value = append(value, b[i])
		}
	}
	return value, nil
}

// raw returns the bytes of a plain parameter.
func (m mediaValue) raw(name string) []byte {
	for _, p := range m.params {
		if p.name == name {
			return p.value
		}
	}
	return nil
}

// word returns a parameter that is a keyword, such as charset or boundary.
func (m mediaValue) word(name string) string {
	if v := m.raw(name); v != nil {
		return strings.TrimSpace(asciiOnly(v))
	}
	return m.extended(name, "")
}

// text returns a parameter for people, such as a file name, decoded from
// whatever form it is in: RFC 2231 in any charset, whole or in pieces, encoded
// words, percent codes, raw bytes in hint or a guessed charset.
func (m mediaValue) text(name, hint string) string {
	long := m.extended(name, hint)
	if long != "" && !strings.ContainsRune(long, utf8.RuneError) {
		return long
	}
	plain := m.raw(name)
	if len(plain) == 0 {
		return long
	}
	if bytes.Contains(plain, []byte("=?")) {
		return decodeWords(plain, hint)
	}
	if bytes.IndexByte(plain, '%') >= 0 && isASCII(plain) {
		if un := unpercent(plain); !isASCII(un) && utf8.Valid(un) {
			return string(un)
		}
	}
	text, _ := decodeText(plain, hint)
	return text
}

// extended decodes name*=, name*0=, name*1*= … of RFC 2231.
func (m mediaValue) extended(name, hint string) string {
	type piece struct {
		at      int
		percent bool
		value   []byte
	}
	var pieces []piece
	for _, p := range m.params {
		rest, ok := strings.CutPrefix(p.name, name+"*")
		if !ok {
			continue
		}
		if rest == "" {
			pieces = []piece{{0, true, p.value}}
			break
		}
		number, percent := strings.CutSuffix(rest, "*")
		if at, err := strconv.Atoi(number); err == nil && at >= 0 {
			pieces = append(pieces, piece{at, percent, p.value})
		}
	}
	if len(pieces) == 0 {
		return ""
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return a.at - b.at })
	charset := hint
	var joined []byte
	for i, p := range pieces {
		v := p.value
		if i == 0 && p.percent {
			if parts := bytes.SplitN(v, []byte("'"), 3); len(parts) == 3 {
				v = parts[2]
				if len(parts[0]) > 0 {
					charset = asciiOnly(parts[0])
				}
			}
		}
		if p.percent {
			v = unpercent(v)
		}
		joined = append(joined, v...)
	}
	if bytes.Contains(joined, []byte("=?")) { // encoded words inside pieces: wrong, and common
		return decodeWords(joined, charset)
	}
	text, _ := decodeText(joined, charset)
	return text
}

func unpercent(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] == '%' && i+2 < len(b) && hexValue(b[i+1]) >= 0 && hexValue(b[i+2]) >= 0 {
			out = append(out, byte(hexValue(b[i+1])<<4|hexValue(b[i+2])))
			i += 2
			continue
		}
		out = append(out, b[i])
	}
	return out
}
