package complaints

import (
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/lang"
)

// LetterVersion is the version of the texts between the parts of an answer. An
// answer that was sent keeps the text that was sent; one that is being written
// takes the newest.
const LetterVersion = 1

// Addressing is what a letter needs to know of people and dates.
type Addressing struct {
	Greeting string // in the customer's language
	Contact  string // the name of who is there for the customer
	Date     func(t time.Time) string
	Options  []Option // from which the customer can choose
}

// Option is something that was offered, as the letter says it. The letter takes
// it from the offer, so that nobody writes it twice.
type Option struct {
	Kind   string
	Amount string // "" where no money goes
	Words  string
}

// Letter writes an answer: what is true first, then what was found, allegation by
// allegation; what we did, why and what we do about it by when; and how it goes on.
func Letter(p lang.Printer, f File, a Answer, to Addressing) string {
	key := "complaints.letter." + strconv.FormatInt(a.Template, 10) + "."
	var parts []string
	add := func(name, words string) {
		if words != "" {
			parts = append(parts, p.T(key+name)+"\n"+words)
		}
	}
	plain := func(words string) {
		if words != "" {
			parts = append(parts, words)
		}
	}
	plain(to.Greeting)
	plain(a.Truth)
	var found []string
	for _, al := range f.Allegations {
		found = append(found, p.T(key+"finding", "n", p.Int(al.Number), "words", al.Words, "finding", p.T("complaints.finding."+string(al.Finding)), "reasons", al.Reasons))
	}
	add("found", strings.Join(found, "\n"))
	plain(a.Admission)
	add("cause", a.Cause)
	var lines []string
	for _, r := range a.Repairs {
		lines = append(lines, p.T(key+"repair", "what", r.What, "date", to.Date(r.DueAt)))
	}
	add("repairs", strings.Join(lines, "\n"))
	add("prevention", a.Prevention)
	plain(a.Apology)
	add("choices", choices(p, key, a.Choices, to.Options))
	if len(to.Options) > 0 {
		plain(p.T(key + "choose"))
	}
	add("refusal", a.Refusal)
	add("alternative", a.Alternative)
	add("appeal", a.Appeal)
	plain(a.Bridge)
	plain(p.N(key+"contact", a.FollowDays, "name", to.Contact))
	return strings.Join(parts, "\n\n")
}

// choices are the words about what can be chosen, and each option with its number.
func choices(p lang.Printer, key, words string, options []Option) string {
	var lines []string
	if words != "" {
		lines = append(lines, words)
	}
	for i, o := range options {
		name := "option"
		if o.Amount != "" {
			name = "option_amount"
		}
		lines = append(lines, p.T(key+name, "n", int64(i+1), "kind", o.Kind, "amount", o.Amount, "words", o.Words))
	}
	return strings.Join(lines, "\n")
}
