package lang

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
)

// formCount is the number of CLDR plural categories.
const formCount = 6

// formNames are the categories in the order of plural.Form.
var formNames = [formCount]string{plural.Other: "other", plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"}

// formsOf lists the cardinal categories of a language (CLDR 46, plurals.xml).
func formsOf(t Tag) []string {
	if t == Arabic {
		return []string{"few", "many", "one", "other", "two", "zero"}
	}
	return []string{"one", "other"}
}

// entry is a text as it stands in a file: one pattern or several forms.
type entry struct {
	one   pattern
	forms map[string]pattern
}

type defectList []string

func (d *defectList) add(format string, args ...any) {
	*d = append(*d, fmt.Sprintf(format, args...))
}

func (d defectList) err() error {
	if len(d) == 0 {
		return nil
	}
	slices.Sort(d)
	return errors.New("load texts: " + strings.Join(slices.Compact(d), "; "))
}

// readAll reads the files of every source in every language.
func readAll(sources []fs.FS) (map[Tag]map[string]entry, defectList) {
	all := map[Tag]map[string]entry{}
	var defects defectList
	for _, t := range Tags {
		all[t] = map[string]entry{}
		for _, source := range sources {
			data, err := fs.ReadFile(source, "lang/"+string(t)+".json")
			if err != nil {
				defects.add("%s: %v", t, err)
				continue
			}
			readFile(t, data, all[t], &defects)
		}
	}
	return all, defects
}

// readFile adds the texts of one file, reading token by token because a key
// written twice would be lost in a map without a word.
func readFile(t Tag, data []byte, into map[string]entry, defects *defectList) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		defects.add("%s: the file is not one JSON object (%v)", t, err)
		return
	}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			defects.add("%s: %v", t, err)
			return
		}
		key := token.(string)
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			defects.add("%s: %s: %v", t, key, err)
			return
		}
		if _, twice := into[key]; twice {
			defects.add("%s: %s stands twice", t, key)
			continue
		}
		if e, ok := readEntry(t, key, value, defects); ok {
			into[key] = e
		}
	}
	if _, err := dec.Token(); err != nil {
		defects.add("%s: %v", t, err)
	}
}

func readEntry(t Tag, key string, value json.RawMessage, defects *defectList) (entry, bool) {
	var one string
	if json.Unmarshal(value, &one) == nil {
		p, err := parsePattern(one)
		if err != nil {
			defects.add("%s: %s: %v", t, key, err)
			return entry{}, false
		}
		if strings.TrimSpace(one) == "" {
			defects.add("%s: %s is empty", t, key)
		}
		return entry{one: p}, true
	}
	var forms map[string]string
	if err := json.Unmarshal(value, &forms); err != nil {
		defects.add("%s: %s is neither a text nor plural forms", t, key)
		return entry{}, false
	}
	if got := slices.Sorted(maps.Keys(forms)); !slices.Equal(got, formsOf(t)) {
		defects.add("%s: %s has the plural forms %v, want %v", t, key, got, formsOf(t))
	}
	e := entry{forms: map[string]pattern{}}
	for name, words := range forms {
		p, err := parsePattern(words)
		if err != nil {
			defects.add("%s: %s (%s): %v", t, key, name, err)
		}
		e.forms[name] = p
	}
	return e, true
}

// names lists the placeholders of a text. The {n} of a plural does not count:
// Arabic says one and two by the word alone.
func (e entry) names() []string {
	if e.forms == nil {
		return slices.Sorted(maps.Keys(e.one.names()))
	}
	set := map[string]bool{}
	for _, p := range e.forms {
		maps.Copy(set, p.names())
	}
	delete(set, "n")
	return slices.Sorted(maps.Keys(set))
}

// genderOf splits "key@f" into "key" and "f".
func genderOf(key string) (base, gender string) {
	base, gender, _ = strings.Cut(key, "@")
	return base, gender
}

// compareLanguages finds what differs between the languages. A gendered
// variant may stand in one language alone, since not every language inflects,
// but needs its neutral text beside it.
func compareLanguages(all map[Tag]map[string]entry) defectList {
	var defects defectList
	for _, t := range Tags {
		for key, e := range all[t] {
			base, gender := genderOf(key)
			if strings.Contains(key, "@") {
				if gender != "f" && gender != "m" {
					defects.add("%s: %s: only @f and @m are known", t, key)
				}
				compareEntries(&defects, t, key, e, t, base, all[t])
				continue
			}
			for _, other := range Tags {
				if other != t {
					compareEntries(&defects, t, key, e, other, key, all[other])
				}
			}
		}
	}
	return defects
}

func compareEntries(defects *defectList, t Tag, key string, e entry, other Tag, otherKey string, texts map[string]entry) {
	o, ok := texts[otherKey]
	if !ok {
		defects.add("%s: %s is missing (it stands in %s)", other, otherKey, t)
		return
	}
	if (e.forms == nil) != (o.forms == nil) {
		defects.add("%s: %s is plural in one of %s and %s only", t, key, t, other)
		return
	}
	if a, b := e.names(), o.names(); !slices.Equal(a, b) {
		defects.add("%s has the placeholders %v in %s and %v in %s", key, a, t, b, other)
	}
}

// compile makes the texts of one language ready for one digit system.
func compile(entries map[string]entry, d Digits) map[string]*text {
	texts := make(map[string]*text, len(entries))
	for key, e := range entries {
		x := &text{one: e.one.in(d)}
		if e.forms != nil {
			x.plural = &[formCount]pattern{}
			for form, name := range formNames {
				p, ok := e.forms[name]
				if !ok {
					p = e.forms["other"]
				}
				x.plural[form] = p.in(d)
			}
			x.one = x.plural[plural.Other]
		}
		texts[key] = x
	}
	for key, x := range texts {
		switch base, gender := genderOf(key); gender {
		case "f":
			texts[base].female = x
		case "m":
			texts[base].male = x
		}
	}
	return texts
}
