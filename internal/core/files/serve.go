package files

import (
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// safeImages may be shown in a page: pictures that carry no script.
var safeImages = map[string]bool{"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true}

// IsSafeImage tells whether a file of this type, found by its content, may be
// shown in a page.
func IsSafeImage(byContent string) bool { return safeImages[byContent] }

// Serve sends a file. Only a safe picture may be shown in place; everything else
// is handed over as a download, whatever its sender called it.
func (s *Store) Serve(w http.ResponseWriter, r *http.Request, ref Ref) error {
	f, err := s.Read(ref)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	how, kind := "attachment", "application/octet-stream"
	if IsSafeImage(ref.Type) {
		how, kind = "inline", ref.Type
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", disposition(how, ref.Name))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	h.Set("ETag", `"`+ref.SHA256+`"`)
	http.ServeContent(w, r, "", ref.CreatedAt, f)
	return nil
}

// disposition names a file for every browser: in UTF-8 (RFC 6266), and in plain
// letters for programs that know no better.
func disposition(how, name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '%' {
			return '_'
		}
		return r
	}, name)
	if plain == name {
		return mime.FormatMediaType(how, map[string]string{"filename": name})
	}
	return how + `; filename="` + plain + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}
