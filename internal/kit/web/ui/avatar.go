package ui

import (
	"hash/fnv"
	"strings"
	"unicode"

	"rida/internal/kit/lang"
)

// Avatar shows who: neutral for customers, tinted for colleagues, hollow while
// nobody has taken the case yet.
type Avatar struct {
	Person
	Hollow bool
	Title  string // for example "Layla, owner"
	Big    bool
	Small  bool
}

// tints is how many tints colleagues' avatars have in avatar.css.
const tints = 3

func (a Avatar) class() string {
	c := "avatar"
	switch {
	case a.Hollow:
		c += " avatar-hollow"
	case a.Self:
		c += " avatar-self"
	case a.Colleague:
		c += " avatar-tint-" + string(rune('1'+a.tint()))
	}
	if a.Big {
		c += " avatar-big"
	}
	if a.Small {
		c += " avatar-small"
	}
	return c
}

// tint is steady for a person: the same colleague looks the same on every page.
func (a Avatar) tint() int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(a.ID + a.Name)) // a hash never fails
	return int(h.Sum32() % tints)
}

// letters are one Arabic letter (two would join into a false word) or up to two
// Latin initials. The Arabic article and titles are not part of a name's initial.
func (a Avatar) letters() string {
	var out []rune
	for _, word := range strings.Fields(a.Name) {
		if strings.HasSuffix(word, ".") || isTitle(word) {
			continue
		}
		r := []rune(word)
		if len(r) > 3 && r[0] == 'ا' && r[1] == 'ل' && len(out) == 0 {
			r = r[2:]
		}
		if !unicode.IsLetter(r[0]) {
			continue
		}
		if lang.Detect(word) != lang.English || r[0] >= 0x590 {
			return string(r[0])
		}
		out = append(out, unicode.ToUpper(r[0]))
		if len(out) == 2 {
			break
		}
	}
	if len(out) == 0 {
		return "·"
	}
	return string(out)
}

// titles stand before names in the three languages.
var titles = map[string]bool{
	"Mr": true, "Mrs": true, "Ms": true, "Miss": true, "Dr": true, "Eng": true,
	"السيد": true, "السيدة": true, "الآنسة": true, "الأستاذ": true, "الأستاذة": true, "الدكتور": true, "الدكتورة": true, "المهندس": true, "الشيخ": true,
	"آقای": true, "خانم": true, "دکتر": true, "مهندس": true, "جناب": true, "سرکار": true,
}

func isTitle(word string) bool { return titles[word] }
