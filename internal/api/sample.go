package api

import "strconv"

// sample makes an example of a shape from the examples of its fields. Of what a
// caller sends it shows what is needed and what has an example.
func sample(s *shape, taken bool) any {
	switch s.kind {
	case kindText:
		return sampleText(s)
	case kindNumber:
		return 1
	case kindDecimal:
		return 0.5
	case kindBoolean:
		return true
	case kindArray:
		if s.item.kind == kindText && s.item.choices == nil && s.item.format == "" {
			return []any{}
		}
		return []any{sample(s.item, taken)}
	case kindObject:
		out := js{}
		for _, f := range s.fields {
			if taken && f.example == "" && !f.need || !taken && !f.always && f.example == "" {
				continue
			}
			out[f.name] = sampleOf(f, taken)
		}
		return out
	}
	return js{}
}

// sampleOf is the example of one field.
func sampleOf(f field, taken bool) any {
	if f.example == "" {
		return sample(f.shape, taken)
	}
	switch f.kind {
	case kindNumber:
		if n, err := strconv.Atoi(f.example); err == nil {
			return n
		}
	case kindDecimal:
		if x, err := strconv.ParseFloat(f.example, 64); err == nil {
			return x
		}
	case kindBoolean:
		return f.example == "true"
	case kindArray:
		return []any{f.example}
	}
	return f.example
}

func sampleText(s *shape) string {
	switch {
	case s.choices != nil:
		return s.choices[0]
	case s.format == "id":
		return "251658240001"
	case s.format == "date-time":
		return "2026-11-22T08:30:00Z"
	case s.format == "base64":
		return "JVBERi0xLjcK"
	}
	return ""
}
