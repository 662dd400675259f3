package api

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// page is what every list takes.
type page struct {
	Limit  int    `query:"limit" doc:"How many items to give, 1 to 200; more is taken as 200." example:"25"`
	Cursor string `query:"cursor" doc:"next_cursor of the page before."`
}

const (
	defaultLimit = 25
	// maxLimit keeps one answer to some 100 kB.
	maxLimit = 200
)

func (p page) size() int {
	if p.Limit == 0 {
		return defaultLimit
	}
	return min(p.Limit, maxLimit)
}

// before reads a cursor that is an id; 0 begins.
func (p page) before() (id.ID, error) {
	if p.Cursor == "" {
		return 0, nil
	}
	v, err := id.Parse(p.Cursor)
	if err != nil {
		return 0, badCursor
	}
	return v, nil
}

var badCursor = fault.OfFields(fault.Field{Name: "cursor", Key: "api.bad_cursor"})

// makeCursor and readCursor carry a place that is more than an id.
func makeCursor(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "" // places are plain values
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func readCursor(s string, v any) error {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil || strings.ContainsRune(string(b), 0) {
		return badCursor
	}
	return nil
}

// cursorOf is the cursor of an id, "" for none.
func cursorOf(v id.ID) *string {
	if v == 0 {
		return nil
	}
	s := v.String()
	return &s
}

// readQuery reads the query of an address into v. A parameter that the
// operation does not know is refused: a misspelt filter that filters nothing
// would give away more than was asked for. An empty one is as good as none.
func readQuery(q url.Values, s *shape, v any) error {
	var wrong []fault.Field
	into := reflect.ValueOf(v).Elem()
	for name, values := range q {
		f := s.named[name]
		switch {
		case name == "lang": // every page of the house takes it
		case f == nil:
			wrong = append(wrong, fault.Field{Name: join("", name), Key: "api.unknown_parameter"})
		case len(values) > 1:
			wrong = append(wrong, fault.Field{Name: name, Key: "api.twice"})
		case values[0] == "":
		default:
			if key := setParameter(into.FieldByIndex(f.index), f, values[0]); key != "" {
				wrong = append(wrong, fault.Field{Name: name, Key: key})
			}
		}
	}
	if wrong != nil {
		slices.SortFunc(wrong, func(a, b fault.Field) int { return strings.Compare(a.Name, b.Name) })
		return fault.OfFields(wrong...)
	}
	return nil
}

// setParameter sets one parameter and says what is wrong with it, "" for nothing.
func setParameter(into reflect.Value, f *field, v string) string {
	switch f.kind {
	case kindNumber:
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			return "api.want_number"
		}
		into.SetInt(int64(n))
	case kindBoolean:
		b, err := strconv.ParseBool(v)
		if err != nil {
			return "api.want_boolean"
		}
		into.SetBool(b)
	case kindArray:
		for one := range strings.SplitSeq(v, ",") {
			if key := textDefect(f.item, one); key != "" {
				return key
			}
			into.Set(reflect.Append(into, reflect.ValueOf(one).Convert(into.Type().Elem())))
		}
	default:
		if key := textDefect(f.shape, v); key != "" {
			return key
		}
		if f.format == "id" {
			n, _ := id.Parse(v)
			into.SetInt(int64(n))
			return ""
		}
		into.SetString(strings.ToValidUTF8(v, "\uFFFD"))
	}
	return ""
}
