package web

import "net/http"

// ContentPolicy is the Content-Security-Policy of every page: everything from
// this house, nothing inline, shown inside no other page.
const ContentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; " +
	"img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; frame-src 'self'; " +
	"worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; " +
	"form-action 'self'; frame-ancestors 'none'"

// ForeignPolicy is the Content-Security-Policy of a document that strangers
// wrote, shown in a sandboxed frame of our page: no scripts, no forms, nothing
// fetched but pictures of our own; its inline styles may stay.
const ForeignPolicy = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; " +
	"style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"

// Policy sets another Content-Security-Policy for one answer.
func (w *Response) Policy(policy string) { w.Header().Set("Content-Security-Policy", policy) }

// hstsLife is one year, the least that browsers' own lists ask for.
const hstsLife = "max-age=31536000"

// securityHeaders are set on every answer. The slices are shared between
// answers; Set and direct assignment replace them, so nobody writes into them.
func securityHeaders(secure bool) http.Header {
	h := http.Header{
		"Content-Security-Policy":      {ContentPolicy},
		"X-Content-Type-Options":       {"nosniff"},
		"Referrer-Policy":              {"same-origin"},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
		"Permissions-Policy":           {"camera=(), geolocation=(), microphone=(self), payment=(), usb=(), interest-cohort=()"},
	}
	if secure {
		h["Strict-Transport-Security"] = []string{hstsLife}
	}
	return h
}
