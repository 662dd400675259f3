package cases_test

import (
	"testing"

	"pgregory.net/rapid"

	"rida/internal/room/cases"
)

func TestAReferenceIsReadInAnyDigitsAndGrouping(t *testing.T) {
	want := cases.MakeReference(48291730)
	grouped := cases.GroupReference(want)
	for _, typed := range []string{want, grouped, "#" + want, "\u2066" + grouped + "\u2069", east(want, '٠'), east(grouped, '۰')} {
		if got, ok := cases.ParseReference(typed); !ok || got != want {
			t.Errorf("%q was read as %q, %v", typed, got, ok)
		}
	}
}

func east(s string, zero rune) string {
	out := []rune(s)
	for i, r := range out {
		if r >= '0' && r <= '9' {
			out[i] = zero + r - '0'
		}
	}
	return string(out)
}

func TestAWrongDigitOrASwappedPairIsAlwaysFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := []byte(cases.MakeReference(rapid.Int64Range(0, 99_999_999).Draw(t, "n")))
		i := rapid.IntRange(0, 7).Draw(t, "at")
		if rapid.Bool().Draw(t, "swap") {
			if ref[i] == ref[i+1] {
				t.Skip("equal digits cannot be swapped")
			}
			ref[i], ref[i+1] = ref[i+1], ref[i]
		} else {
			ref[i] = '0' + (ref[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		}
		if _, ok := cases.ParseReference(string(ref)); ok {
			t.Fatalf("%s passes", ref)
		}
	})
}
