package pdf_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"rida/internal/kit/lang"
	"rida/internal/kit/pdf"
	"rida/internal/kit/web/assets"
)

func fonts(t testing.TB) *pdf.Fonts {
	t.Helper()
	var set [2][][]byte
	for i, weight := range []string{"400", "700"} {
		for _, script := range []string{"arabic", "latin"} {
			data, err := assets.Read("vazirmatn-" + script + "-" + weight + "-normal.woff")
			if err != nil {
				t.Fatal(err)
			}
			set[i] = append(set[i], data)
		}
	}
	f, err := pdf.ReadFonts(set[0], set[1])
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func letter(tag lang.Tag, blocks ...pdf.Block) pdf.Letter {
	return pdf.Letter{Lang: tag, Title: "A letter", Sender: "Noor", Beside: []string{"1"}, Blocks: blocks, Foot: "Layla",
		Page: func(n, of int) string { return fmt.Sprint(n, "/", of) }, Made: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}
}

func write(t testing.TB, f *pdf.Fonts, l pdf.Letter) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b, l); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// counted are the letters of a text that can be seen, sorted: a line is drawn
// from left to right, so their order is that of the eye.
func counted(text string) string {
	var out []rune
	for _, r := range text {
		if !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) && !unicode.IsControl(r) {
			out = append(out, r)
		}
	}
	slices.Sort(out)
	return string(out)
}

// Whatever is written in the three languages can be searched and copied: the file
// holds the same letters, each as often.
func TestAFileHoldsTheLettersThatWereWritten(t *testing.T) {
	f := fonts(t)
	words := []string{"\u0645\u0631\u062d\u0628\u0627", "\u0627\u0644\u0634\u0651\u064f\u0631\u0648\u0637", "\u0644\u0627", "\u0627\u0644\u0622\u0646", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u06cc\u0645", "\u067e\u0698\u06af\u0686", "\u06f4\u06f8\u06f2",
		"\u0664\u0668\u0662", "482", "(", ")", "\u00ab", "\u00bb", "Office", "AVATAR", "+966", "12.5%", "\u2068", "\u2069", "\u060c", "\u061f", "e\u0301", "\n", "info@example.com", "\U0001f600", "\u4e2d"}
	rapid.Check(t, func(rt *rapid.T) {
		tag := rapid.SampledFrom(lang.Tags[:]).Draw(rt, "language")
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 120).Draw(rt, "words"), rapid.SampledFrom([]string{"", " "}).Draw(rt, "between"))
		kind := rapid.SampledFrom([]pdf.Kind{pdf.Paragraph, pdf.Heading, pdf.Item}).Draw(rt, "kind")
		with := read(t, write(t, f, letter(tag, pdf.Block{Kind: kind, Text: text})))
		without := read(t, write(t, f, letter(tag, pdf.Block{Kind: kind})))
		if with.pages != 1 {
			return // the foot stands on each page, and is counted on one
		}
		if got, want := counted(strings.Join(with.letters, "")), counted(strings.Join(without.letters, "")+text); got != want {
			rt.Fatalf("written %+q\n got %+q\nwant %+q", text, got, want)
		}
	})
}

// A letter that says the same is the same file, to the byte: its hash tells
// whether it was changed.
func TestTheSameLetterIsTheSameFile(t *testing.T) {
	f := fonts(t)
	l := letter(lang.Arabic, pdf.Block{Text: strings.Repeat("\u0645\u0631\u062d\u0628\u0627 Office 12 ", 40)})
	if !bytes.Equal(write(t, f, l), write(t, f, l)) {
		t.Error("two files of one letter differ")
	}
}

// A glyph that never shows is not carried, and a page of text stays small: a mail
// with it passes everywhere.
func TestALetterStaysSmall(t *testing.T) {
	const most = 40 << 10 // bytes
	f := fonts(t)
	l := letter(lang.Persian, pdf.Block{Kind: pdf.Heading, Text: "\u067e\u0627\u0633\u062e"}, pdf.Block{Text: strings.Repeat("\u062d\u0642 \u0628\u0627 \u0634\u0645\u0627\u0633\u062a. Office ", 60)})
	if n := len(write(t, f, l)); n > most {
		t.Errorf("%d bytes", n)
	}
}

// No page begins or ends with one line of a paragraph alone, and a heading stays
// with what it heads.
func TestALineIsNeverLeftAlone(t *testing.T) {
	f := fonts(t)
	for before := range 40 {
		blocks := make([]pdf.Block, 0, before+2)
		for range before {
			blocks = append(blocks, pdf.Block{Text: "one"})
		}
		blocks = append(blocks, pdf.Block{Kind: pdf.Heading, Text: "head"}, pdf.Block{Text: strings.TrimSpace(strings.Repeat("words ", 48))})
		got := read(t, write(t, f, letter(lang.English, blocks...)))
		if got.pages < 2 {
			continue
		}
		var pages [][]string // the lines of each page, without its foot
		page := []string{}
		for _, l := range got.letters {
			if l == "Layla" {
				pages, page = append(pages, page), nil
				continue
			}
			page = append(page, l)
		}
		for i, lines := range pages {
			last := len(lines) - 1
			if last >= 0 && lines[last] == "head" {
				t.Errorf("%d: page %d ends with a heading", before, i+1)
			}
			if n := countWords(lines); n == 1 && strings.HasPrefix(strings.Join(lines, ""), "words") {
				t.Errorf("%d: page %d holds one line of a paragraph", before, i+1)
			}
		}
	}
}

func countWords(lines []string) (n int) {
	for _, l := range lines {
		if strings.HasPrefix(l, "words") {
			n++
		}
	}
	return n
}

func FuzzLetter(f *testing.F) {
	set := fonts(f)
	f.Add("\u0645\u0631\u062d\u0628\u0627\u2068 12", true)
	f.Add("\u202e\u2066(a\u0301\x00\xff", false)
	f.Fuzz(func(t *testing.T, text string, right bool) {
		tag := lang.English
		if right {
			tag = lang.Arabic
		}
		if got := read(t, write(t, set, letter(tag, pdf.Block{Text: text}))); got.pages == 0 {
			t.Error("no page")
		}
	})
}

func BenchmarkLetter(b *testing.B) {
	f := fonts(b)
	l := letter(lang.Arabic, pdf.Block{Text: strings.Repeat("\u0645\u0631\u062d\u0628\u0627 Office 12 ", 60)})
	for b.Loop() {
		write(b, f, l)
	}
}
