package pdf_test

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// opened is a PDF of ours read back: the letters it shows by font and code, as a
// program finds them that searches or copies.
type opened struct {
	pages   int
	letters []string // each piece of text that is shown, in the order of the file
}

var (
	objectAt  = regexp.MustCompile(`(?s)\n(\d+) 0 obj\n(.*?)\nendobj`)
	fontNamed = regexp.MustCompile(`/F(\d+) (\d+) 0 R`)
	toUnicode = regexp.MustCompile(`/ToUnicode (\d+) 0 R`)
	mapped    = regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]+)>`)
	shown     = regexp.MustCompile(`/F(\d+) [0-9.]+ Tf|<([0-9A-F]+)> Tj`)
)

func read(t testing.TB, file []byte) opened {
	t.Helper()
	objects, plain := map[string]string{}, map[string]string{}
	for _, m := range objectAt.FindAllSubmatch(file, -1) {
		number := string(m[1])
		objects[number] = string(m[2])
		if at := bytes.Index(m[2], []byte("stream\n")); at >= 0 {
			data := bytes.TrimSuffix(m[2][at+7:], []byte("\nendstream"))
			z, err := zlib.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(z)
			if err != nil {
				t.Fatal(err)
			}
			plain[number] = string(text)
		}
	}
	says := map[string]map[string]string{}
	for _, object := range objects {
		for _, m := range fontNamed.FindAllStringSubmatch(object, -1) {
			says[m[1]] = map[string]string{}
			unicode := toUnicode.FindStringSubmatch(objects[m[2]])
			for _, one := range mapped.FindAllStringSubmatch(plain[unicode[1]], -1) {
				says[m[1]][one[1]] = fromUTF16(t, one[2])
			}
		}
	}
	var out opened
	for n := 1; n <= len(objects); n++ {
		text := plain[strconv.Itoa(n)]
		if !strings.Contains(text, "BT\n") {
			continue
		}
		out.pages++
		font := ""
		for _, m := range shown.FindAllStringSubmatch(text, -1) {
			if m[1] != "" {
				font = m[1]
				continue
			}
			var piece strings.Builder
			for i := 0; i+4 <= len(m[2]); i += 4 {
				piece.WriteString(says[font][m[2][i:i+4]])
			}
			out.letters = append(out.letters, piece.String())
		}
	}
	return out
}

func fromUTF16(t testing.TB, hex string) string {
	t.Helper()
	var units []uint16
	for i := 0; i+4 <= len(hex); i += 4 {
		u, err := strconv.ParseUint(hex[i:i+4], 16, 16)
		if err != nil {
			t.Fatal(err)
		}
		units = append(units, uint16(u))
	}
	return string(utf16.Decode(units))
}
