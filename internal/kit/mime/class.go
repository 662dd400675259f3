package mime

import (
	"strconv"
	"strings"
)

// LoopHeader belongs on every mail we send, with a token of this installation
// (see Limits.LoopToken) or a count. A mail that carries it is our own coming
// back: mail programs do not copy it into answers, only redirection keeps it.
const LoopHeader = "X-Rida-Loop"

// Bounds beyond which a mail goes in a circle.
const (
	maxSameLoop      = 2  // equal X-Loop headers; one is ordinary for forwarders
	maxSameDelivered = 3  // equal Delivered-To headers; two come from ordinary servers
	maxReceived      = 60 // relays give up between 30 and 100
)

// Signs by which mail was not written by a person. They are text keys.
const (
	WhyOwnLoop     = "mime.why.own_loop"
	WhyRepeated    = "mime.why.repeated_delivery"
	WhyReport      = "mime.why.delivery_report"
	WhyDaemon      = "mime.why.mail_daemon"
	WhyReceipt     = "mime.why.read_receipt"
	WhySubmitted   = "mime.why.auto_submitted"
	WhyAutoHeader  = "mime.why.auto_header"
	WhySuppress    = "mime.why.suppress_header"
	WhyPrecedence  = "mime.why.precedence"
	WhyListHeader  = "mime.why.list_header"
	WhyUnsubscribe = "mime.why.unsubscribe_header"
	WhyNullSender  = "mime.why.null_sender"
	WhySubject     = "mime.why.auto_subject"
	WhyNoReply     = "mime.why.no_reply_sender"
)

// classify decides what kind of sender wrote the mail. The order matters: a
// bounce also carries the marks of an automatic mail.
func (p *parser) classify(h header, kind mediaValue) {
	m := p.m
	rules := []struct {
		class Class
		find  func(header, mediaValue) string
	}{
		{Bounced, p.bounceSign}, {Loop, p.loopSign}, {AutoReply, p.receiptSign}, {List, p.listSign}, {AutoReply, p.autoSign},
	}
	for _, r := range rules {
		if why := r.find(h, kind); why != "" {
			m.Class, m.Why = r.class, why
			break
		}
	}
	if m.Class == Bounced {
		p.finishBounce(h)
	} else {
		m.Bounce = nil
	}
}

func (p *parser) loopSign(h header, _ mediaValue) string {
	m := p.m
	if m.LoopCount = p.ownLoops(h); m.LoopCount > 0 {
		return WhyOwnLoop
	}
	same := map[string]int{}
	for _, v := range h.all("x-loop") {
		same[strings.ToLower(string(v))]++
		m.LoopCount = max(m.LoopCount, same[strings.ToLower(string(v))])
	}
	if m.LoopCount >= maxSameLoop {
		return WhyRepeated
	}
	clear(same)
	for _, v := range h.all("delivered-to") {
		if key := strings.ToLower(strings.TrimSpace(string(v))); key != "" {
			if same[key]++; same[key] >= maxSameDelivered {
				return WhyRepeated
			}
		}
	}
	if len(h.all("received")) > maxReceived {
		return WhyRepeated
	}
	return ""
}

// ownLoops counts the rounds that our own mail has made.
func (p *parser) ownLoops(h header) (count int) {
	const believable = 1000
	rounds := 0
	for _, v := range h.all(strings.ToLower(LoopHeader)) {
		value := strings.TrimSpace(asciiOnly(v))
		if p.limits.LoopToken != "" && !strings.EqualFold(value, p.limits.LoopToken) {
			continue
		}
		count++
		if n, err := strconv.Atoi(value); err == nil && n < believable {
			rounds = max(rounds, n)
		}
	}
	return max(count, rounds)
}

func (p *parser) bounceSign(h header, kind mediaValue) string {
	if kind.main == "multipart/report" && strings.EqualFold(kind.word("report-type"), "delivery-status") || p.m.Bounce != nil {
		return WhyReport
	}
	if h.has("x-failed-recipients") {
		return WhyReport
	}
	local, _, _ := strings.Cut(strings.ToLower(p.m.From.Address), "@")
	daemon := local == "mailer-daemon" || local == "postmaster" || local == "mail-daemon"
	if daemon && (p.nullSender() || p.returned != nil || isBounceSubject(p.m.Subject)) {
		return WhyDaemon
	}
	if p.nullSender() && isBounceSubject(p.m.Subject) {
		return WhyDaemon
	}
	return ""
}

