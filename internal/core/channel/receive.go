package channel

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Incoming is a message that has arrived.
type Incoming struct {
	Kind    string // of channel: "email"
	Mailbox id.ID  // 0 for none
	From    string // envelope sender, empty for bounces
	To      []string
	Remote  string
	Raw     []byte
	// Problem is the reason code when Raw is not the whole message; the entry is
	// then unreadable from the start. Size is what the whole would have.
	Problem string
	Size    int64
	// Fetched says that the message was taken from a mailbox, where the same
	// bytes are the same message. Over SMTP they are only with equal Message-ID
	// and envelope: a sender repeats itself after a broken connection, two
	// people may send equal notes.
	Fetched bool

	packed *packed
}

// packed is what costs time and needs no transaction.
type packed struct {
	sha, messageID, sameKey, coding string
	raw                             []byte
}

// Pack does the hashing and compressing ahead of the transaction, where it
// would hold up other writers. Receive packs what is not packed.
func (in *Incoming) Pack() {
	if in.packed != nil {
		return
	}
	sum := sha256.Sum256(in.Raw)
	p := &packed{sha: hex.EncodeToString(sum[:]), messageID: MessageID(in.Raw)}
	switch {
	case in.Fetched:
		p.sameKey = p.sha + in.Problem
	case p.messageID != "":
		to := slices.Clone(in.To)
		slices.Sort(to)
		h := sha256.New()
		h.Write(sum[:])
		h.Write([]byte("\n" + in.From + "\n" + strings.Join(to, "\n")))
		p.sameKey = hex.EncodeToString(h.Sum(nil))
	}
	p.raw, p.coding = compress(in.Raw)
	in.packed = p
}

// Receive stores a message; it is read after the commit. A message that is there
// already gives its entry and duplicate.
func (l *Ledger) Receive(ctx context.Context, tx *db.Tx, in Incoming) (entry id.ID, duplicate bool, err error) {
	in.Pack()
	to, err := json.Marshal(cleanAll(in.To))
	if err != nil {
		return 0, false, fmt.Errorf("write the recipients: %w", err)
	}
	now := clock.Micros(tx.Now())
	state, next := Received, now
	if in.Problem != "" {
		state, next = Unreadable, 0
	}
	var same any
	if in.packed.sameKey != "" {
		same = in.packed.sameKey
	}
	entry = id.New(tx.Now())
	n, err := tx.Exec(ctx, sqlReceive, entry, in.Kind, in.Mailbox, now, max(in.Size, int64(len(in.Raw))), in.packed.sha, same,
		clean(in.From, maxAddress), string(to), clean(in.Remote, maxAddress), in.packed.messageID, state, in.Problem, next)
	if err != nil {
		return 0, false, fmt.Errorf("store a message: %w", err)
	}
	if n == 0 {
		if err := tx.Get(ctx, &entry, sqlSame, in.Mailbox, same); err != nil {
			return 0, false, fmt.Errorf("find the message that came twice: %w", err)
		}
		return entry, true, nil
	}
	if _, err := tx.Exec(ctx, sqlStoreRaw, entry, in.packed.coding, in.packed.raw); err != nil {
		return 0, false, fmt.Errorf("store a raw message: %w", err)
	}
	about := event.Subject{Kind: "mail", ID: entry}
	data := map[string]any{"kind": in.Kind, "mailbox": in.Mailbox, "sha256": in.packed.sha}
	event.Born(tx, about)
	if _, err := l.o.Events.Append(ctx, tx, event.System, about, "channel.received", data); err != nil {
		return 0, false, err
	}
	if state != Received {
		return entry, false, count(ctx, tx, state, 1)
	}
	e := Entry{ID: entry, Direction: In, Kind: in.Kind, Mailbox: in.Mailbox, At: tx.Now(), Size: max(in.Size, int64(len(in.Raw))), SHA256: in.packed.sha,
		EnvelopeFrom: clean(in.From, maxAddress), EnvelopeTo: cleanAll(in.To), Remote: clean(in.Remote, maxAddress), MessageID: in.packed.messageID,
		State: Received, StateAt: tx.Now(), QueuedAt: tx.Now(), NextAt: tx.Now()}
	tx.AfterCommit(func() { l.pump.take(order{entry: e, fresh: true, raw: in.Raw}) })
	return entry, false, nil
}

const (
	maxAddress = 1000     // twice what an address may have
	maxText    = 2000     // a subject or a server's words
	maxLookup  = 64 << 10 // of the header, for the Message-ID
)

// MessageID finds the Message-ID of a raw message, with its angle brackets and
// without spaces; empty when there is none. It reads no more than it must, so
// that it works on what the reading proper cannot.
func MessageID(raw []byte) string {
	head := raw[:min(len(raw), maxLookup)]
	for len(head) > 0 {
		line, rest, _ := bytes.Cut(head, []byte("\n"))
		line = bytes.TrimSuffix(line, []byte("\r"))
		if len(line) == 0 {
			return ""
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		if ok && strings.EqualFold(string(bytes.TrimSpace(name)), "message-id") {
			for len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t') { // folded
				var more []byte
				more, rest, _ = bytes.Cut(rest, []byte("\n"))
				value = append(slices.Clip(value), more...)
			}
			return clean(strings.Join(strings.Fields(string(value)), ""), maxAddress)
		}
		head = rest
	}
	return ""
}

// clean makes a text fit for both databases: valid UTF-8, no NUL, bounded.
func clean(s string, limit int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "")
	}
	return s
}

func cleanAll(all []string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = clean(s, maxAddress)
	}
	return out
}

const (
	sqlReceive = `
INSERT INTO channel_ledger (id, direction, kind, mailbox_id, at, size, sha256, same_key, envelope_from, envelope_to,
	remote, message_id, header_from, subject, state, state_at, reason, detail, attempts, queued_at, next_at, doubtful)
VALUES ($1, 'in', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '', $12, $4, $13, '', 0, $4, $14, FALSE)
ON CONFLICT (mailbox_id, same_key) DO NOTHING`

	sqlSame = `SELECT id FROM channel_ledger WHERE mailbox_id = $1 AND same_key = $2`

	sqlStoreRaw = `INSERT INTO channel_raw (ledger_id, coding, raw) VALUES ($1, $2, $3)`
)
