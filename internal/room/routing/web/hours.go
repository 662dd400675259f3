package web

import (
	"strconv"
	"strings"

	"rida/internal/kit/calendar"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
)

// days are the boxes of a week, Sunday first, as in calendar.Week.
var days = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func dayName(day int) string { return "hours." + days[day] }

// readHours reads somebody's own week; nil for the firm's.
func readHours(f *web.Form) *calendar.Week {
	if f.Value("hours") != "own" {
		return nil
	}
	var w calendar.Week
	for day := range w {
		spans, ok := readSpans(f.Value(dayName(day)))
		if !ok {
			f.Wrong(dayName(day), "routing.fault.spans")
		}
		w[day] = spans
	}
	return &w
}

// readSpans reads "09:00–12:00 13:00–17:00" in any of the three digit systems.
func readSpans(text string) ([]calendar.Span, bool) {
	var out []calendar.Span
	plain := strings.NewReplacer("–", "-", "—", "-", "−", "-", "،", " ", ",", " ", " -", "-", "- ", "-").Replace(lang.ToLatin(text))
	for one := range strings.FieldsSeq(plain) {
		from, to, ok := strings.Cut(one, "-")
		a, okA := minutes(from)
		b, okB := minutes(to)
		if !ok || !okA || !okB || a >= b || len(out) > 0 && a < out[len(out)-1].To {
			return nil, false
		}
		out = append(out, calendar.Span{From: a, To: b})
	}
	return out, true
}

// minutes reads "9", "09:30" or "24:00" as minutes from midnight.
func minutes(text string) (int, bool) {
	hour, minute, _ := strings.Cut(strings.TrimSpace(text), ":")
	if minute == "" {
		minute = "0"
	}
	h, errH := strconv.Atoi(hour)
	m, errM := strconv.Atoi(minute)
	at := h*60 + m
	return at, errH == nil && errM == nil && h >= 0 && m >= 0 && m < 60 && at <= 24*60
}

// spansText writes spans as readSpans reads them.
func spansText(spans []calendar.Span) string {
	var out []string
	for _, s := range spans {
		out = append(out, clockText(s.From)+"–"+clockText(s.To))
	}
	return strings.Join(out, " ")
}

func clockText(minute int) string {
	h, m := strconv.Itoa(minute/60), strconv.Itoa(minute%60)
	return strings.Repeat("0", 2-len(h)) + h + ":" + strings.Repeat("0", 2-len(m)) + m
}

func slashes(d calendar.Date) string { return strings.ReplaceAll(d.String(), "-", "/") }
