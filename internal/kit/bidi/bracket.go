package bidi

import (
	"slices"

	"golang.org/x/text/unicode/bidi"
)

// maxBrackets is how many brackets may be open at once; beyond, none is paired
// (BD16).
const maxBrackets = 63

// both are the brackets that pair, each opening one before the one that closes it.
// Unicode counts the angle brackets of both kinds as the same.
const both = "()[]{}\u0f3a\u0f3b\u0f3c\u0f3d\u169b\u169c\u2045\u2046\u207d\u207e\u208d\u208e\u2308\u2309\u230a\u230b\u2329\u232a" +
	"\u2768\u2769\u276a\u276b\u276c\u276d\u276e\u276f\u2770\u2771\u2772\u2773\u2774\u2775\u27c5\u27c6\u27e6\u27e7\u27e8\u27e9\u27ea\u27eb\u27ec\u27ed\u27ee\u27ef" +
	"\u2983\u2984\u2985\u2986\u2987\u2988\u2989\u298a\u298b\u298c\u298d\u2990\u298f\u298e\u2991\u2992\u2993\u2994\u2995\u2996\u2997\u2998\u29d8\u29d9\u29da\u29db\u29fc\u29fd" +
	"\u2e22\u2e23\u2e24\u2e25\u2e26\u2e27\u2e28\u2e29\u2e55\u2e56\u2e57\u2e58\u2e59\u2e5a\u2e5b\u2e5c\u3008\u3009\u300a\u300b\u300c\u300d\u300e\u300f\u3010\u3011\u3014\u3015\u3016\u3017\u3018\u3019\u301a\u301b" +
	"\ufe59\ufe5a\ufe5b\ufe5c\ufe5d\ufe5e\uff08\uff09\uff3b\uff3d\uff5b\uff5d\uff5f\uff60\uff62\uff63"

// closes is the closing bracket that an opening one waits for, 0 for another
// letter.
func closes(r rune) rune {
	if r == '\u2329' {
		r = '\u3008'
	}
	all := []rune(both)
	for i := 0; i < len(all); i += 2 {
		if all[i] == r {
			return all[i+1]
		}
	}
	return 0
}

// brackets gives both of a pair the direction of what stands inside or before
// them (N0).
func (s sequence) brackets() {
	for _, pair := range s.pairs() {
		inside := bidi.ON
		for k := pair[0] + 1; k < pair[1] && inside != towards(s.level); k++ {
			if is := strength(s.class[s.at[k]]); is != bidi.ON {
				inside = is
			}
		}
		if inside == bidi.ON {
			continue
		}
		if inside != towards(s.level) {
			before := s.sos
			for k := pair[0] - 1; k >= 0; k-- {
				if is := strength(s.class[s.at[k]]); is != bidi.ON {
					before = is
					break
				}
			}
			if before != inside {
				inside = towards(s.level)
			}
		}
		for _, k := range pair {
			s.class[s.at[k]] = inside
			for m := k + 1; m < len(s.at) && s.raw[s.at[m]] == bidi.NSM; m++ {
				s.class[s.at[m]] = inside
			}
		}
	}
}

// pairs finds the brackets that belong together, by where they open.
func (s sequence) pairs() [][2]int {
	type open struct {
		k    int
		want rune
	}
	var waiting []open
	var out [][2]int
	for k, i := range s.at {
		if s.class[i] != bidi.ON {
			continue
		}
		r := s.text[i]
		if props, _ := bidi.LookupRune(r); !props.IsBracket() {
			continue
		}
		if want := closes(r); want != 0 {
			if len(waiting) == maxBrackets {
				return nil
			}
			waiting = append(waiting, open{k, want})
			continue
		}
		if r == '\u232a' {
			r = '\u3009'
		}
		for n := len(waiting) - 1; n >= 0; n-- {
			if waiting[n].want == r {
				out = append(out, [2]int{waiting[n].k, k})
				waiting = waiting[:n]
				break
			}
		}
	}
	slices.SortFunc(out, func(a, b [2]int) int { return a[0] - b[0] })
	return out
}
