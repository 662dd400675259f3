package api

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
)

// maxWrong is how many defects are told at once.
const maxWrong = 20

// decode reads a body into v after holding it against its shape. An empty body
// is an empty object. What is no JSON is BadRequest; every other defect names
// its property.
func decode(raw []byte, s *shape, v any) error {
	if len(bytes.TrimSpace(raw)) == 0 {
		raw = []byte("{}")
	}
	w := &walker{dec: json.NewDecoder(bytes.NewReader(raw))}
	w.dec.UseNumber()
	err := w.value(s, "")
	if err == nil {
		if _, more := w.dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the JSON value")
		}
	}
	if err != nil {
		return web.BadRequest(fmt.Errorf("read JSON: %w", err))
	}
	if len(w.wrong) > 0 {
		return fault.OfFields(w.wrong...)
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return web.BadRequest(fmt.Errorf("read JSON: %w", err))
	}
	return nil
}

// walker goes through a JSON text along its shape.
type walker struct {
	dec   *json.Decoder
	wrong []fault.Field
	null  bool // the value just read was null
}

func (w *walker) defect(name, key string, args ...any) {
	if name == "" {
		name = "body"
	}
	if len(w.wrong) < maxWrong {
		w.wrong = append(w.wrong, fault.Field{Name: name, Key: key, Args: args})
	}
}

func (w *walker) value(s *shape, at string) error {
	t, err := w.dec.Token()
	if err != nil {
		return err
	}
	w.null = false
	if s.kind == kindAny {
		return w.skip(t)
	}
	switch t := t.(type) {
	case nil:
		w.null = true // as good as not there
	case string:
		w.text(s, at, t)
	case json.Number:
		if s.kind == kindDecimal {
			if x, err := t.Float64(); err != nil || math.IsInf(x, 0) {
				w.defect(at, "api.want_number")
			}
		} else if s.kind != kindNumber {
			w.wrongSort(s, at)
		} else if _, err := strconv.ParseInt(t.String(), 10, 64); err != nil {
			w.defect(at, "api.want_number")
		}
	case bool:
		if s.kind != kindBoolean {
			w.wrongSort(s, at)
		}
	case json.Delim:
		switch {
		case t == '{' && s.kind == kindObject:
			return w.object(s, at)
		case t == '[' && s.kind == kindArray:
			return w.array(s, at)
		}
		w.wrongSort(s, at)
		return w.skip(t)
	}
	return nil
}

// wrongSort says what is wanted.
func (w *walker) wrongSort(s *shape, at string) {
	w.defect(at, [...]string{kindText: "api.want_text", kindNumber: "api.want_number", kindDecimal: "api.want_decimal", kindBoolean: "api.want_boolean", kindObject: "api.want_object", kindArray: "api.want_array"}[s.kind])
}

func (w *walker) object(s *shape, at string) error {
	seen, given := map[string]bool{}, map[string]bool{}
	for w.dec.More() {
		t, err := w.dec.Token()
		if err != nil {
			return err
		}
		name, _ := t.(string)
		path := join(at, name)
		f := s.named[name]
		if s.item != nil { // a map: any name, one shape
			f = &field{shape: s.item}
		}
		switch {
		case f == nil:
			w.defect(path, "api.unknown_property")
		case seen[name]:
			w.defect(path, "api.twice")
		}
		if f == nil || seen[name] {
			if err := w.value(&shape{}, path); err != nil {
				return err
			}
			continue
		}
		seen[name] = true
		if err := w.value(f.shape, path); err != nil {
			return err
		}
		given[name] = !w.null
	}
	w.null = false
	for _, f := range s.fields {
		if f.need && !given[f.name] {
			w.defect(join(at, f.name), "field.required")
		}
	}
	_, err := w.dec.Token()
	return err
}

func (w *walker) array(s *shape, at string) error {
	for i := 0; w.dec.More(); i++ {
		if err := w.value(s.item, at+"["+strconv.Itoa(i)+"]"); err != nil {
			return err
		}
	}
	w.null = false
	_, err := w.dec.Token()
	return err
}

// skip passes over a value whose first token was read.
func (w *walker) skip(t json.Token) error {
	for depth := 0; ; {
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
		var err error
		if t, err = w.dec.Token(); err != nil {
			return err
		}
	}
}

// text checks a text by what it stands for.
func (w *walker) text(s *shape, at, v string) {
	if s.kind != kindText {
		w.wrongSort(s, at)
		return
	}
	if key := textDefect(s, v); key != "" {
		w.defect(at, key)
	}
}

// textDefect says what is wrong with a text, "" for nothing.
func textDefect(s *shape, v string) string {
	switch {
	case strings.ContainsRune(v, 0): // PostgreSQL cannot keep it
		return "api.control"
	case s.choices != nil && v != "" && !slices.Contains(s.choices, v):
		return "field.bad_choice"
	case s.format == "id" && v != "":
		if _, err := id.Parse(v); err != nil {
			return "api.bad_id"
		}
	case s.format == "date-time":
		if _, err := time.Parse(time.RFC3339, v); err != nil {
			return "api.bad_time"
		}
	case s.format == "base64":
		if !isBase64(v) {
			return "api.bad_base64"
		}
	}
	return ""
}

func isBase64(v string) bool {
	_, err := io.Copy(io.Discard, base64.NewDecoder(base64.StdEncoding, strings.NewReader(v)))
	return err == nil
}

// maxPropertyName keeps what a caller invented from filling the answer.
const maxPropertyName = 64

// join is the path of a property. A name that is no name is not repeated.
func join(at, name string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '$'
	}
	if len(name) > maxPropertyName || strings.ContainsFunc(name, func(r rune) bool { return !plain(r) }) {
		name = "?"
	}
	if at == "" {
		return name
	}
	return at + "." + name
}
