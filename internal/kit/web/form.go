package web

import (
	"errors"
	"fmt"
	"mime"
	"mime/multipart"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

const (
	// maxFields is far beyond our largest form and stops a body made of names.
	maxFields = 500
	// maxFiles is how many files one form may carry.
	maxFiles = 20
	// formMemory is how much of an upload stays in memory; the rest waits in a
	// temporary file.
	formMemory = 1 << 20
)

// Form is what somebody typed. Its reading methods note what is wrong instead
// of failing one by one, so that a page shows everything at once and keeps what
// was typed.
type Form struct {
	values url.Values
	files  map[string][]*multipart.FileHeader
	wrong  []fault.Field
	print  lang.Printer
}

// Form reads the fields of a POST. The query of the address is left out: a link
// must not fill in a form.
func (r *Request) Form() (*Form, error) {
	f := &Form{print: r.Print}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil && r.Header.Get("Content-Type") != "" {
		return nil, BadRequest(fmt.Errorf("read the content type: %w", err))
	}
	if kind == "multipart/form-data" {
		err = r.ParseMultipartForm(formMemory)
	} else {
		err = r.ParseForm()
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, err
	case err != nil:
		return nil, BadRequest(fmt.Errorf("read the form: %w", err))
	}
	f.values = r.PostForm
	if r.MultipartForm != nil {
		f.files = r.MultipartForm.File
	}
	return f, f.checkCounts()
}

func (f *Form) checkCounts() error {
	fields, files := 0, 0
	for name, vs := range f.values {
		fields += len(vs)
		if !utf8.ValidString(name) {
			return BadRequest(errors.New("a field's name is no UTF-8"))
		}
	}
	for _, fs := range f.files {
		files += len(fs)
	}
	if fields > maxFields {
		return BadRequest(fmt.Errorf("%d fields, %d are allowed", fields, maxFields))
	}
	if files > maxFiles {
		return fault.New(fault.Invalid, "fault.too_many_files", "n", maxFiles)
	}
	return nil
}

// NewForm is a form with values already in it: the first showing of a page, or
// a test.
func NewForm(r *Request, values url.Values) *Form {
	f := &Form{values: values}
	if f.values == nil {
		f.values = url.Values{}
	}
	if r != nil {
		f.print = r.Print
	}
	return f
}

// Value is a field as it was typed, for showing it again.
func (f *Form) Value(name string) string { return f.values.Get(name) }

// Values are all values of a field as they were typed.
func (f *Form) Values(name string) []string { return f.values[name] }

// Has tells whether a field was sent at all.
func (f *Form) Has(name string) bool { return f.values.Has(name) }

// Set puts a value into a field, for the first showing of a page.
func (f *Form) Set(name, value string) { f.values.Set(name, value) }

// Checked tells whether a field holds a value among its values.
func (f *Form) Checked(name, value string) bool { return slices.Contains(f.values[name], value) }

// Wrong notes a defect of a field.
func (f *Form) Wrong(name, key string, args ...any) {
	f.wrong = append(f.wrong, fault.Field{Name: name, Key: key, Args: args})
}

// Problem says what is wrong with a field in the reader's language, "" for nothing.
func (f *Form) Problem(name string) string {
	for _, d := range f.wrong {
		if d.Name == name {
			return Say(f.print, d.Key, d.Args)
		}
	}
	return ""
}

// Problems are all defects in the order found, for the summary at the top.
func (f *Form) Problems() []ProblemField {
	var ps []ProblemField
	for _, d := range f.wrong {
		ps = append(ps, ProblemField{Name: d.Name, Key: d.Key, Text: Say(f.print, d.Key, d.Args)})
	}
	return ps
}

// Err is nil for a form without defects, else a fault with all of them.
func (f *Form) Err() error {
	if len(f.wrong) == 0 {
		return nil
	}
	return fault.OfFields(f.wrong...)
}

// Take notes the defects an act found and returns nil, so that the form is
// shown again; any error that is not about what was typed comes back as it is.
// A fault without fields is noted under the name "".
func (f *Form) Take(err error) error {
	d, ok := fault.As(err)
	if err == nil || !ok || (d.Kind != fault.Invalid && d.Kind != fault.Conflict) {
		return err
	}
	if len(d.Fields) == 0 {
		f.Wrong("", d.Key, d.Args...)
	}
	f.wrong = append(f.wrong, d.Fields...)
	return nil
}

// Text reads one line of at most max letters: trimmed, without line breaks and
// control characters, and with no invalid UTF-8.
func (f *Form) Text(name string, max int) string {
	return f.text(name, max, func(c rune) bool { return unicode.IsControl(c) })
}

// Long reads a text of several lines of at most max letters.
func (f *Form) Long(name string, max int) string {
	s := strings.ReplaceAll(f.values.Get(name), "\r\n", "\n") // browsers send CRLF
	f.values.Set(name, s)
	return f.text(name, max, func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' })
}

func (f *Form) text(name string, max int, drop func(rune) bool) string {
	s := strings.ToValidUTF8(f.values.Get(name), "\uFFFD")
	s = strings.TrimSpace(strings.Map(func(c rune) rune {
		if drop(c) {
			return -1
		}
		return c
	}, s))
	if utf8.RuneCountInString(s) > max {
		f.Wrong(name, "field.too_long", "max", max)
	}
	return s
}

// Need reads one line that must not be empty.
func (f *Form) Need(name string, max int) string {
	s := f.Text(name, max)
	if s == "" {
		f.Wrong(name, "field.required")
	}
	return s
}

// Secret reads a password or a token exactly as it was typed.
func (f *Form) Secret(name string) string { return f.values.Get(name) }

// maxEmail is the longest address SMTP can carry (RFC 5321, 4.5.3.1.3).
const maxEmail = 254

// Email reads one mail address; needed tells whether it may be empty.
func (f *Form) Email(name string, needed bool) string {
	s := f.Text(name, maxEmail)
	switch {
	case s == "" && needed:
		f.Wrong(name, "field.required")
	case s != "" && !IsEmail(s):
		f.Wrong(name, "field.bad_email")
	}
	return s
}

// IsEmail tells that s is one bare mail address with a domain.
func IsEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || a.Address != s || len(s) > maxEmail {
		return false
	}
	_, domain, _ := strings.Cut(s, "@")
	return strings.Contains(domain, ".") || domain == "localhost"
}

// Int reads a whole number, typed in any of the three digit systems.
func (f *Form) Int(name string, least, most int64) int64 {
	s := strings.TrimSpace(lang.ToLatin(f.values.Get(name)))
	if s == "" {
		f.Wrong(name, "field.required")
		return least
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		f.Wrong(name, "field.bad_number")
		return least
	}
	if n < least {
		f.Wrong(name, "field.too_small", "min", least)
	}
	if n > most {
		f.Wrong(name, "field.too_large", "max", most)
	}
	return n
}

// ID reads the id of a row chosen in a list; needed tells whether it may be empty.
func (f *Form) ID(name string, needed bool) id.ID {
	s := f.values.Get(name)
	if s == "" {
		if needed {
			f.Wrong(name, "field.choose")
		}
		return 0
	}
	v, err := id.Parse(s)
	if err != nil {
		f.Wrong(name, "field.choose")
	}
	return v
}

// IDs reads the ids of rows ticked in a list.
func (f *Form) IDs(name string) []id.ID {
	var ids []id.ID
	for _, s := range f.values[name] {
		v, err := id.Parse(s)
		if err != nil {
			f.Wrong(name, "field.choose")
			return nil
		}
		ids = append(ids, v)
	}
	return ids
}

// Bool reads a tick box.
func (f *Form) Bool(name string) bool {
	switch f.values.Get(name) {
	case "", "0", "false", "off":
		return false
	}
	return true
}

// One reads a choice among values; anything else is a defect.
func (f *Form) One(name string, allowed ...string) string {
	s := f.values.Get(name)
	if !slices.Contains(allowed, s) {
		f.Wrong(name, "field.choose")
	}
	return s
}

// Many reads several choices among values; a value that is not offered is a defect.
func (f *Form) Many(name string, allowed ...string) []string {
	for _, s := range f.values[name] {
		if !slices.Contains(allowed, s) {
			f.Wrong(name, "field.choose")
			return nil
		}
	}
	return f.values[name]
}

// Files are the files sent under a name. An input left empty sends a file
// without a name, which is none.
func (f *Form) Files(name string) []*multipart.FileHeader {
	return slices.DeleteFunc(slices.Clone(f.files[name]), func(h *multipart.FileHeader) bool {
		return h.Filename == "" && h.Size == 0
	})
}

// Add puts one more value into a field, for the first showing of a page.
func (f *Form) Add(name, value string) { f.values.Add(name, value) }
