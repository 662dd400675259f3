package lang_test

import (
	"testing"

	"rida/internal/kit/lang"
)

func TestTheTextsOfTheKitLoad(t *testing.T) {
	c, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	if got := c.For(lang.Persian, "").Percent(.41); got != "۴۱\u00a0درصد" {
		t.Errorf("got %q", got)
	}
	if got := c.For(lang.Arabic, "").Size(1_400_000); got != "\u0661\u066b\u0664 ميغابايت" {
		t.Errorf("got %q", got)
	}
}
