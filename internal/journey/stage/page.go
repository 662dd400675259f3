package stage

import "encoding/json"

// Quoted is a text as a script writes it.
func Quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic("stage: " + err.Error()) // strings always marshal
	}
	return string(b)
}
