package mime

import (
	"embed"
	"time"
)

// Texts holds the sentences for the reasons, warnings and classes of this
// package in Arabic, Persian and English.
//
//go:embed lang/*.json
var Texts embed.FS

// Limits bounds what one mail may cost. A field that is zero or negative takes
// its value from [DefaultLimits].
type Limits struct {
	RawBytes    int // size of the whole mail
	HeaderBytes int // size of one header block
	Depth       int // multipart inside multipart
	Parts       int // parts in the whole mail
	Recipients  int // addresses read from each of To, Cc and Reply-To
	References  int // message ids kept from References
	TextBytes   int // plain text kept
	HTMLBytes   int // HTML read
	// LoopToken is what our own mail carries in LoopHeader. Headers with another
	// value belong to another installation and do not count; when it is empty,
	// every value counts.
	LoopToken string
	// Now is the time the mail arrived; a Date header more than MaxClockSkew
	// later is taken as absurd. Zero switches this check off.
	Now time.Time
}

// Default limits, each with the reason for its size.
const (
	DefaultRawBytes    = 50 << 20  // above what large mail providers accept (25 to 50 MB)
	DefaultHeaderBytes = 512 << 10 // servers refuse header blocks far smaller than this
	DefaultDepth       = 20        // honest mail stays below 8; each level is one recursion
	DefaultParts       = 1000      // a mail with more parts is an attack
	DefaultRecipients  = 500       // enough for a large carbon copy
	DefaultReferences  = 60        // a year-long thread; the oldest and the newest are kept
	DefaultTextBytes   = 1 << 20   // a thick book of Arabic
	DefaultHTMLBytes   = 2 << 20   // sanitising costs about 50 ns a byte, so 0.1 s at most

	// MaxClockSkew is how far ahead of ours a sender's clock may be.
	MaxClockSkew = 48 * time.Hour
	// EarliestYear and LatestYear bound a believable Date header.
	EarliestYear, LatestYear = 1990, 2100

	maxSubjectRunes = 500 // one line on a screen, with room to spare
	maxNameRunes    = 200 // display names; longer ones are abuse
	maxFileRunes    = 180 // file systems allow 255 bytes in most places
	maxMessageID    = 998 // RFC 5322 line length
)

// DefaultLimits are the limits for mail from the open internet.
func DefaultLimits() Limits {
	return Limits{
		RawBytes: DefaultRawBytes, HeaderBytes: DefaultHeaderBytes, Depth: DefaultDepth,
		Parts: DefaultParts, Recipients: DefaultRecipients, References: DefaultReferences,
		TextBytes: DefaultTextBytes, HTMLBytes: DefaultHTMLBytes,
	}
}

// filled replaces unset fields by their defaults.
func (l Limits) filled() Limits {
	d := DefaultLimits()
	for _, f := range []struct{ set, def *int }{
		{&l.RawBytes, &d.RawBytes}, {&l.HeaderBytes, &d.HeaderBytes}, {&l.Depth, &d.Depth},
		{&l.Parts, &d.Parts}, {&l.Recipients, &d.Recipients}, {&l.References, &d.References},
		{&l.TextBytes, &d.TextBytes}, {&l.HTMLBytes, &d.HTMLBytes},
	} {
		if *f.set <= 0 {
			*f.set = *f.def
		}
	}
	return l
}

// Reasons for which a mail cannot be read in full. They are text keys.
const (
	ReasonEmpty       = "mime.empty"
	ReasonTooLarge    = "mime.too_large"
	ReasonNoHeader    = "mime.no_header"
	ReasonHeaderLarge = "mime.header_too_large"
	ReasonTooDeep     = "mime.too_deep"
	ReasonTooMany     = "mime.too_many_parts"
	ReasonInternal    = "mime.unreadable"
)

// Warnings tell what was repaired or left out of a mail that could be read.
// They are text keys.
const (
	WarnCharset    = "mime.charset_guessed"
	WarnRecipients = "mime.too_many_recipients"
	WarnMultipart  = "mime.broken_multipart"
	WarnEncoding   = "mime.broken_encoding"
	WarnTextCut    = "mime.text_cut"
	WarnNoSender   = "mime.no_sender"
)

// Error says why a mail could not be read in full. Reason is a text key that is
// safe to show; Detail is for the log only.
type Error struct{ Reason, Detail string }

func (e *Error) Error() string {
	if e.Detail == "" {
		return e.Reason
	}
	return e.Reason + ": " + e.Detail
}