func (p *parser) nullSender() bool {
	return p.m.ReturnPath != nil && p.m.ReturnPath.Address == ""
}

// isBounceSubject knows the subjects of servers that send no proper report.
func isBounceSubject(s string) bool {
	f := foldLine(s)
	for _, w := range []string{
		"undeliver", "delivery status notification", "delivery failure", "failure notice", "returned mail", "mail delivery failed",
		"delivery has failed", "could not be delivered", "message not delivered", "mail delivery system", "delayed mail", "warning: could not send",
		foldLine("تعذر تسليم"), foldLine("لم يتم تسليم"), foldLine("فشل تسليم"), foldLine("غير قابل للتسليم"),
		foldLine("تحویل نشد"), foldLine("عدم تحویل"), foldLine("غیر قابل تحویل"), foldLine("تحویل ناموفق"),
	} {
		if strings.Contains(f, w) {
			return true
		}
	}
	return false
}

// receiptSign knows read receipts, which are reports of another kind.
func (p *parser) receiptSign(_ header, kind mediaValue) string {
	if kind.main == "multipart/report" {
		return WhyReceipt
	}
	return ""
}

func (p *parser) listSign(h header, _ mediaValue) string {
	switch h.token("precedence") {
	case "list", "bulk", "junk":
		if !isAutoSubmitted(h) {
			return WhyPrecedence
		}
	}
	if h.has("list-id") || h.has("list-post") || h.has("x-mailing-list") || h.has("mailing-list") {
		return WhyListHeader
	}
	if h.has("list-unsubscribe") {
		return WhyUnsubscribe
	}
	return ""
}

func isAutoSubmitted(h header) bool {
	v, _, _ := strings.Cut(h.token("auto-submitted"), ";")
	v = strings.TrimSpace(v)
	return v != "" && v != "no"
}

func (p *parser) autoSign(h header, _ mediaValue) string {
	if isAutoSubmitted(h) {
		return WhySubmitted
	}
	for _, name := range []string{"x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-autoreply-from", "x-auto-reply-from", "x-mail-autoreply", "x-autogenerated", "x-auto-generated"} {
		if v := h.token(name); h.has(name) && v != "no" && v != "false" && v != "0" {
			return WhyAutoHeader
		}
	}
	switch h.token("precedence") {
	case "auto_reply", "auto-reply", "bulk", "list", "junk":
		return WhyPrecedence
	}
	// DR, RN and NRN alone ask only that no receipts be sent; people's mail has them.
	if v := h.token("x-auto-response-suppress"); strings.Contains(v, "all") || strings.Contains(v, "oof") || strings.Contains(v, "autoreply") {
		return WhySuppress
	}
	if p.nullSender() {
		return WhyNullSender
	}
	if isAutoSubject(p.m.Subject) {
		return WhySubject
	}
	if isNoReply(p.m.From.Address) && !p.answersElsewhere() {
		return WhyNoReply
	}
	return ""
}

// isAutoSubject knows the prefixes that mail programs put on automatic replies.
func isAutoSubject(s string) bool {
	prefix, _, ok := strings.Cut(foldLine(cutRunes(s, 200)), ":")
	switch strings.TrimSpace(prefix) {
	case "automatic reply", "auto reply", "auto-reply", "autoreply", "out of office", "out of office autoreply", "out of the office",
		foldLine("رد تلقائي"), foldLine("الرد التلقائي"), foldLine("خارج المكتب"), foldLine("پاسخ خودکار"), foldLine("خارج از دفتر"),
		"réponse automatique", "automatische antwort", "respuesta automática", "otomatik yanıt", "автоответ", "risposta automatica":
		return ok
	}
	return false
}

func isNoReply(address string) bool {
	local, _, _ := strings.Cut(strings.ToLower(address), "@")
	switch strings.NewReplacer("-", "", "_", "", ".", "").Replace(local) {
	case "noreply", "donotreply", "mailerdaemon":
		return true
	}
	return false
}

// answersElsewhere reports a Reply-To that is a person: web forms send from a
// no-reply address in a visitor's name.
func (p *parser) answersElsewhere() bool {
	for _, a := range p.m.ReplyTo {
		if a.Address != "" && !isNoReply(a.Address) && !strings.EqualFold(a.Address, p.m.From.Address) {
			return true
		}
	}
	return false
}
