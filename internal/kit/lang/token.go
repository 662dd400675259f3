package lang

import "strings"

// Tokens gives the words of a text as search stores them.
func Tokens(s string) []string { return strings.Fields(Fold(s)) }
