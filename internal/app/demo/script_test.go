package demo

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"rida/internal/kit/lang"
)

func TestThereAreScriptsEnoughThatCasesDoNotLookCopied(t *testing.T) {
	for tag, least := range map[lang.Tag]int{lang.Arabic: 40, lang.Persian: 30, lang.English: 30} {
		all, err := readScripts(tag)
		if err != nil {
			t.Fatal(err)
		}
		keys := map[string]bool{}
		for _, s := range all {
			keys[s.key] = true
			if len(s.lines) < 2 || s.lines[0].who != customerSays || s.lines[1].who != staffSays || s.subject == nil {
				t.Errorf("%s/%s does not begin with a customer whom a colleague answers", tag, s.key)
			}
			if len(s.public(3)) < 3 {
				t.Errorf("%s/%s has fewer than three public lines", tag, s.key)
			}
		}
		if len(keys) < least {
			t.Errorf("%d scripts in %s, want %d", len(keys), tag, least)
		}
	}
}

func TestEveryTextIsWrittenInItsLanguageWithEverySlotFilled(t *testing.T) {
	people, err := readPeople()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	for _, tag := range lang.Tags {
		all, err := readScripts(tag)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			cast := 0
			for _, p := range people {
				if !s.suits(p) {
					continue
				}
				cast++
				f := factsOf(r, tag, p, "ليلى", time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC))
				for _, one := range append([]line{{staffSays, s.subject}}, s.lines...) {
					words := one.write(r, f)
					if strings.ContainsAny(words, "{}[]|¶") || strings.TrimSpace(words) == "" {
						t.Fatalf("%s/%s: %q", tag, s.key, words)
					}
					if got := lang.Detect(words); got != tag && len(words) > 60 {
						t.Errorf("%s/%s reads as %s: %q", tag, s.key, got, words)
					}
				}
			}
			if cast == 0 {
				t.Errorf("no customer suits %s/%s", tag, s.key)
			}
		}
	}
}

func TestAPersonIsAddressedAsManOrWoman(t *testing.T) {
	said, err := parseText("هل تؤكد[/ين] ذلك؟ [جرّبه/جرّبيه] يا {name}{.|.}")
	if err != nil {
		t.Fatal(err)
	}
	for gender, want := range map[string]string{"m": "هل تؤكد ذلك؟ جرّبه يا نور.", "f": "هل تؤكدين ذلك؟ جرّبيه يا نور.", "": "هل تؤكد ذلك؟ جرّبه يا نور."} {
		if got := said.write(rand.New(rand.NewPCG(1, 1)), facts{gender, map[string]string{"name": "نور"}}); got != want {
			t.Errorf("%q: %q, want %q", gender, got, want)
		}
	}
}

func TestAScriptWithASlipIsRefused(t *testing.T) {
	for _, s := range []string{"{nmae}", "{name", "[a/b/c]", "{a|{nmae}}"} {
		if _, err := parseText(s); err == nil {
			t.Errorf("%q was accepted", s)
		}
	}
}
