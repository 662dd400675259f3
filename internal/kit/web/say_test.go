package web_test

import (
	"strings"
	"testing"

	"rida/internal/kit/lang"
	"rida/internal/kit/web"
)

func TestAReferenceIsSaidInTheReadersDigits(t *testing.T) {
	texts, err := lang.Load(web.Texts)
	if err != nil {
		t.Fatal(err)
	}
	for digits, want := range map[lang.Digits]string{lang.Arab: "\u0664\u0661\u0662 \u0667\u0661\u0665", lang.Latn: "412 715"} {
		p := texts.For(lang.Arabic, digits)
		if got := web.Say(p, "fault.internal", []any{"reference", "412 715"}); !strings.Contains(got, want) {
			t.Errorf("%s says %q", digits, got)
		}
		if got := web.Say(p, "fault.internal", []any{"reference", "9f3a"}); !strings.Contains(got, "9f3a") {
			t.Errorf("%s changes a reference with letters: %q", digits, got)
		}
	}
}
