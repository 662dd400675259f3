package api

import (
	"reflect"
	"strings"
	"time"

	"rida/internal/kit/id"
)

// kind is what a JSON value is.
type kind byte

const (
	kindAny kind = iota
	kindText
	kindNumber
	kindBoolean
	kindObject
	kindArray
	kindDecimal
)

// shape is what a JSON value looks like, read once from its Go type. What a
// caller sends is held against it, and the document describes it, so the two
// cannot differ.
type shape struct {
	kind    kind
	name    string // of the component in the document; "" stands in place
	fields  []field
	named   map[string]*field
	item    *shape
	choices []string
	format  string // "id", "date-time", "base64"
	null    bool   // may be null in an answer
}

// field is one property of an object or one parameter of a query.
type field struct {
	name    string
	index   []int
	doc     string
	example string
	need    bool // in what a caller sends
	always  bool // in what we answer
	*shape
}

// chooser is a text with few values.
type chooser interface{ choices() []string }

var (
	typeID      = reflect.TypeFor[id.ID]()
	typeTime    = reflect.TypeFor[time.Time]()
	typeBytes   = reflect.TypeFor[[]byte]()
	typeChooser = reflect.TypeFor[chooser]()
)

// shapeOf reads the shape of a Go type. Tags: json (name), query (name), doc,
// example, need:"yes" for what must be sent.
func shapeOf[T any]() *shape { return readShape(reflect.TypeFor[T](), map[reflect.Type]*shape{}) }

func readShape(t reflect.Type, seen map[reflect.Type]*shape) *shape {
	if t.Kind() == reflect.Pointer {
		s := *readShape(t.Elem(), seen)
		s.null = true
		return &s
	}
	switch {
	case t == typeID:
		return &shape{kind: kindText, format: "id"}
	case t == typeTime:
		return &shape{kind: kindText, format: "date-time"}
	case t == typeBytes:
		return &shape{kind: kindText, format: "base64"}
	case t.Implements(typeChooser):
		return &shape{kind: kindText, choices: reflect.Zero(t).Interface().(chooser).choices()}
	}
	switch t.Kind() {
	case reflect.String:
		return &shape{kind: kindText}
	case reflect.Bool:
		return &shape{kind: kindBoolean}
	case reflect.Int, reflect.Int64:
		return &shape{kind: kindNumber}
	case reflect.Float64:
		return &shape{kind: kindDecimal}
	case reflect.Slice:
		return &shape{kind: kindArray, item: readShape(t.Elem(), seen)}
	case reflect.Map:
		return &shape{kind: kindObject, item: readShape(t.Elem(), seen)}
	case reflect.Struct:
		if s := seen[t]; s != nil {
			return s
		}
		s := &shape{kind: kindObject, name: t.Name(), named: map[string]*field{}}
		seen[t] = s
		s.read(t, nil, seen)
		for i := range s.fields {
			s.named[s.fields[i].name] = &s.fields[i]
		}
		return s
	}
	return &shape{}
}

// read lists the fields of a struct; those of embedded ones stand among them.
func (s *shape) read(t reflect.Type, at []int, seen map[reflect.Type]*shape) {
	for f := range t.Fields() {
		index := append(append([]int{}, at...), f.Index...)
		if f.Anonymous {
			s.read(f.Type, index, seen)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if q := f.Tag.Get("query"); q != "" {
			name = q
		}
		if name == "" || name == "-" || !f.IsExported() {
			continue
		}
		s.fields = append(s.fields, field{name: name, index: index, doc: f.Tag.Get("doc"), example: f.Tag.Get("example"),
			need: f.Tag.Get("need") != "", always: !strings.Contains(options, "omit"), shape: readShape(f.Type, seen)})
	}
}
