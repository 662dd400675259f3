package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Toast is a short message about what was just done, shown once, with a way back.
type Toast struct {
	Key  string `json:"k"`           // text key
	Args []any  `json:"a,omitempty"` // name, value pairs: strings and whole numbers
	Undo string `json:"u,omitempty"` // address to POST to; "" when it cannot be undone
}

const toastPurpose = "toast"

// Toast says what was done. It is shown by the page that is the answer, or by
// the one the answer leads to.
func (w *Response) Toast(t Toast) { w.r.toast = &t }

// Toast gives the message this page has to show and marks it as shown. When the
// answer turns out to be a part of a page, which has no place for it, the message
// goes as a header all the same.
func (r *Request) Toast(w http.ResponseWriter) (Toast, bool) {
	if t := r.toast; t != nil {
		r.toast, r.said = nil, t
		return *t, true
	}
	t, ok := r.router.cookies.takeToast(w, r.Request)
	if ok {
		r.said = &t
	}
	return t, ok
}

// Text is the message in a reader's language.
func (t Toast) Text(r *Request) string { return Say(r.Print, t.Key, t.Args) }

func (c Cookies) setToast(w http.ResponseWriter, t Toast) {
	packed, err := json.Marshal(t)
	if err != nil {
		return // a message lost is no reason to fail what was done
	}
	c.Set(w, toastCookie, c.Signer.Sign(toastPurpose, packed, toastLife), toastLife)
}

func (c Cookies) takeToast(w http.ResponseWriter, r *http.Request) (t Toast, ok bool) {
	value := c.Read(r, toastCookie)
	if value == "" {
		return t, false
	}
	c.Clear(w, toastCookie)
	packed, ok := c.Signer.Open(toastPurpose, value)
	if !ok {
		return t, false
	}
	d := json.NewDecoder(bytes.NewReader(packed))
	d.UseNumber()
	if d.Decode(&t) != nil || (t.Undo != "" && !IsLocal(t.Undo)) {
		return Toast{}, false
	}
	for i, a := range t.Args {
		if n, is := a.(json.Number); is {
			whole, _ := n.Int64()
			t.Args[i] = whole
		}
	}
	return t, true
}

// announce hands the message to the script of a page that stays where it is.
// Headers carry ASCII only, so other letters go as JSON escapes.
func (w *Response) announce(t Toast) {
	type shown struct {
		Text string `json:"text"`
		Undo string `json:"undo,omitempty"`
	}
	packed, err := json.Marshal(map[string]shown{"rida:toast": {Text: t.Text(w.r), Undo: t.Undo}})
	if err != nil {
		return
	}
	w.Header().Set("HX-Trigger", ascii(packed))
	w.r.toast, w.r.said = nil, nil
}

// announceToPage announces what there is to say to a page that stays.
func (w *Response) announceToPage() {
	if t := cmp.Or(w.r.toast, w.r.said); t != nil {
		w.announce(*t)
	}
}

// ascii writes every letter beyond ASCII of a JSON text as \uXXXX.
func ascii(text []byte) string {
	var b strings.Builder
	for _, c := range string(text) {
		switch {
		case c < utf8.RuneSelf:
			b.WriteRune(c)
		case c > 0xFFFF:
			hi, lo := utf16.EncodeRune(c)
			fmt.Fprintf(&b, `\u%04x\u%04x`, hi, lo)
		default:
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	return b.String()
}
