package mime

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// line is one line of text and what its source says about it.
type line struct {
	text   string
	quoted bool // the mailer marked it as history in the HTML
}

// htmlBox is an open element that changes how its text is read.
type htmlBox struct {
	tag   string
	depth int // open elements of the same name inside, itself included
	kind  boxKind
	start int  // first line of the box
	inner bool // a quoting blockquote was seen inside
}

type boxKind uint8

const (
	boxHidden  boxKind = iota // not shown by the mailer
	boxQuote                  // blockquote: lines get "> "
	boxHistory                // reply header or history: lines are quoted
	boxGmail                  // history, unless it is a forward or holds a blockquote
	boxPre                    // spaces count
)

// Limits of the reader; deeper nesting is read without its marks.
const maxBoxes, maxQuoteDepth = 60, 5

// htmlReader turns HTML into lines.
type htmlReader struct {
	lines []line
	cur   strings.Builder
	space bool // a space is due before the next word
	boxes []htmlBox
	rest  bool   // everything from here on is history
	raw   string // inside script, style …: skip until its end
}

// htmlLines reads the text of HTML, one entry a line.
func htmlLines(src string) []line {
	r := &htmlReader{}
	z := html.NewTokenizer(strings.NewReader(src))
	for {
		switch z.Next() {
		case html.ErrorToken:
			r.flush()
			for len(r.boxes) > 0 {
				r.pop()
			}
			return tidyLines(r.lines)
		case html.TextToken:
			if r.raw == "" {
				r.text(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			r.start(string(name), z, more)
		case html.EndTagToken:
			name, _ := z.TagName()
			r.end(string(name))
		}
	}
}

// text adds a run of text, collapsing spaces.
func (r *htmlReader) text(s string) {
	if r.in(boxHidden) {
		return
	}
	pre := r.in(boxPre)
	for _, c := range s {
		switch {
		case c == '\n' && pre:
			r.flush()
		case c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == 0xa0:
			if pre {
				r.cur.WriteRune(c)
			} else {
				r.space = true
			}
		case c == 0 || c == 0x200b || c == 0xfeff || c == 0xad || c == 0x34f || c == utf8.RuneError: // fillers of preheaders
		case c < ' ' || c >= 0x7f && c < 0xa0:
		default:
			if r.space && r.cur.Len() > 0 {
				r.cur.WriteByte(' ')
			}
			r.space = false
			r.cur.WriteRune(c)
		}
	}
}

// flush ends the current line if it has text.
func (r *htmlReader) flush() {
	if r.cur.Len() > 0 {
		r.newline()
	}
	r.space = false
}

// newline ends the current line, also an empty one.
func (r *htmlReader) newline() {
	depth := 0
	quoted := r.rest
	for _, b := range r.boxes {
		switch b.kind {
		case boxQuote:
			depth++
		case boxHistory:
			quoted = true
		}
	}
	text := strings.TrimRight(r.cur.String(), " ")
	if depth = min(depth, maxQuoteDepth); depth > 0 {
		text = strings.TrimRight(strings.Repeat("> ", depth)+text, " ")
	}
	r.lines = append(r.lines, line{text, quoted || depth > 0 && r.marked()})
	r.cur.Reset()
	r.space = false
}

// marked reports whether the open blockquote was named as history by the mailer.
func (r *htmlReader) marked() bool {
	for _, b := range r.boxes {
		if b.kind == boxQuote && b.inner {
			return true
		}
	}
	return false
}

// blank asks for an empty line between paragraphs.
func (r *htmlReader) blank() {
	r.flush()
	if n := len(r.lines); n > 0 && strings.Trim(r.lines[n-1].text, "> ") != "" {
		r.newline()
	}
}

func (r *htmlReader) in(k boxKind) bool {
	for _, b := range r.boxes {
		if b.kind == k {
			return true
		}
	}
	return false
}

// start reads a start tag.
func (r *htmlReader) start(name string, z *html.Tokenizer, more bool) {
	switch name {
	case "script", "style", "title", "template", "noscript", "textarea", "select":
		r.raw = name
		return
	}
	if r.raw != "" {
		return
	}
	var a tagAttrs
	for more {
		var key, val []byte
		key, val, more = z.TagAttr()
		a.take(key, val)
	}
	r.breakBefore(name, a)
	if isVoid(name) {
		if name == "img" && a.alt != "" && utf8.RuneCountInString(a.alt) <= maxEmojiRunes && !r.in(boxHidden) {
			r.text(a.alt)
		}
		if isRestOfMail(a) {
			r.flush()
			r.rest = true
		}
		return
	}
	if n := len(r.boxes); n > 0 && r.boxes[n-1].tag == name {
		r.boxes[n-1].depth++
	}
	if isRestOfMail(a) {
		r.flush()
		r.rest = true
	}
	if kind, ok := boxOf(name, a); ok && len(r.boxes) < maxBoxes {
		r.push(name, kind, a)
	}
}

// maxEmojiRunes is the longest alt text taken into the text: Gmail sends emoji
// as pictures with the character as alt.
const maxEmojiRunes = 8

func (r *htmlReader) push(name string, kind boxKind, a tagAttrs) {
	if kind != boxPre && kind != boxHidden {
		r.flush()
	}
	box := htmlBox{tag: name, depth: 1, kind: kind, start: len(r.lines)}
	if kind == boxQuote {
		box.inner = a.isCitation()
		for i := range r.boxes {
			if r.boxes[i].kind == boxGmail {
				r.boxes[i].inner, box.inner = true, true
			}
		}
	}
	// The start tag was already counted for a box of the same name below.
	if n := len(r.boxes); n > 0 && r.boxes[n-1].tag == name {
		r.boxes[n-1].depth--
	}
	r.boxes = append(r.boxes, box)
}

// end reads an end tag.
func (r *htmlReader) end(name string) {
	if r.raw != "" {
		if r.raw == name {
			r.raw = ""
		}
		return
	}
	switch name {
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol":
		if name == "p" || name[0] == 'h' {
			r.flush()
		} else {
			r.blank()
		}
	case "div", "li", "tr", "pre", "section", "article", "center", "dd", "dt":
		r.flush()
	case "td", "th":
		r.space = true
	}
	if n := len(r.boxes); n > 0 && r.boxes[n-1].tag == name {
		if r.boxes[n-1].depth--; r.boxes[n-1].depth == 0 {
			r.pop()
		}
	}
}

// pop closes the innermost box. A Gmail box that holds no blockquote is history
// as a whole, unless it is a forwarded message.
func (r *htmlReader) pop() {
	b := r.boxes[len(r.boxes)-1]
	if b.kind != boxPre && b.kind != boxHidden {
		r.flush()
	}
	r.boxes = r.boxes[:len(r.boxes)-1]
	if b.kind != boxGmail {
		return
	}
	box := r.lines[min(b.start, len(r.lines)):]
	if forwarded := opensWithForward(box); forwarded || !b.inner {
		for i := range box {
			box[i].quoted = !forwarded
		}
	}
}

func opensWithForward(lines []line) bool {
	for _, l := range lines {
		if l.text != "" {
			return isForwardMark(foldLine(l.text))
		}
	}
	return false
}

func (r *htmlReader) breakBefore(name string, a tagAttrs) {
	switch name {
	case "br":
		if !r.in(boxHidden) {
			r.newline()
		}
	case "p", "h1", "h2", "h3", "h4", "h5", "h6":
		if strings.Contains(a.class, "MsoNormal") { // Outlook: every line is a paragraph without margin
			r.flush()
		} else {
			r.blank()
		}
	case "blockquote", "table", "ul", "ol", "hr":
		r.blank()
	case "div", "tr", "pre", "section", "article", "center", "dt", "dd":
		r.flush()
	case "li":
		r.flush()
		r.text("- ")
		r.space = true
	}
}

func isVoid(name string) bool {
	switch atom.Lookup([]byte(name)) {
	case atom.Br, atom.Hr, atom.Img, atom.Meta, atom.Link, atom.Input, atom.Base, atom.Col, atom.Area, atom.Wbr:
		return true
	}
	return false
}

// tidyLines removes the empty lines at both ends and more than one in a row.
func tidyLines(lines []line) []line {
	out := lines[:0]
	empty := true
	for _, l := range lines {
		isEmpty := l.text == ""
		if isEmpty && empty {
			continue
		}
		out, empty = append(out, l), isEmpty
	}
	for len(out) > 0 && strings.Trim(out[len(out)-1].text, "> ") == "" {
		out = out[:len(out)-1]
	}
	return out
}

func textOf(lines []line) string {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(l.text)
	}
	return b.String()
}
