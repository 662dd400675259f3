package demo

import (
	"embed"
	"fmt"
	"strings"
	"time"

	"rida/internal/kit/mime"
)

// Typo is the address that somebody at the counter took down wrongly: a server
// says that nobody has it.
const Typo = "houda@mial.example"

//go:embed mail/*.eml
var letters embed.FS

// Letter is a mail as it came.
type Letter struct {
	Raw     []byte
	Problem string // why it cannot be read, as a code
}

// Letters are mails as they come in beside those of customers: a machine's
// answer, a bounce for good of our mail with that Message-ID and one for now,
// and something that is no mail at all.
func Letters(about string, now time.Time) (out []Letter, err error) {
	for n, name := range []string{"away", "bounce", "full", "broken"} {
		text, err := letters.ReadFile("mail/" + name + ".eml")
		if err != nil {
			return nil, fmt.Errorf("read the demo's letters: %w", err)
		}
		filled := strings.NewReplacer("{date}", now.Format(time.RFC1123Z), "{n}", fmt.Sprint(now.UnixMicro()+int64(n)), "{about}", strings.Trim(about, "<>"), "\n", "\r\n").Replace(string(text))
		one := Letter{Raw: []byte(filled)}
		if name == "broken" {
			one.Problem = mime.ReasonNoHeader
		}
		out = append(out, one)
	}
	return out, nil
}
