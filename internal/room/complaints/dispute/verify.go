package dispute

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/id"
)

// EventsName is the part with the chain of events.
const EventsName = "events.jsonl"

// eventLine is an event as it stands in a file.
type eventLine struct {
	ID        id.ID  `json:"id"`
	At        int64  `json:"at_us"` // microseconds since 1970, UTC
	Kind      string `json:"kind"`
	Subject   string `json:"subject_kind"`
	SubjectID id.ID  `json:"subject_id"`
	Seq       int64  `json:"seq"`
	Actor     string `json:"actor_kind"`
	ActorID   string `json:"actor_id"`
	Data      string `json:"data"` // byte for byte, because the hash is of these bytes
	Hash      string `json:"hash"`
	When      string `json:"at"` // for people
}

func lineOf(e event.Event) eventLine {
	return eventLine{e.ID, clock.Micros(e.At), e.Kind, e.Subject.Kind, e.Subject.ID, e.Seq, e.Actor.Kind, e.Actor.ID.String(), string(e.Data), hex.EncodeToString(e.Hash), e.At.UTC().Format(time.RFC3339Nano)}
}

// what a check can find.
var (
	ErrNoManifest = errors.New("the file has no manifest of its parts")
	ErrChanged    = errors.New("a part is not as the manifest says")
	ErrMissing    = errors.New("a part of the manifest is missing")
	ErrExtra      = errors.New("the file has a part that the manifest does not name")
	ErrChain      = errors.New("the chain of events is broken")
)

// maxManifest bounds what a check reads into memory at once, in bytes.
const maxManifest = 64 << 20

// Verify checks a file: that each part is as its manifest says, that none is
// missing or added, and that the events lead to the head of the chain that the
// manifest names.
func Verify(from io.ReaderAt, size int64) (Manifest, error) {
	var m Manifest
	z, err := zip.NewReader(from, size)
	if err != nil {
		return m, fmt.Errorf("open the file: %w", err)
	}
	at, err := z.Open(ManifestName)
	if err != nil {
		return m, ErrNoManifest
	}
	err = json.NewDecoder(io.LimitReader(at, maxManifest)).Decode(&m)
	_ = at.Close()
	if err != nil || m.Format != Format {
		return m, fmt.Errorf("%w: %w", ErrNoManifest, err)
	}
	parts := map[string]Part{}
	for _, p := range m.Parts {
		parts[p.Path] = p
	}
	for _, f := range z.File {
		if f.Name == ManifestName {
			continue
		}
		p, known := parts[f.Name]
		if !known {
			return m, fmt.Errorf("%w: %s", ErrExtra, f.Name)
		}
		delete(parts, f.Name)
		if err := verifyPart(f, p); err != nil {
			return m, err
		}
	}
	for path := range parts {
		return m, fmt.Errorf("%w: %s", ErrMissing, path)
	}
	if m.Events == 0 {
		return m, nil
	}
	return m, verifyChain(z, m)
}

func verifyPart(f *zip.File, p Part) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	sum := sha256.New()
	n, err := io.Copy(sum, r)
	if err != nil || n != p.Size || hex.EncodeToString(sum.Sum(nil)) != p.SHA256 {
		return errors.Join(fmt.Errorf("%w: %s", ErrChanged, f.Name), err)
	}
	return nil
}

// verifyChain reckons every hash anew, one event in memory at a time.
func verifyChain(z *zip.Reader, m Manifest) error {
	f, err := z.Open(EventsName)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMissing, err)
	}
	defer func() { _ = f.Close() }()
	var before []byte
	lines, n := json.NewDecoder(bufio.NewReader(f)), 0
	for lines.More() {
		var l eventLine
		if err := lines.Decode(&l); err != nil {
			return fmt.Errorf("%w: %w", ErrChain, err)
		}
		n++
		e := event.Event{ID: l.ID, At: clock.FromMicros(l.At), Kind: l.Kind, Subject: event.Subject{Kind: l.Subject, ID: l.SubjectID}, Seq: l.Seq, Data: json.RawMessage(l.Data)}
		e.Actor.Kind = l.Actor
		if l.ActorID != "0" {
			if e.Actor.ID, err = id.Parse(l.ActorID); err != nil {
				return fmt.Errorf("%w: %w", ErrChain, err)
			}
		}
		before = event.Chain(before, e)
		if l.Seq != int64(n) || hex.EncodeToString(before) != l.Hash {
			return fmt.Errorf("%w: event %d", ErrChain, n)
		}
	}
	if n != m.Events || hex.EncodeToString(before) != m.Head {
		return fmt.Errorf("%w: it ends elsewhere than the manifest says", ErrChain)
	}
	return nil
}
