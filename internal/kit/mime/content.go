package mime

import (
	"html"
	"strings"
)

// content is the readable part of a mail or of one of its branches.
type content struct {
	plain, html       string
	hasPlain, hasHTML bool
}

func (c content) empty() bool { return !c.hasPlain && !c.hasHTML }

// append puts more after c, in both forms, so that a mail whose text comes in
// pieces between its pictures (Apple Mail) is read in order.
func (c content) append(more content) content {
	switch {
	case more.empty():
		return c
	case c.empty():
		return more
	}
	both := content{hasPlain: c.hasPlain || more.hasPlain, hasHTML: c.hasHTML || more.hasHTML}
	if both.hasPlain {
		both.plain = joinText(c.asPlain(), more.asPlain())
	}
	if both.hasHTML {
		both.html = c.asHTML() + "\n" + more.asHTML()
	}
	return both
}

func joinText(a, b string) string {
	if strings.TrimSpace(a) == "" {
		return b
	}
	if strings.TrimSpace(b) == "" {
		return a
	}
	return strings.TrimRight(a, "\n") + "\n" + b
}

func (c content) asPlain() string {
	if c.hasPlain {
		return c.plain
	}
	return textOf(htmlLines(c.html))
}

func (c content) asHTML() string {
	if c.hasHTML {
		return c.html
	}
	if strings.TrimSpace(c.plain) == "" {
		return ""
	}
	// "dir=auto" is fine here: this is shown in a browser, never sent.
	return `<div dir="auto">` + strings.ReplaceAll(html.EscapeString(c.plain), "\n", "<br>\n") + "</div>"
}

// better chooses among the branches of multipart/alternative: the last of each
// form that says anything, as the standard ranks them.
func (c content) better(other content) content {
	if other.hasPlain && (strings.TrimSpace(other.plain) != "" || !c.hasPlain) {
		c.plain, c.hasPlain = other.plain, true
	}
	if other.hasHTML && (strings.TrimSpace(other.html) != "" || !c.hasHTML) {
		c.html, c.hasHTML = other.html, true
	}
	return c
}
