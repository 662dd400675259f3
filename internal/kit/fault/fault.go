// Package fault holds the few kinds of error that a person or a caller may
// see. A fault has a kind, a text key that is safe to show in any language, and
// a private cause that is only logged. What is not a fault is Internal: it is
// shown as a reference number and nothing else.
package fault

import (
	"errors"
	"strings"
)

// Kind says what sort of trouble it is; kit/web turns it into a status.
type Kind uint8

// The kinds, few on purpose: a new one must change what the reader can do next.
const (
	Internal    Kind = iota // ours; nothing is shown but a reference
	NotFound                // there is no such thing, or not for this reader
	Invalid                 // what was sent cannot be accepted; Fields say why
	Conflict                // right in itself, but not with what is there now
	Denied                  // the reader may not do this
	Unavailable             // not now; trying again later may help
)

// String names the kind for logs and problem documents.
func (k Kind) String() string {
	return [...]string{"internal", "not_found", "invalid", "conflict", "denied", "unavailable"}[k]
}

// Field is one defect in one field of a form or JSON body.
type Field struct {
	Name string // as the form or JSON calls it
	Key  string // text key of what is wrong
	Args []any  // name, value pairs for the text
}

// Fault is an error that may be shown.
type Fault struct {
	Kind   Kind
	Key    string // text key, safe to show
	Args   []any  // name, value pairs for the text
	Fields []Field
	Cause  error // for the log only
}

// New makes a fault; args are name, value pairs for the text of key.
func New(k Kind, key string, args ...any) *Fault {
	return &Fault{Kind: k, Key: key, Args: args}
}

// OfFields makes an Invalid fault from the defects of a form.
func OfFields(fields ...Field) *Fault {
	return &Fault{Kind: Invalid, Key: "fault.invalid", Fields: fields}
}

// Because adds the private cause.
func (f *Fault) Because(cause error) *Fault {
	f.Cause = cause
	return f
}

// Error is for the log: it names keys and the cause, never a reader's text.
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Kind.String() + " " + f.Key)
	for _, d := range f.Fields {
		b.WriteString(" " + d.Name + "=" + d.Key)
	}
	if f.Cause != nil {
		b.WriteString(": " + f.Cause.Error())
	}
	return b.String()
}

// Unwrap gives the private cause to errors.Is and errors.As.
func (f *Fault) Unwrap() error { return f.Cause }

// As finds the fault in err's chain.
func As(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}

// KindOf is the kind of the first fault in err's chain, Internal without one.
func KindOf(err error) Kind {
	if f, ok := As(err); ok {
		return f.Kind
	}
	return Internal
}
