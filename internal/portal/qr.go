package portal

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	qrcode "github.com/skip2/go-qrcode"

	"rida/internal/kit/web"
)

// qrPixels is the side of the PNG: sharp at 10 cm in print (300 dpi).
const qrPixels = 1200

// qrKept is for how long browsers and print shops may keep a code: its address
// does not change with the day.
const qrKept = "public, max-age=3600"

// code makes the code that leads to the page for writing. A quarter of it may
// be hidden by a scratch or a sticker.
func (p *Portal) code(r *web.Request) (*qrcode.QRCode, error) {
	address := p.origin(r) + "/write"
	if at := place(r.URL.Query().Get("at")); at != "" {
		address += "?" + url.Values{"at": {at}}.Encode()
	}
	q, err := qrcode.New(address, qrcode.High)
	if err != nil {
		return nil, fmt.Errorf("make the code of %s: %w", address, err)
	}
	return q, nil
}

func (p *Portal) qrSVG(w *web.Response, r *web.Request) error {
	q, err := p.code(r)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", qrKept)
	w.WriteHeader(http.StatusOK)
	_, err = w.Write([]byte(svgOf(q.Bitmap())))
	return err
}

func (p *Portal) qrPNG(w *web.Response, r *web.Request) error {
	q, err := p.code(r)
	if err != nil {
		return err
	}
	png, err := q.PNG(qrPixels)
	if err != nil {
		return fmt.Errorf("draw the code: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "image/png")
	h.Set("Cache-Control", qrKept)
	w.WriteHeader(http.StatusOK)
	_, err = w.Write(png)
	return err
}

// svgOf draws a code as one path of horizontal bars on white. It stays dark on
// light in every theme, because cameras expect it so.
func svgOf(dark [][]bool) string {
	side := strconv.Itoa(len(dark))
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + side + ` ` + side + `" shape-rendering="crispEdges">` +
		`<path fill="#fff" d="M0 0h` + side + `v` + side + `H0z"/><path d="`)
	for y, row := range dark {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if n := strconv.Itoa(x - from); x > from {
				b.WriteString("M" + strconv.Itoa(from) + " " + strconv.Itoa(y) + "h" + n + "v1h-" + n + "z")
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return b.String()
}
