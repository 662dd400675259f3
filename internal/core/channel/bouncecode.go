package channel

import (
	"regexp"
	"strings"
)

// Codes of why a message came back. Each has a text "channel.bounce." and the
// code, in plain words.
const (
	BounceNoAddress = "no_address" // nobody has this address
	BounceNoDomain  = "no_domain"  // nobody has what stands behind the @
	BounceClosed    = "closed"     // the mailbox is closed or moved
	BounceFull      = "full"       // the mailbox is full
	BounceTooLarge  = "too_large"  // the message is too large for them
	BounceSpam      = "spam"       // taken for junk
	BounceRefused   = "refused"    // their rules do not let us in
	BounceIdentity  = "identity"   // they doubt that the mail is ours (SPF, DKIM, DMARC)
	BounceLoop      = "loop"       // it went in a circle
	BounceLate      = "late"       // their server was not reached in time
	BounceTrouble   = "trouble"    // their server is in trouble
	BounceUnknown   = "unknown"
)

// BounceCodes lists them all, for the texts.
var BounceCodes = []string{BounceNoAddress, BounceNoDomain, BounceClosed, BounceFull, BounceTooLarge, BounceSpam, BounceRefused,
	BounceIdentity, BounceLoop, BounceLate, BounceTrouble, BounceUnknown}

// byStatus reads an enhanced status (RFC 3463, and the IANA registry that goes
// on from it) without its class, which only tells whether it will pass.
var byStatus = map[string]string{
	"1.1": BounceNoAddress, "1.0": BounceNoAddress, "1.3": BounceNoAddress, "1.4": BounceNoAddress, "1.8": BounceRefused,
	"1.2": BounceNoDomain, "1.10": BounceNoDomain, "4.4": BounceNoDomain,
	"1.6": BounceClosed, "2.1": BounceClosed,
	"2.2": BounceFull, "2.3": BounceTooLarge, "3.4": BounceTooLarge,
	"4.6": BounceLoop,
	"4.1": BounceLate, "4.2": BounceLate, "4.7": BounceLate, "4.3": BounceTrouble, "4.5": BounceTrouble, "3.1": BounceTrouble, "3.2": BounceTrouble,
	"7.20": BounceIdentity, "7.23": BounceIdentity, "7.24": BounceIdentity, "7.25": BounceIdentity, "7.26": BounceIdentity, "7.27": BounceIdentity,
	"7.30": BounceIdentity, "7.1": BounceRefused, "7.0": BounceRefused, "7.28": BounceSpam,
}

// byWords are what servers write when their status says little. The first that
// fits counts, so the narrow ones stand above.
var byWords = []struct {
	code string
	in   *regexp.Regexp
}{
	{BounceIdentity, regexp.MustCompile(`\b(spf|dkim|dmarc)\b|unauthenticated|not authenticated`)},
	{BounceFull, regexp.MustCompile(`over ?quota|quota exceeded|mailbox (is )?full|insufficient (storage|disk)|out of storage`)},
	{BounceNoDomain, regexp.MustCompile(`host (or domain name )?not found|domain (does not exist|not found)|no such domain|nxdomain|unrouteable|unroutable mail domain`)},
	{BounceClosed, regexp.MustCompile(`(account|mailbox|user|address).{0,30}(disabled|inactive|suspended|deactivated|closed|no longer)|has been disabled`)},
	{BounceNoAddress, regexp.MustCompile(`(user|recipient|mailbox|address|account|alias).{0,40}(unknown|not found|does ?n.t exist|does not exist|unavailable|invalid|rejected)|(no such|unknown|invalid) (user|recipient|mailbox|address|account|person)|not a valid (mailbox|recipient)`)},
	{BounceSpam, regexp.MustCompile(`\bspam\b|junk|unsolicited|content (was )?rejected|virus|malware`)},
	{BounceTooLarge, regexp.MustCompile(`too (large|big)|size (limit|exceed)|exceeds (the )?(maximum|size|limit)`)},
	{BounceLoop, regexp.MustCompile(`\bloop|too many hops|hop count`)},
	{BounceRefused, regexp.MustCompile(`block(ed|list)|blacklist|denied|not (allowed|permitted|authorized)|policy|reputation|relay`)},
	{BounceLate, regexp.MustCompile(`timed? ?out|retry (time|timeout)|could not connect|connection (refused|reset)|unreachable|expired`)},
	{BounceTrouble, regexp.MustCompile(`greylist|try again|temporar|system|resources|busy`)},
}

// BounceCode tells why a message came back, from the enhanced status and the
// other server's words. Words win over a status that only names its field
// ("5.0.0", "5.7.1"), because servers use those for everything.
func BounceCode(status, words string) string {
	_, detail, _ := strings.Cut(status, ".")
	code := byStatus[detail]
	vague := code == "" || strings.HasSuffix(detail, ".0") || detail == "7.1"
	if !vague {
		return code
	}
	words = strings.ToLower(words)
	for _, w := range byWords {
		if w.in.MatchString(words) {
			return w.code
		}
	}
	if code == "" {
		return BounceUnknown
	}
	return code
}

// kills tells whether a hard failure with this code means that the address is
// dead. A full mailbox is emptied, a rule is changed: those do not.
func kills(code string) bool {
	return code == BounceNoAddress || code == BounceNoDomain || code == BounceClosed
}
