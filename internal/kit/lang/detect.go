package lang

import (
	"strings"
	"unicode"
)

// maxDetect bounds the letters that are looked at; a language shows earlier.
const maxDetect = 4000

// evidence is what speaks for a language in a text.
type evidence struct {
	latin, arabicScript int // letters
	arabic, persian     int // points
}

// Weights of evidence: a word only one of the two languages has weighs more
// than a letter, because keyboards of the other language are common (ي and ك
// stand in much Persian text).
const (
	wordPoints   = 4
	letterPoints = 3
	hintPoints   = 1
)

// persianWords and arabicWords are frequent words, folded, that the other
// language does not have or hardly uses.
var (
	persianWords = wordSet("از که را است به با این برای هم شد شده خود اگر کرد کردم کنم کنید کنند لطفا چرا خیلی ممنون می نمی بود دارم دارد هست نیست هستم چه چی یک آن اون تا هنوز سلام آقای خانم دستگاه نشده کار بدهید")
	arabicWords  = wordSet("فی الی هذا هذه التی الذی لم لن ان کان کانت مع عن هل لکن شکرا منذ قد ذلک تلک لدی عندی ارید لقد حتی ولم ولا وهو هو هی انا نحن انتم لکم لنا عبد ابو بن")
)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[Fold(w)] = true
	}
	return set
}

// Detect guesses in which of the three languages a text is written: by script,
// then by the letters پ چ ژ گ ک ی and ة ى ي ك أ إ and by frequent words. A text
// of both scripts counts as Arabic or Persian unless Latin letters are many
// times more: product names, addresses and signatures are Latin everywhere. A
// text without letters is English.
func Detect(text string) Tag {
	var e evidence
	seen := 0
	for word := range strings.FieldsFuncSeq(text, unicode.IsSpace) {
		if strings.ContainsAny(word, "@/\\") {
			continue
		}
		e.weigh(word)
		if seen += len(word); seen > maxDetect {
			break
		}
	}
	switch {
	case e.arabicScript == 0 || e.latin > latinShare*e.arabicScript:
		return English
	case e.persian > e.arabic:
		return Persian
	}
	return Arabic
}

// latinShare is how many times more Latin letters make a text English.
const latinShare = 4

func (e *evidence) weigh(word string) {
	script := false
	for _, r := range word {
		if r < 0x80 {
			if r|0x20 >= 'a' && r|0x20 <= 'z' {
				e.latin++
			}
			continue
		}
		switch r {
		case 'پ', 'چ', 'ژ', 'گ':
			e.persian += letterPoints
		case 'ک', 'ی', zwnj, '۴', '۵', '۶':
			e.persian += hintPoints
		case 'ة':
			e.arabic += letterPoints
		case 'ى', 'ي', 'ك', 'أ', 'إ', '٤', '٥', '٦':
			e.arabic += hintPoints
		}
		if isRightToLeftBlock(r) && unicode.IsLetter(r) {
			e.arabicScript++
			script = true
		}
	}
	if !script {
		return
	}
	for _, a := range scan(word) {
		if persianWords[a.text] {
			e.persian += wordPoints
		}
		if arabicWords[a.text] {
			e.arabic += wordPoints
		}
		if rest, ok := strings.CutPrefix(a.text, "ال"); ok && len(rest) >= 6 {
			e.arabic += hintPoints * 2
		}
	}
}
