package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
)

// statuses is the one table from kinds of fault to HTTP.
var statuses = [...]int{
	fault.Internal:    http.StatusInternalServerError,
	fault.NotFound:    http.StatusNotFound,
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.Conflict:    http.StatusConflict,
	fault.Denied:      http.StatusForbidden,
	fault.Unavailable: http.StatusServiceUnavailable,
}

// StatusOf is the HTTP status an error is answered with.
func StatusOf(err error) int {
	var s *statusError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &s):
		return s.status
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge
	}
	return statuses[fault.KindOf(err)]
}

// statusError is a fault of the protocol, for which HTTP has a finer status
// than the kinds of the house.
type statusError struct {
	status int
	wait   time.Duration // Retry-After; 0 for none
	*fault.Fault
}

func (e *statusError) Unwrap() error { return e.Fault }

var errSignIn = &statusError{status: http.StatusUnauthorized, Fault: fault.New(fault.Denied, "fault.sign_in")}

// TooMany refuses for now; wait is when to come back.
func TooMany(wait time.Duration) error {
	seconds := int64(max(wait, time.Second).Round(time.Second) / time.Second)
	return &statusError{status: http.StatusTooManyRequests, wait: wait,
		Fault: fault.New(fault.Unavailable, "fault.too_many", "n", seconds)}
}

// BadRequest says that what was sent could not even be read.
func BadRequest(cause error) error {
	return &statusError{status: http.StatusBadRequest,
		Fault: fault.New(fault.Invalid, "fault.unreadable").Because(cause)}
}

// Refused answers a fault with a status that is finer than its kind: 415 for a
// body of a type that is not taken. The texts need a title for it.
func Refused(status int, f *fault.Fault) error { return &statusError{status: status, Fault: f} }

// Related adds to a failure, for programs, what stands in its way: it becomes
// the member "related" of the problem document.
func Related(err error, what any) error { return &relatedError{err, what} }

type relatedError struct {
	error
	what any
}

func (e *relatedError) Unwrap() error { return e.error }

// statusGone is what the log shows for a client that left before the answer.
const statusGone = 499

// Problem is a failure as the reader may see it.
type Problem struct {
	Status    int
	Title     string // what sort of trouble, in the reader's language
	Detail    string // what happened and what to do
	Key       string // text key of Detail, for programs
	Reference string // only when the reader cannot mend it; the log has the same
	Fields    []ProblemField

	related any
}

// ProblemField is one defect of one field.
type ProblemField struct {
	Name string `json:"field"`
	Key  string `json:"code"`
	Text string `json:"detail"`
}

// Say writes a text with its arguments; when one of them is named n and is a
// whole number, in the plural form it asks for.
func Say(p lang.Printer, key string, args []any) string {
	args = inDigits(p, args)
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != "n" {
			continue
		}
		switch n := args[i+1].(type) {
		case int:
			return p.N(key, int64(n), args...)
		case int64:
			return p.N(key, n, args...)
		}
	}
	return p.T(key, args...)
}

// inDigits writes a reference among the arguments in the reader's digits: who
// makes a fault or a message does not know the reader. One with letters in it is
// for quoting as it stands.
func inDigits(p lang.Printer, args []any) []any {
	for i := 0; i+1 < len(args); i += 2 {
		if reference, ok := args[i+1].(string); ok && args[i] == "reference" && strings.Trim(reference, "0123456789 ") == "" {
			args = slices.Clone(args)
			args[i+1] = p.Code(reference)
		}
	}
	return args
}

