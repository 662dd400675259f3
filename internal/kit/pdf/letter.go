package pdf

import (
	"time"

	"rida/internal/kit/lang"
)

// Letter is what is set.
type Letter struct {
	Lang   lang.Tag
	Title  string   // of the file
	Sender string   // whose letter it is; it stands above
	Under  []string // below the sender: an address, a telephone number
	Beside []string // at the other side: the date, a reference
	Blocks []Block
	Foot   string // at the bottom of every page
	// Page numbers a page in the reader's words and digits.
	Page func(n, of int) string
	Made time.Time // noted in the file
}

// Kind is how a block is set.
type Kind int

// The kinds.
const (
	Paragraph Kind = iota
	Heading        // stays with what follows
	Item           // begins with a mark in the margin: a number, a dot
)

// Block is a piece of a letter. A line break in its text is kept.
type Block struct {
	Kind Kind
	Mark string
	Text string
}

// A4 in points, and what stays white.
const (
	pageWide   = 595.28
	pageHigh   = 841.89
	sideWhite  = 68.0
	topWhite   = 62.0
	footWhite  = 58.0
	columnWide = pageWide - 2*sideWhite
)

// style is how text looks.
type style struct {
	size float64
	bold bool
	grey float64 // 0 is black
}

// The styles of a letter, sizes in points.
const (
	bodySize    = 11.0
	headingSize = 11.5
	senderSize  = 16.0
	smallSize   = 9.0
	itemSide    = 20.0 // how far an item stands in
	ink         = 0.1
	faint       = 0.38
)

// leading is from line to line in parts of the size: Arabic letters carry marks
// above and below, and need more of it.
func leading(right bool) float64 {
	if right {
		return 1.8
	}
	return 1.5
}
