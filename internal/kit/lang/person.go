package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Person is what a form of address needs to know. Everything but the name may
// be empty; nothing is guessed from a name.
type Person struct {
	Name      string // as the person writes it, "مريم الخطيب"
	Preferred string // how the person wants to be called, "أم خالد"
	Honorific string // a code of Honorifics
	Gender    string // "f", "m" or "" when not known
	Formality string // Formal, Familiar or "" for formal
}

// The tones in which a person can be addressed.
const (
	Formal   = "formal"
	Familiar = "familiar"
)

// Honorifics lists the codes of the titles a person can choose, in the order
// of a form; the key "honorific." + code names each.
var Honorifics = [...]string{"mr", "mrs", "ms", "miss", "dr", "eng", "prof", "ustadh", "sheikh", "hajj", "sayyid", "captain", "lawyer"}

// IsHonorific tells whether the code is one of Honorifics.
func IsHonorific(code string) bool {
	for _, h := range Honorifics {
		if h == code {
			return true
		}
	}
	return false
}

// Salute is the name by which a person is greeted, without the greeting
// itself: «أستاذة مريم», «خانم کریمی», "Mr Mathew". The title is the chosen
// one; without it the gender, when known, gives the customary title, and when
// it is not known the whole name stands alone. Among familiars it is the first
// name.
func (p Printer) Salute(person Person) string {
	name := cleanName(person.Name)
	preferred := tidy(person.Preferred)
	if person.Formality == Familiar {
		if preferred != "" {
			return p.place(preferred)
		}
		return p.place(givenName(p.Tag(), name))
	}
	title := p.titleOf(person)
	if title == "" {
		if preferred != "" {
			name = preferred
		}
		return p.place(name)
	}
	called := preferred
	if called == "" {
		called = p.calledBy(name)
	}
	if called == "" {
		return ""
	}
	return p.titled("greet."+title, person.Gender, called)
}

// Address is the full name with its title, as it stands on an envelope:
// «السيدة مريم الخطيب», «آقای دکتر رضا کریمی», "Dr Sara Mathew".
func (p Printer) Address(person Person) string {
	name := cleanName(person.Name)
	if name == "" {
		name = tidy(person.Preferred)
	}
	title := p.titleOf(person)
	if title == "" || name == "" {
		return p.place(name)
	}
	return p.titled("address."+title, person.Gender, name)
}

// titleOf chooses the title: the person's own, else that of the gender in the
// custom of the reader's language.
func (p Printer) titleOf(person Person) string {
	if IsHonorific(person.Honorific) {
		return person.Honorific
	}
	switch person.Gender {
	case "f":
		if p.Tag() == Arabic {
			return "ustadh"
		}
		return "ms"
	case "m":
		if p.Tag() == Arabic {
			return "ustadh"
		}
		return "mr"
	}
	return ""
}

func (p Printer) titled(key, gender, name string) string {
	return p.G(gender, key, "name", p.place(name))
}

// place isolates a name only where it runs against the reader's direction, so
// that the usual case carries no invisible marks.
func (p Printer) place(name string) string {
	if name == "" || ParagraphDir(name, p.Dir()) == p.Dir() && !strings.ContainsFunc(name, isBidiControl) {
		return name
	}
	return Isolate(name)
}

func isBidiControl(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F || r == 0x061C
}

// calledBy is the part of a name that follows a title: the first name in
// Arabic, the family name in Persian and English.
func (p Printer) calledBy(name string) string {
	if p.Tag() == Arabic {
		return givenName(Arabic, name)
	}
	return familyName(p.Tag(), name)
}

func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

// writtenTitles are titles that people write into the field for the name,
// folded and without their point.
var writtenTitles = wordSet("mr mrs ms miss dr prof eng sir السید السیده سیده استاذ استاذه الاستاذ الاستاذه دکتور دکتوره الدکتور الدکتوره مهندس مهندسه المهندس المهندسه الشیخ الشیخه الحاج الحاجه الانسه آقای خانم دکتر جناب سرکار آقا")

// writtenShort are titles that are titles only with a point: «د. أحمد».
var writtenShort = wordSet("د م أ ا")

// cleanName takes the titles off that stand before a name.
func cleanName(name string) string {
	words := strings.Fields(name)
	for len(words) > 1 {
		bare, pointed := strings.CutSuffix(words[0], ".")
		folded := Fold(bare)
		if !writtenTitles[folded] && !(pointed && writtenShort[folded]) {
			break
		}
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// compoundGiven are the beginnings of first names of two words: عبد الرحمن,
// أبو بكر, محمد رضا, and particles that belong to what follows.
var (
	arabicCompound  = wordSet("عبد أبو ابو أبا أم بنت ابن نور سيف صلاح علاء شمس عز ضياء")
	persianCompound = wordSet("محمد امیر سید سیده علی میر غلام عبد فاطمه زهرا حاج نور ابو مهر")
)

func givenName(t Tag, name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	if len(words) > 1 && isArabicScript(Fold(words[0])) && joinsGiven(t, words) {
		return words[0] + " " + words[1]
	}
	return words[0]
}

// joinsGiven tells whether the first two words are one first name.
func joinsGiven(t Tag, words []string) bool {
	first := Fold(words[0])
	if t == Persian {
		return len(words) > 2 && persianCompound[first]
	}
	switch first {
	case "عبد", "ابو", "ابا", "ام", "ابن", "بنت":
		return true
	}
	return arabicCompound[first] && strings.HasPrefix(words[1], "ال") // نور الدين
}

// familyParticles belong to the family name after them.
var familyParticles = wordSet("van von de der den del della di da dos la le bin ibn bint al el abu ter ten mac st")

// nameSuffixes follow a family name without being it.
var nameSuffixes = wordSet("jr sr ii iii iv phd md")

func familyName(t Tag, name string) string {
	words := strings.Fields(name)
	if len(words) < 2 {
		return name
	}
	if isArabicScript(Fold(words[0])) {
		given := len(strings.Fields(givenName(Persian, name)))
		return strings.Join(words[given:], " ")
	}
	end := len(words)
	for end > 2 && nameSuffixes[strings.Trim(Fold(words[end-1]), ".,")] {
		end--
	}
	start := end - 1
	for start > 1 && familyParticles[Fold(words[start-1])] {
		start--
	}
	return strings.TrimRight(strings.Join(words[start:end], " "), ",")
}

// Initial is the one letter an avatar shows: the first of the name, without
// titles and the article ال, Latin in capitals. Two Arabic letters would join
// into a false word. Empty when the name has neither letter nor digit.
func Initial(name string) string {
	name = cleanName(name)
	first, _, _ := strings.Cut(name, " ")
	for _, s := range []string{withoutArticle(first), name} {
		for _, r := range s {
			if unicode.IsLetter(r) && r != 'ـ' && r != 'ء' || unicode.IsDigit(r) {
				return string(unicode.ToUpper(baseLetter(r)))
			}
		}
	}
	return ""
}

// baseLetter takes presentation forms back to the letter itself.
func baseLetter(r rune) rune {
	if r >= 0xFB50 && r <= 0xFEFF {
		base, _ := utf8.DecodeRuneInString(Fold(string(r)))
		return base
	}
	return r
}
