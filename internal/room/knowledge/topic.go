package knowledge

import (
	"strings"

	"rida/internal/kit/lang"
)

// TopicIn is the name of a section in a language. A section is written once,
// with its names in the order of the house's languages and " / " between them;
// one with a single name has it in every language.
func TopicIn(topic string, t lang.Tag) string {
	names := strings.Split(topic, " / ")
	if at := place(t); len(names) == len(lang.Tags) && at >= 0 {
		return strings.TrimSpace(names[at])
	}
	return topic
}
