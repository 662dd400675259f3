package portal_test

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	qrcode "github.com/skip2/go-qrcode"
)

func TestTheCodeLeadsToThePageForWriting(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		at := "فرع العليا"
		for query, address := range map[string]string{"": "https://noor.example/write", "?at=" + url.QueryEscape(at): "https://noor.example/write?at=" + url.QueryEscape(at),
			"?at=https%3A%2F%2Fevil.example": "https://noor.example/write"} {
			want, err := qrcode.New(address, qrcode.High)
			must(t, err)
			svg := d.get("/qr.svg" + query)
			svg.want(t, http.StatusOK)
			must(t, xml.Unmarshal([]byte(svg.body), new(struct{})))
			if !same(pixels(t, svg.body), want.Bitmap()) {
				t.Errorf("%q: the picture is not the code of %s", query, address)
			}
			picture, err := png.Decode(bytes.NewReader([]byte(d.get("/qr.png" + query).body)))
			must(t, err)
			if picture.Bounds().Dx() != 1200 {
				t.Errorf("the PNG is %v", picture.Bounds())
			}
		}
	})
}

var bars = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)

// pixels reads the dark fields back from the path of an SVG.
func pixels(t *testing.T, svg string) [][]bool {
	t.Helper()
	side := number(t, regexp.MustCompile(`viewBox="0 0 (\d+)`).FindStringSubmatch(svg)[1])
	dark := make([][]bool, side)
	for i := range dark {
		dark[i] = make([]bool, side)
	}
	for _, m := range bars.FindAllStringSubmatch(svg, -1) {
		for x := range number(t, m[3]) {
			dark[number(t, m[2])][number(t, m[1])+x] = true
		}
	}
	return dark
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	must(t, err)
	return n
}

func same(a, b [][]bool) bool {
	if len(a) != len(b) {
		return false
	}
	for y := range a {
		for x := range a[y] {
			if a[y][x] != b[y][x] {
				return false
			}
		}
	}
	return true
}

func TestThePosterIsInTheLanguageAskedFor(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		for tag, heading := range map[string]string{"ar": "الباب مفتوح", "fa": "در باز است", "en": "The door is open"} {
			p := d.get("/door?lang=" + tag + "&at=Olaya")
			p.want(t, http.StatusOK, heading, `src="/qr.svg?at=Olaya"`, "noor.example/write", "Olaya")
			if !strings.Contains(p.body, `<html lang="`+tag+`"`) {
				t.Errorf("%s: another language", tag)
			}
		}
	})
}