// problem turns an error into what may be shown of it.
func problem(r *Request, err error) Problem {
	p := Problem{Status: StatusOf(err), Key: "fault.internal"}
	f, ok := fault.As(err)
	var args []any
	switch {
	case p.Status == http.StatusRequestEntityTooLarge:
		p.Key = "fault.too_large"
	case ok && f.Kind != fault.Internal:
		p.Key, args = f.Key, f.Args
	}
	if p.Status == http.StatusInternalServerError {
		p.Reference = r.Reference()
		args = []any{"reference", p.Reference}
	}
	var with *relatedError
	if errors.As(err, &with) {
		p.related = with.what
	}
	p.Title = r.Print.T("fault.title." + strconv.Itoa(p.Status))
	p.Detail = Say(r.Print, p.Key, args)
	if ok && f.Kind == fault.Invalid {
		for _, d := range f.Fields {
			p.Fields = append(p.Fields, ProblemField{Name: d.Name, Key: d.Key, Text: Say(r.Print, d.Key, d.Args)})
		}
	}
	return p
}

// fail answers with an error, unless the answer has already begun.
func (rt *Router) fail(w *Response, r *Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		if w.status == 0 {
			w.status = statusGone
		}
		return
	}
	p := problem(r, err)
	rt.note(r, p, err)
	if w.Written() {
		w.broken = true
		return
	}
	var s *statusError
	if errors.As(err, &s) && s.wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((s.wait+time.Second-1)/time.Second)))
	}
	w.Header()["Cache-Control"] = cacheNever
	switch {
	case wantsJSON(r.Request):
		writeProblem(w, p)
	case p.Status == http.StatusUnauthorized:
		rt.askToSignIn(w, r, p)
	default:
		rt.showProblem(w, r, p)
	}
}

// note writes to the log what the reader must not see.
func (rt *Router) note(r *Request, p Problem, err error) {
	level := slog.LevelDebug
	if p.Status >= 500 {
		level = slog.LevelError
	}
	if p.Status == http.StatusServiceUnavailable {
		level = slog.LevelWarn
	}
	rt.log.LogAttrs(r.Context(), level, "request failed", slog.String("room", r.route.Room),
		slog.String("route", r.route.Pattern), slog.Int("status", p.Status),
		slog.String("reference", p.Reference), slog.String("error", err.Error()))
}

// showProblem shows an error to a person. A script that wanted a part of a page
// gets a notice instead: an error must never replace what somebody typed.
func (rt *Router) showProblem(w *Response, r *Request, p Problem) {
	if r.Fragment() {
		w.Header().Set("HX-Retarget", rt.notices)
		w.Header().Set("HX-Reswap", "innerHTML")
		if err := w.HTML(p.Status, rt.notice(r, p)); err == nil {
			return
		}
	} else if err := w.HTML(p.Status, rt.page(r, p)); err == nil {
		return
	}
	if !w.Written() { // the error page itself failed: the bare words must do
		http.Error(w, p.Detail, p.Status)
	}
}

// askToSignIn leads a person to the sign-in page and from there back.
func (rt *Router) askToSignIn(w *Response, r *Request, p Problem) {
	next := ""
	switch {
	case r.Scripted():
		if u, err := url.Parse(r.Header.Get("HX-Current-URL")); err == nil {
			next = u.RequestURI()
		}
	case r.Method == http.MethodGet:
		next = r.URL.RequestURI()
	}
	to := rt.signIn
	if next != "" && next != "/" && IsLocal(next) {
		to += "?next=" + url.QueryEscape(next)
	}
	if r.Scripted() {
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(p.Status)
		return
	}
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}

// problemDocument is RFC 9457's JSON with our members at its end.
type problemDocument struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail"`
	Code      string         `json:"code"`
	Reference string         `json:"reference,omitempty"`
	Errors    []ProblemField `json:"errors,omitempty"`
	Related   any            `json:"related,omitempty"`
}

func writeProblem(w *Response, p Problem) {
	for i, f := range p.Fields {
		p.Fields[i].Text = plain(f.Text)
	}
	body, err := json.Marshal(problemDocument{
		Type: "about:blank", Title: p.Title, Status: p.Status, Detail: plain(p.Detail),
		Code: p.Key, Reference: p.Reference, Errors: p.Fields, Related: p.related,
	})
	if err != nil {
		http.Error(w, p.Detail, p.Status)
		return
	}
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	_ = w.send(p.Status, "application/problem+json", body)
}
