package lang

import (
	"embed"
	"io/fs"
	"sync"
)

// common holds the texts of the kit itself: faults, field errors, sizes,
// names of languages, forms of address.
//
//go:embed lang/*.json
var common embed.FS

// text is one key in one language and one digit system.
type text struct {
	one    pattern
	plural *[formCount]pattern // nil for a text without plural forms
	female *text               // the key with @f, nil when neutral will do
	male   *text               // the key with @m
}

// voice is one language in one digit system.
type voice struct {
	tag       Tag
	digits    Digits
	texts     map[string]*text
	catalogue *Catalogue
}

// Catalogue holds every text of the program. It does not change after Load and
// is safe for use by many goroutines.
type Catalogue struct {
	// voices are compiled when somebody first reads in them: a house has one or
	// two of the nine.
	voices  map[Tag]map[Digits]func() *voice
	keys    int
	mu      sync.Mutex
	missing map[string]int64
}

// maxMissing bounds the memory for missing keys, should a key ever be made
// from what a visitor sent.
const maxMissing = 1000

// Load reads lang/ar.json, lang/fa.json and lang/en.json of every source and
// of the kit. The error names every defect there is: a key
// that a language lacks or that stands twice, wrong plural forms, unequal
// placeholders, broken braces.
func Load(sources ...fs.FS) (*Catalogue, error) {
	raw, defects := readAll(append([]fs.FS{common}, sources...))
	defects = append(defects, compareLanguages(raw)...)
	if err := defects.err(); err != nil {
		return nil, err
	}
	c := &Catalogue{voices: map[Tag]map[Digits]func() *voice{}, keys: len(raw[English]), missing: map[string]int64{}}
	for _, t := range Tags {
		c.voices[t] = map[Digits]func() *voice{}
		for _, d := range []Digits{Latn, Arab, ArabExt} {
			c.voices[t][d] = sync.OnceValue(func() *voice {
				return &voice{tag: t, digits: d, texts: compile(raw[t], d), catalogue: c}
			})
		}
	}
	return c, nil
}

// For gives the printer of a reader. An unknown language reads English, empty
// or unknown digits are those of the language.
func (c *Catalogue) For(t Tag, d Digits) Printer {
	systems, ok := c.voices[t]
	if !ok {
		t = English
		systems = c.voices[t]
	}
	v, ok := systems[d]
	if !ok {
		v = systems[t.Digits()]
	}
	return Printer{v()}
}

// Keys lists how many texts there are in one language.
func (c *Catalogue) Keys() int { return c.keys }

// Missing tells which keys and arguments were asked for at run time and not
// found, and how often; arguments are named "key{name}". Empty in a healthy
// program.
func (c *Catalogue) Missing() map[string]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make(map[string]int64, len(c.missing))
	for k, n := range c.missing {
		out[k] = n
	}
	return out
}

func (c *Catalogue) miss(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, seen := c.missing[what]; seen || len(c.missing) < maxMissing {
		c.missing[what]++
	}
}
