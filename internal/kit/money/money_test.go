package money

import "testing"

func TestAnAmountIsWrittenWithTheDecimalsOfItsCurrency(t *testing.T) {
	for _, c := range []struct {
		a    Amount
		want string
	}{
		{Amount{"SAR", 1250}, "12.50"}, {Amount{"SAR", 5}, "0.05"}, {Amount{"SAR", 0}, "0.00"}, {Amount{"SAR", -1250}, "-12.50"},
		{Amount{"KWD", 1}, "0.001"}, {Amount{"IRR", 1000}, "1000"}, {Amount{"", 100}, "1.00"},
	} {
		if got := c.a.Decimal(); got != c.want {
			t.Errorf("%+v is written %q, want %q", c.a, got, c.want)
		}
	}
}

func TestAnAmountIsReadAsItIsTyped(t *testing.T) {
	for text, minor := range map[string]int64{"12.5": 1250, "12": 1200, "1,234.56": 123456, "1\u066c234\u066b5": 123450, "0": 0, "1 000": 100000} {
		if got, ok := Parse(text, "SAR"); !ok || got != (Amount{"SAR", minor}) {
			t.Errorf("%q is %+v, %v; want %d", text, got, ok, minor)
		}
	}
	for _, text := range []string{"", "-5", "12.345", "twelve", ".5", "1234567890123"} {
		if got, ok := Parse(text, "SAR"); ok {
			t.Errorf("%q is taken for %+v", text, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("12.50")
	f.Fuzz(func(t *testing.T, text string) {
		a, ok := Parse(text, "SAR")
		if !ok {
			return
		}
		if again, ok := Parse(a.Decimal(), "SAR"); !ok || again != a {
			t.Errorf("%q is %+v, and that is read again as %+v", text, a, again)
		}
	})
}
