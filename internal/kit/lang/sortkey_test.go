package lang_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rida/internal/kit/lang"
)

func TestNamesSortAsTheReaderExpects(t *testing.T) {
	for _, x := range []struct {
		tag  lang.Tag
		want []string
	}{
		{lang.Arabic, []string{"7 نجوم", "أحمد", "احمد علي", "إيمان", "الباز", "تامر", "الثقفي", "جابر", "الخطيب", "خليل", "ذياب", "سُعاد", "شيماء", "طه", "فاطمة", "قاسم", "كمال", "الكندي", "ليلى", "منى", "نور", "هدى", "وليد", "ياسر", "Adam", "Zed"}},
		{lang.Persian, []string{"آرش", "آزاده", "ابراهیم", "اکبر", "الهام", "بابک", "پارسا", "تارا", "جمشید", "چنگیز", "حامد", "زهره", "ژاله", "سارا", "کامران", "كيوان", "گلنار", "لیلا", "مهدی", "نادر", "وحید", "هاله", "یاسر", "Adam"}},
		{lang.English, []string{"3M", "Adam", "Éva", "Evan", "Östberg", "van Dyk", "Zed", "أحمد", "منى"}},
	} {
		got := slices.Clone(x.want)
		slices.Reverse(got)
		slices.SortStableFunc(got, func(a, b string) int {
			return strings.Compare(lang.SortKey(x.tag, a), lang.SortKey(x.tag, b))
		})
		if !slices.Equal(got, x.want) {
			t.Errorf("%s: got %v\nwant %v", x.tag, got, x.want)
		}
	}
}

func TestSpellingsOfOneNameHaveOneSortKey(t *testing.T) {
	for _, x := range []struct {
		tag  lang.Tag
		a, b string
	}{
		{lang.Arabic, "الخطيب", "خطيب"}, {lang.Arabic, "أَحْمَد", "احمد"}, {lang.Arabic, "فاطمة", "فاطمه"}, {lang.Arabic, "هدى", "هدي"},
		{lang.Persian, "كيوان", "کیوان"}, {lang.Persian, "رضایی‌فر", "رضاییفر"}, {lang.English, "Éva", "eva"}, {lang.English, "O'Neil", "ONeil"},
	} {
		if lang.SortKey(x.tag, x.a) != lang.SortKey(x.tag, x.b) {
			t.Errorf("%s: %q and %q sort apart", x.tag, x.a, x.b)
		}
	}
}

func TestASortKeyIsShortPlainASCII(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		for _, tag := range lang.Tags {
			key := lang.SortKey(tag, name)
			if len(key) > 48*8+48 {
				t.Fatalf("a key of %d bytes", len(key))
			}
			for _, c := range []byte(key) {
				if (c < '0' || c > '9') && (c < 'a' || c > 'z') {
					t.Fatalf("%q holds %q", key, c)
				}
			}
		}
	})
}
