package cases

import "rida/internal/room/knowledge"

// Blanks stops an answer in which a blank of a ready answer, or a variable
// between braces, was left unfilled. Its usual mode is to block: no customer
// was ever meant to read a blank.
const Blanks Gate = "blanks"

// CheckBlanks finds what is left to be filled in; nil when nothing is.
func CheckBlanks(answer string) *Warning {
	if left := knowledge.Blanks(answer); len(left) > 0 {
		return &Warning{Gate: Blanks, Empty: left}
	}
	return nil
}
