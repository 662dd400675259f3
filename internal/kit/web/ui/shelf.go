package ui

import (
	"bytes"
	"context"
	"io"
	"sync"

	"github.com/a-h/templ"

	"rida/internal/kit/calendar"
	"rida/internal/kit/lang"
)

// Shelf keeps pieces of pages that have been drawn, because an agent's list is
// drawn again at every click and most of its rows have not changed since. It
// holds pure drawings only: the same key always draws the same.
type Shelf struct {
	mu         sync.Mutex
	young, old map[any]string
}

// shelfRoom is how many pieces half a shelf holds: rows of a kilobyte or two, so
// that a full shelf takes about four megabytes.
const shelfRoom = 1024

// NewShelf makes an empty shelf.
func NewShelf() *Shelf { return &Shelf{young: map[any]string{}} }

func (s *Shelf) get(key any) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text, ok := s.young[key]
	if !ok {
		if text, ok = s.old[key]; ok {
			s.put(key, text)
		}
	}
	return text, ok
}

// put keeps a piece. When half of the shelf is full, what nobody has asked for
// since the last time is let go.
func (s *Shelf) put(key any, text string) {
	if len(s.young) >= shelfRoom {
		s.old, s.young = s.young, make(map[any]string, shelfRoom)
	}
	s.young[key] = text
}

func (s *Shelf) keep(key any, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(key, text)
}

// shelved is a key with everything that a drawing takes from its reader. Words
// about time are as old as a minute at most.
type shelved[K comparable] struct {
	what   K
	tag    lang.Tag
	digits lang.Digits
	when   calendar.Reader
	me     string
	keys   bool
	minute int64
}

// Kept draws a piece, or writes again what it drew before for an equal key. The
// key must hold all that the drawing depends on beside the reader's language,
// calendar, digits and name, and the minute.
func Kept[K comparable](v View, key K, draw func() templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if v.Shelf == nil {
			return draw().Render(ctx, w)
		}
		k := shelved[K]{key, v.P.Tag(), v.P.Digits(), v.When, v.Me.ID, !v.NoKeys, v.Now.Unix() / 60}
		text, ok := v.Shelf.get(k)
		if !ok {
			var b bytes.Buffer
			if err := draw().Render(templ.ClearChildren(ctx), &b); err != nil {
				return err
			}
			text = b.String()
			v.Shelf.keep(k, text)
		}
		_, err := io.WriteString(w, text)
		return err
	})
}
