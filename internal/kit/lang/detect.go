package lang

import "strings"

// Detect guesses in which of the three languages a text is written.
func Detect(text string) Tag {
	if ParagraphDir(text, "ltr") == "ltr" {
		return English
	}
	if strings.ContainsAny(text, "پچژگکی") {
		return Persian
	}
	return Arabic
}
