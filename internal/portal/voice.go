package portal

import (
	"strings"
	"time"
	"unicode"

	"rida/internal/kit/calendar"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

// asked is what a type of voice is asked beside its words. Nobody who thanks a
// person is asked what was tried.
type asked struct {
	icon                 ui.IconName
	tried, wanted, began bool
}

var voices = map[cases.Type]asked{
	cases.Complaint:  {icon: ui.IconFlag, tried: true, wanted: true, began: true},
	cases.Enquiry:    {icon: ui.IconChat, tried: true},
	cases.Request:    {icon: ui.IconHand, tried: true, wanted: true},
	cases.Criticism:  {icon: ui.IconTarget, wanted: true},
	cases.Suggestion: {icon: ui.IconBolt},
	cases.Praise:     {icon: ui.IconSmile},
	cases.Opinion:    {icon: ui.IconNote},
}

const (
	// leastPhone is the shortest number that can be called back from outside a
	// town; anything shorter was broken off.
	leastPhone = 7
	// maxPhoneTyped is room for a number with its signs and spaces.
	maxPhoneTyped = 40
	// longestTrouble is how long ago trouble may have begun; a date beyond it is
	// a slip of the finger.
	longestTrouble = 30 * 366 * 24 * time.Hour
)

// voice reads a voice from the form and notes what is missing. Words may be
// missing when there is a photograph.
func voice(r *web.Request, f *web.Form, kind cases.Type, now time.Time) (cases.Incoming, error) {
	ask := voices[kind]
	in := cases.Incoming{Channel: cases.WebForm, Type: kind, Lang: r.Print.Tag(), Text: f.Long("happened", cases.MaxText)}
	if ask.tried {
		in.Tried = f.Long("tried", cases.MaxListening)
	}
	if ask.wanted {
		in.Wanted = f.Long("wanted", cases.MaxListening)
	}
	if ask.began {
		in.BeganAt = began(f, r.Dates, now)
	}
	in.Name, in.Email, in.Phone = f.Text("name", customers.MaxName), f.Email("email", false), phone(f)
	if in.Email == "" && in.Phone == "" {
		switch {
		case !f.Bool("unnamed"):
			f.Wrong("email", "portal.wrong.contact")
		case in.Name == "":
			in.Name = r.Print.T("portal.visitor")
		}
	}
	var err error
	in.Files, err = uploads(f)
	if in.Text == "" && len(f.Files("files")) == 0 {
		f.Wrong("happened", "portal.wrong.happened")
	}
	return in, err
}

// phone reads a telephone number in any of the three digit systems.
func phone(f *web.Form) string {
	typed := f.Text("phone", maxPhoneTyped)
	if typed == "" {
		return ""
	}
	digits := int64(0)
	for _, r := range typed {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	switch {
	case customers.PhoneKey(typed) == "" && (digits == 0 || digits >= leastPhone):
		f.Wrong("phone", "field.bad_phone")
	case digits < leastPhone:
		f.Wrong("phone", "portal.wrong.phone", "n", digits)
	}
	return typed
}

// began reads the day on which the trouble began, in a calendar of the reader,
// which its year gives away. The zero time is for none told.
func began(f *web.Form, reader calendar.Reader, now time.Time) time.Time {
	typed := f.Text("began", customers.MaxName)
	if typed == "" {
		return time.Time{}
	}
	var first error
	for _, s := range []calendar.System{reader.System, reader.Second, calendar.Gregorian} {
		if s == "" {
			continue
		}
		d, err := calendar.ParseDate(typed, s)
		if err == nil {
			var at time.Time
			if at, err = d.Start(s, reader.Zone); err == nil && (at.After(now) || now.Sub(at) > longestTrouble) {
				err = fault.New(fault.Invalid, "portal.wrong.began")
			}
			if err == nil {
				return at
			}
		}
		if first == nil {
			first = err
		}
	}
	key := "field.bad_date"
	if d, ok := fault.As(first); ok {
		key = d.Key
	}
	f.Wrong("began", key)
	return time.Time{}
}

// someDay is an example of a day as the reader would type it: three days ago.
func someDay(reader calendar.Reader, now time.Time) string {
	system := reader.System
	if system == "" {
		system = calendar.Gregorian
	}
	d, err := calendar.DateOf(now.AddDate(0, 0, -3), reader.Zone, system)
	if err != nil {
		return ""
	}
	digits := reader.Digits
	if digits == "" {
		digits = reader.Tag.Digits()
	}
	return lang.Isolate(digits.Of(strings.ReplaceAll(d.String(), "-", "/")))
}
