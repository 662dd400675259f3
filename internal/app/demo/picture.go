package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"path"
	"strings"

	"rida/internal/core/files"
)

// attachment makes a small file for a name: a photo of a wet kitchen floor, a
// one-page statement, or lines of text.
func attachment(name string) (files.New, error) {
	f := files.New{Name: name}
	switch path.Ext(name) {
	case ".png":
		data, err := kitchen()
		f.Type, f.Data = "image/png", data
		return f, err
	case ".pdf":
		f.Type, f.Data = "application/pdf", statement()
	default:
		f.Type, f.Data = "text/plain", []byte("Statement of account, October\n\nInvoice 7741   12,480.00\nInvoice 7742   12,480.00   (same lines as 7741)\n")
	}
	return f, nil
}

// kitchen draws an appliance on a wooden floor with a puddle before it.
func kitchen() ([]byte, error) {
	const w, h = 480, 320
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, kitchenAt(float64(x)/w, float64(y)/h))
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("draw the kitchen: %w", err)
	}
	return b.Bytes(), nil
}

// kitchenAt is the colour at a place, both from 0 to 1.
func kitchenAt(x, y float64) color.Color {
	wall, floor := color.RGBA{0xE8, 0xDF, 0xCF, 0xFF}, color.RGBA{0xB0, 0x80, 0x4F, 0xFF}
	switch dx, dy := (x-0.52)/0.3, (y-0.86)/0.09; {
	case dx*dx+dy*dy < 1:
		return color.RGBA{0x9F, 0xC4, 0xD6, 0xFF} // the puddle
	case x > 0.34 && x < 0.68 && y > 0.18 && y < 0.78:
		if y < 0.26 || math.Abs(x-0.51) < 0.1 && math.Abs(y-0.31) < 0.012 {
			return color.RGBA{0xC9, 0xCC, 0xCE, 0xFF} // panel and handle
		}
		return color.RGBA{0xF4, 0xF4, 0xF2, 0xFF} // the door
	case y > 0.68:
		if int(y*40)%3 == 0 {
			return color.RGBA{0x9C, 0x6E, 0x41, 0xFF} // between two planks
		}
		return floor
	}
	return wall
}

// statement is a valid PDF of one page; the positions of its objects are worked
// out as it is written.
func statement() []byte {
	content := "BT /F1 18 Tf 72 760 Td (Noor Appliances - statement of account, October) Tj /F1 12 Tf 0 -40 Td " +
		"(Invoice 7741      12,480.00) Tj 0 -20 Td (Invoice 7742      12,480.00) Tj 0 -30 Td (Total             24,960.00) Tj ET"
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var b strings.Builder
	b.WriteString("%PDF-1.4\n")
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return []byte(b.String())
}
