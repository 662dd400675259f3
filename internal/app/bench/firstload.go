package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// firstLoad is what a browser with an empty cache fetches for a page, in bytes
// as they travel.
type firstLoad struct {
	page, parts, fonts int64
	files              int
}

func (f firstLoad) all() int64 { return f.page + f.parts + f.fonts }

var (
	// partOf finds what a page loads by itself.
	partOf  = regexp.MustCompile(`<(?:link|script|img)[^>]*?(?:href|src)="(/[^"]+\.(?:css|js|mjs|woff2|svg|png|webp)[^"]*)"`)
	faceOf  = regexp.MustCompile(`@font-face\s*\{[^}]*\}`)
	fontOf  = regexp.MustCompile(`url\(["']?([^"')]+\.woff2)["']?\)`)
	rangeOf = regexp.MustCompile(`(?i)U\+([0-9A-F]{1,6})(?:-([0-9A-F]{1,6}))?`)
)

// measureFirstLoad adds up a page, its styles and scripts and, of the fonts that its
// styles name, those of which the page has a letter: a browser fetches no others.
func measureFirstLoad(ctx context.Context, address, path string, cookies []*http.Cookie) (firstLoad, error) {
	var f firstLoad
	page, n, err := travelled(ctx, address+path, cookies)
	if err != nil {
		return f, err
	}
	f.page = n
	seen := map[string]bool{}
	for _, found := range partOf.FindAllStringSubmatch(page, -1) {
		if err := f.add(ctx, address, found[1], page, cookies, seen); err != nil {
			return f, err
		}
	}
	f.files = len(seen)
	return f, nil
}

func (f *firstLoad) add(ctx context.Context, address, path, page string, cookies []*http.Cookie, seen map[string]bool) error {
	if seen[path] {
		return nil
	}
	seen[path] = true
	text, n, err := travelled(ctx, address+path, cookies)
	if err != nil {
		return err
	}
	if strings.HasSuffix(path, ".woff2") {
		f.fonts += n
		return nil
	}
	f.parts += n
	if !strings.Contains(path, ".css") {
		return nil
	}
	for _, face := range faceOf.FindAllString(text, -1) {
		font := fontOf.FindStringSubmatch(face)
		if font == nil || !covers(face, page) {
			continue
		}
		at := font[1]
		if !strings.HasPrefix(at, "/") {
			at = path[:strings.LastIndexByte(path, '/')+1] + strings.TrimPrefix(at, "./")
		}
		if err := f.add(ctx, address, at, page, cookies, seen); err != nil {
			return err
		}
	}
	return nil
}

// covers tells whether a font has a letter of a page: whether one is within its
// unicode-range, or it has none and so stands for all.
func covers(face, page string) bool {
	ranges := rangeOf.FindAllStringSubmatch(face, -1)
	for _, r := range ranges {
		first, _ := strconv.ParseInt(r[1], 16, 32) // the pattern lets only digits through
		last := first
		if r[2] != "" {
			last, _ = strconv.ParseInt(r[2], 16, 32)
		}
		if strings.ContainsFunc(page, func(letter rune) bool { return int64(letter) >= first && int64(letter) <= last }) {
			return true
		}
	}
	return len(ranges) == 0
}

// travelled fetches a file as a browser does, and tells how many bytes of it
// travelled and what they say.
func travelled(ctx context.Context, address string, cookies []*http.Cookie) (text string, bytes int64, err error) {
	fetch := func(encoding string) ([]byte, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Accept-Encoding", encoding) // by hand, so that nothing is unpacked behind our back
		for _, c := range cookies {
			req.AddCookie(c)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return nil, err
		}
		defer func() { _ = res.Body.Close() }()
		b, err := io.ReadAll(res.Body)
		if err == nil && res.StatusCode != http.StatusOK {
			err = fmt.Errorf("%s answers %s", address, res.Status)
		}
		return b, err
	}
	packed, err := fetch("br, gzip")
	if err != nil {
		return "", 0, err
	}
	open, err := fetch("identity")
	return string(open), int64(len(packed)), err
}
