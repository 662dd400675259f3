package web

import (
	"net/http"
	"strings"
	"time"

	"rida/internal/kit/lang"
)

// Cookies reads and writes the few cookies of the house.
type Cookies struct {
	// Secure is set when browsers reach the house by https. Cookies then carry
	// the __Host- prefix, so that no neighbouring host can plant one.
	Secure bool
	Signer *Signer
}

const (
	sessionCookie  = "rida_session"
	languageCookie = "rida_lang"
	toastCookie    = "rida_toast"
	// languageLife is how long a visitor's choice of language is kept.
	languageLife = 365 * 24 * time.Hour
	// toastLife is how long a message waits for the page that shows it; the
	// redirect that follows takes far less.
	toastLife = time.Minute
)

func (c Cookies) name(base string) string {
	if c.Secure {
		return "__Host-" + base
	}
	return base
}

// Read is the value of a cookie of this house, "" without one.
func (c Cookies) Read(r *http.Request, base string) string {
	k, err := r.Cookie(c.name(base))
	if err != nil {
		return ""
	}
	return k.Value
}

// Set writes a cookie that scripts cannot read and other sites cannot send
// along, except with a link to here.
func (c Cookies) Set(w http.ResponseWriter, base, value string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: c.name(base), Value: value, Path: "/", MaxAge: int(life / time.Second),
		Secure: c.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// Clear removes a cookie.
func (c Cookies) Clear(w http.ResponseWriter, base string) {
	http.SetCookie(w, &http.Cookie{
		Name: c.name(base), Path: "/", MaxAge: -1,
		Secure: c.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// Session is the token of the browser's session, "" without one.
func (c Cookies) Session(r *http.Request) string { return c.Read(r, sessionCookie) }

// SetSession hands the browser the token of a new session.
func (c Cookies) SetSession(w http.ResponseWriter, token string, life time.Duration) {
	c.Set(w, sessionCookie, token, life)
}

// ClearSession takes the session from the browser, and with it what the browser
// keeps of pages seen during it.
func (c Cookies) ClearSession(w http.ResponseWriter) {
	c.Clear(w, sessionCookie)
	if c.Secure { // browsers heed it on https only
		w.Header().Set("Clear-Site-Data", `"cache"`)
	}
}

// Bearer is the token of an "Authorization: Bearer" header, "" without one.
func Bearer(r *http.Request) string {
	const scheme = "bearer "
	h := r.Header.Get("Authorization")
	if len(h) <= len(scheme) || !strings.EqualFold(h[:len(scheme)], scheme) {
		return ""
	}
	return strings.TrimSpace(h[len(scheme):])
}

// chosenLanguage is the language a visitor asks for: in the address (which also
// sets the cookie), by cookie, or by what the browser prefers.
func (c Cookies) chosenLanguage(w http.ResponseWriter, r *http.Request, fallback lang.Tag) lang.Tag {
	if strings.Contains(r.URL.RawQuery, "lang=") {
		if t, ok := lang.ParseTag(r.URL.Query().Get("lang")); ok {
			c.Set(w, languageCookie, string(t), languageLife)
			return t
		}
	}
	if t, ok := lang.ParseTag(c.Read(r, languageCookie)); ok {
		return t
	}
	return lang.FromAcceptLanguage(r.Header.Get("Accept-Language"), fallback)
}

// SetLanguage keeps a visitor's choice of language.
func (c Cookies) SetLanguage(w http.ResponseWriter, t lang.Tag) {
	c.Set(w, languageCookie, string(t), languageLife)
}
