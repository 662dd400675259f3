package pdf_test

import (
	"flag"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rida/internal/kit/lang"
	"rida/internal/kit/pdf"
	"rida/internal/testkit/browser"
)

var update = flag.Bool("update", false, "write the picture anew")

const (
	pictureFile = "testdata/letter.png"
	// The picture is compared in squares of so many points of the screen: a letter
	// that is drawn a shade lighter by another version of the browser is the same,
	// one that stands elsewhere is not.
	square = 4
	// most is how far the mean of a square may be from the golden one, of 255; much
	// is how many squares may be further. One other word in the letter makes some
	// two hundred.
	most = 32
	much = 20
	// patience is how long a loaded machine may take to draw a page.
	patience = 60 * time.Second
)

// page is a letter in Arabic with all that is hard in it: joined letters and
// marks, both directions, brackets, numbers in two kinds of digits, an item of
// several lines.
func page(t *testing.T) []byte {
	t.Helper()
	words, err := os.ReadFile("testdata/letter.txt")
	if err != nil {
		t.Fatal(err)
	}
	l := pdf.Letter{Lang: lang.Arabic, Title: "A letter", Sender: "\u062f\u0627\u0631 \u0646\u0648\u0631", Under: []string{"care@noor.example"}, Beside: []string{"\u0662\u0663 \u0646\u0648\u0641\u0645\u0628\u0631 \u0662\u0660\u0662\u0666"},
		Foot: "\u0646\u0648\u0631\u0629", Page: func(_, _ int) string { return "\u0661" }, Made: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC),
		Blocks: []pdf.Block{{Text: string(words)}, {Kind: pdf.Heading, Text: "ACME 2026"}, {Kind: pdf.Item, Mark: "\u0661.", Text: string(words)}, {Kind: pdf.Item, Mark: "\u2022", Text: "An (English) line, 12.5%"}}}
	return write(t, fonts(t), l)
}

// TestALetterLooksAsItDid draws a page with the browser's own reader of PDF and
// compares it with a picture that was looked at.
func TestALetterLooksAsItDid(t *testing.T) {
	file := page(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/pdf")
		_, _ = w.Write(file)
	}))
	t.Cleanup(server.Close)
	p := browser.Start(t)
	p.Expect("favicon")
	p.Size(794, 1123) // A4 at 96 dots an inch
	p.Open(server.URL + "/letter.pdf#toolbar=0&navpanes=0&scrollbar=0&view=Fit")
	var got *image.Gray
	var before *image.Gray
	for until := time.Now().Add(patience); ; {
		got = shot(t, p)
		if before != nil && isPage(got) && differ(got, before) == 0 {
			break // it is drawn, and stands still
		}
		if time.Now().After(until) {
			keep(t, filepath.Join(t.ArtifactDir(), "got.png"), got)
			t.Fatal("the page was not drawn in time")
		}
		before = got
	}
	if *update {
		keep(t, pictureFile, got)
		return
	}
	want := open(t, pictureFile)
	if got.Bounds() != want.Bounds() {
		t.Fatalf("the picture is %v, the golden one %v", got.Bounds(), want.Bounds())
	}
	if n := differ(got, want); n > much {
		keep(t, filepath.Join(t.ArtifactDir(), "got.png"), got)
		t.Errorf("%d squares differ, at most %d may; if the new picture is right: go test ./internal/kit/pdf -run LooksAsItDid -update", n, much)
	}
}

// isPage tells whether paper with something on it is to be seen.
func isPage(g *image.Gray) bool {
	white, dark := 0, 0
	for _, v := range g.Pix {
		switch {
		case v > 250:
			white++
		case v < 90:
			dark++
		}
	}
	return white > len(g.Pix)*6/10 && dark > len(g.Pix)/500
}

// differ counts the squares that differ.
func differ(a, b *image.Gray) int {
	if a.Bounds() != b.Bounds() {
		return max(len(a.Pix), len(b.Pix))
	}
	n := 0
	for y := 0; y+square <= a.Rect.Dy(); y += square {
		for x := 0; x+square <= a.Rect.Dx(); x += square {
			if d := mean(a, x, y) - mean(b, x, y); d > most || d < -most {
				n++
			}
		}
	}
	return n
}

func mean(g *image.Gray, x, y int) int {
	sum := 0
	for dy := range square {
		for dx := range square {
			sum += int(g.GrayAt(x+dx, y+dy).Y)
		}
	}
	return sum / (square * square)
}

func shot(t *testing.T, p *browser.Page) *image.Gray {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shot.png")
	p.Screenshot(path)
	return open(t, path)
}

func open(t *testing.T, path string) *image.Gray {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	g := image.NewGray(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	for y := range g.Rect.Dy() {
		for x := range g.Rect.Dx() {
			g.Set(x, y, color.GrayModel.Convert(img.At(img.Bounds().Min.X+x, img.Bounds().Min.Y+y)))
		}
	}
	return g
}

func keep(t *testing.T, path string, g *image.Gray) {
	t.Helper()
	f, err := os.Create(path)
	if err == nil {
		err = png.Encode(f, g)
		if e := f.Close(); err == nil {
			err = e
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}
