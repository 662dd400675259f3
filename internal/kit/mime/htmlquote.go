package mime

import (
	"strings"
)

// tagAttrs are the attributes by which mailers mark history and hidden text.
type tagAttrs struct{ id, class, style, kind, alt string }

func (a *tagAttrs) take(key, val []byte) {
	switch string(key) {
	case "id":
		a.id = string(val)
	case "class":
		a.class = string(val)
	case "style":
		a.style = strings.ToLower(strings.ReplaceAll(string(val), " ", ""))
	case "type":
		a.kind = strings.ToLower(string(val))
	case "alt":
		a.alt = string(val)
	case "hidden":
		a.style += ";display:none"
	}
}

// hasClass reports a class, also in the form "x_name" that Outlook on the web
// gives to the classes of mails it quotes.
func (a tagAttrs) hasClass(names ...string) bool {
	for c := range strings.FieldsSeq(a.class) {
		for strings.HasPrefix(c, "x_") {
			c = c[2:]
		}
		for _, n := range names {
			if c == n {
				return true
			}
		}
	}
	return false
}

func (a tagAttrs) hasID(names ...string) bool {
	id := a.id
	for strings.HasPrefix(id, "x_") {
		id = id[2:]
	}
	for _, n := range names {
		if id == n {
			return true
		}
	}
	return false
}

// isCitation reports a blockquote that is history, not the writer's own.
func (a tagAttrs) isCitation() bool {
	return a.kind == "cite" || a.hasClass("gmail_quote", "protonmail_quote", "tutanota_quote", "yahoo_quoted", "cite")
}

// isRestOfMail reports the marks of Outlook after which only history follows.
func isRestOfMail(a tagAttrs) bool {
	return a.hasID("divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container", "OLK_SRC_BODY_SECTION") ||
		a.hasClass("ms-outlook-mobile-reference-message")
}

// boxOf tells what kind of box an element opens.
func boxOf(name string, a tagAttrs) (boxKind, bool) {
	switch {
	case strings.Contains(a.style, "display:none") || strings.Contains(a.style, "mso-hide:all"):
		return boxHidden, true
	case name == "pre":
		return boxPre, true
	case name == "blockquote":
		// Gmail's indent button makes a blockquote without a border.
		if strings.Contains(a.style, "border:none") && !a.isCitation() {
			return 0, false
		}
		return boxQuote, true
	case a.hasClass("gmail_attr", "moz-cite-prefix", "yahoo_quoted", "protonmail_quote", "zmail_extra", "tutanota_quote"),
		a.hasID("yahoo_quoted"):
		return boxHistory, true
	case a.hasClass("gmail_quote", "gmail_extra"):
		return boxGmail, true
	}
	return 0, false
}

// quoteMarkup are strings of which one stands in every HTML that marks history.
var quoteMarkup = []string{
	"gmail_quote", "gmail_extra", `type="cite"`, "type=cite", `type='cite'`, "divRplyFwdMsg", "appendonsend",
	"yahoo_quoted", "moz-cite-prefix", "protonmail_quote", "tutanota_quote", "zmail_extra", "mail-editor-reference", "ms-outlook-mobile-reference", "OLK_SRC_BODY",
}

func hasQuoteMarkup(src string) bool {
	for _, s := range quoteMarkup {
		if strings.Contains(src, s) {
			return true
		}
	}
	return false
}
