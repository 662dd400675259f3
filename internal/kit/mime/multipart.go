package mime

import (
	"bytes"
)

// splitParts cuts a multipart body at its boundary lines. The parts share
// memory with body. The preamble and epilogue are dropped. whole is false when
// the closing boundary is missing. At most max+1 parts are returned, so that
// the caller sees that there were too many.
func splitParts(body []byte, boundary string, max int) (parts [][]byte, whole bool) {
	delimiter := []byte("--" + boundary)
	start := -1 // of the current part
	for pos := 0; pos < len(body) && len(parts) <= max; {
		i := bytes.Index(body[pos:], delimiter)
		if i < 0 {
			break
		}
		i += pos
		after := i + len(delimiter)
		last, ok := boundaryEnd(body[after:])
		if !ok || i > 0 && body[i-1] != '\n' {
			pos = after
			continue
		}
		if start >= 0 {
			parts = append(parts, trimPartEnd(body[start:i]))
		}
		if last {
			return parts, true
		}
		_, start = lineAt(body, after)
		pos = start
	}
	if start >= 0 && len(parts) <= max {
		parts = append(parts, body[start:])
	}
	return parts, false
}

// boundaryEnd checks what follows a delimiter: nothing but blanks to the end of
// the line, or two dashes for the closing one.
func boundaryEnd(rest []byte) (last, ok bool) {
	if bytes.HasPrefix(rest, []byte("--")) {
		return true, true
	}
	for _, c := range rest {
		switch c {
		case ' ', '\t', '\r':
		case '\n':
			return false, true
		default:
			return false, false
		}
	}
	return false, true
}

// trimPartEnd removes the line end that belongs to the boundary.
func trimPartEnd(b []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("\n")), []byte("\r"))
}

// guessBoundary finds the boundary of a multipart whose header lost it: the
// first line of its body that starts with two dashes.
func guessBoundary(body []byte) string {
	const longest, look = 200, 8 << 10
	body = body[:min(len(body), look)]
	for pos := 0; pos < len(body); {
		line, next := lineAt(body, pos)
		if len(line) < longest && bytes.HasPrefix(line, []byte("--")) && len(bytes.Trim(line, "-")) > 0 && bytes.IndexByte(line, ' ') < 0 {
			return string(line[2:])
		}
		pos = next
	}
	return ""
}
