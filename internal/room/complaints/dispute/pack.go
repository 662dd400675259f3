package dispute

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
	"rida/internal/room/promises"
)

// Audience is for whom a file is made.
type Audience string

// The audiences.
const (
	ForBody     Audience = "body"     // everything: what was said inside, each event, who read what
	ForCustomer Audience = "customer" // what the customer was told and told us
)

// Format names the way a file is laid out.
const Format = "rida-pack/1"

// ManifestName is the part that lists all others with their sums.
const ManifestName = "manifest.json"

// Manifest lists the parts of a file.
type Manifest struct {
	Format    string    `json:"format"`
	Reference string    `json:"reference"`
	Audience  Audience  `json:"audience"`
	MadeAt    time.Time `json:"made_at"`
	MadeBy    string    `json:"made_by,omitempty"`
	Events    int       `json:"events"`
	Head      string    `json:"chain_head,omitempty"` // of the last event, hexadecimal
	Parts     []Part    `json:"parts"`
}

// Part is one part of a file.
type Part struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// pack is a file that is being written. Each part goes through to the writer as
// it comes: what is in memory at once is one message, not the file.
type pack struct {
	m        *Room
	r        db.Reader
	c        cases.Case
	audience Audience
	print    lang.Printer
	zip      *zip.Writer
	manifest Manifest
	index    []indexLine
	told     func(done int64)
	done     int64
}

// indexLine is a part as the index names it.
type indexLine struct{ Section, Path, Title string }

// Write writes the file of a case. told hears of each part, for progress.
func (m *Room) Write(ctx context.Context, r db.Reader, w io.Writer, c cases.Case, audience Audience, t lang.Tag, by id.ID, now time.Time, told func(done int64)) (Manifest, error) {
	name, err := m.name(ctx, r, by)
	if err != nil {
		return Manifest{}, err
	}
	p := &pack{m: m, r: r, c: c, audience: audience, print: m.Print(t), zip: zip.NewWriter(w), told: told,
		manifest: Manifest{Format: Format, Reference: c.Reference, Audience: audience, MadeAt: now.UTC(), MadeBy: name}}
	for _, part := range []func(context.Context) error{p.messages, p.promises, p.complaint, p.events, p.access, p.writeIndex, p.writeManifest} {
		if err := part(ctx); err != nil {
			return p.manifest, fmt.Errorf("make the file of case %d: %w", c.ID, err)
		}
	}
	return p.manifest, p.zip.Close()
}

func (m *Room) name(ctx context.Context, r db.Reader, account id.ID) (string, error) {
	if account == 0 {
		return "", nil
	}
	return m.NameOf(ctx, r, account)
}

// part begins one part; the caller closes it.
func (p *pack) part(section, path, title string) (*summed, error) {
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: path, Method: zip.Deflate, Modified: p.manifest.MadeAt})
	if err != nil {
		return nil, err
	}
	p.index = append(p.index, indexLine{section, path, title})
	s := &summed{to: w, sum: sha256.New()}
	s.close = func() {
		p.manifest.Parts = append(p.manifest.Parts, Part{path, s.size, hex.EncodeToString(s.sum.Sum(nil))})
		p.done++
		p.told(p.done)
	}
	return s, nil
}

// put writes a part that is at hand.
func (p *pack) put(section, path, title string, data []byte) error {
	w, err := p.part(section, path, title)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		w.close()
	}
	return err
}

type summed struct {
	to    io.Writer
	sum   hash.Hash
	size  int64
	close func()
}

func (s *summed) Write(b []byte) (int, error) {
	s.sum.Write(b)
	s.size += int64(len(b))
	return s.to.Write(b)
}

// messages writes what was said, the oldest first: the words, the mail as it came
// or went, and what was attached.
func (p *pack) messages(ctx context.Context) error {
	var pages [][]id.ID
	for before := id.ID(0); ; {
		all, older, err := cases.Messages(ctx, p.r, p.c.ID, before)
		if err != nil {
			return err
		}
		var ids []id.ID
		for _, one := range all {
			if p.audience == ForBody || one.Audience == cases.Public {
				ids = append(ids, one.ID)
			}
		}
		pages = append(pages, ids)
		if !older || len(all) == 0 {
			break
		}
		before = all[0].ID
	}
	n := 0
	for i := len(pages) - 1; i >= 0; i-- {
		for _, which := range pages[i] {
			n++
			if err := p.message(ctx, n, which); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *pack) message(ctx context.Context, n int, which id.ID) error {
	one, err := cases.OneMessage(ctx, p.r, which)
	if err != nil {
		return err
	}
	who := one.AuthorName
	if one.Audience == cases.Internal {
		who += " · " + p.print.T("dispute.pack.note")
	}
	name := fmt.Sprintf("messages/%04d", n)
	title := p.m.Reader(p.print.Tag()).DateTime(one.At) + " · " + who
	text := title + "\n" + one.Channel + "\n\n" + one.Text + "\n"
	if one.Quoted != "" {
		text += "\n> " + strings.ReplaceAll(one.Quoted, "\n", "\n> ") + "\n"
	}
	if err := p.put("messages", name+".txt", title, []byte(text)); err != nil {
		return err
	}
	// a mail as it went may name others to whom it went, and what passes between machines
	if one.LedgerID != 0 && p.audience == ForBody {
		raw, err := p.m.Raw(ctx, p.r, one.LedgerID)
		if err != nil {
			return err
		}
		if err := p.put("messages", name+".eml", title, raw); err != nil {
			return err
		}
	}
	attached, err := files.Of(ctx, p.r, "message", one.ID)
	if err != nil {
		return err
	}
	return p.files("messages", name, attached)
}

// files writes what was attached, under names that no path can break out of.
func (p *pack) files(section, folder string, all []files.Ref) error {
	for i, ref := range all {
		f, err := p.m.Files.Read(ref)
		if err != nil {
			return err
		}
		w, err := p.part(section, folder+"/"+strconv.Itoa(i+1)+"-"+files.SafeName(ref.Name), ref.Name)
		if err == nil {
			_, err = io.Copy(w, f)
		}
		_ = f.Close()
		if err != nil {
			return err
		}
		w.close()
	}
	return nil
}

// promises writes what was promised and what became of it.
func (p *pack) promises(ctx context.Context) error {
	all, err := promises.Of(ctx, p.r, p.c.ID)
	if err != nil {
		return err
	}
	rows := [][]string{{"kind", "what", "given", "due", "outcome", "settled"}}
	for _, one := range all {
		if p.audience == ForCustomer && one.Inward {
			continue
		}
		rows = append(rows, []string{string(one.Kind), one.What, stamp(one.MadeAt), stamp(one.DueAt), string(one.Outcome), stamp(one.SettledAt)})
	}
	return p.table("promises.csv", "dispute.pack.promises", rows)
}

// byteOrder tells programs for tables that what follows is UTF-8.
const byteOrder = "\ufeff"

func (p *pack) table(path, title string, rows [][]string) error {
	w, err := p.part("record", path, p.print.T(title))
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, byteOrder); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	for _, row := range rows {
		for i, cell := range row {
			if strings.ContainsAny(firstOf(cell), "=+-@\t\r") {
				row[i] = "'" + cell // a table reckons with what begins so
			}
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	if c.Flush(); c.Error() == nil {
		w.close()
	}
	return c.Error()
}

func firstOf(s string) string {
	if s == "" {
		return ""
	}
	return s[:1]
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// complaint writes the record of the complaint: what is alleged, what was found
// and what was answered. The customer's file has what they were told of it.
func (p *pack) complaint(ctx context.Context) error {
	f, err := complaints.Read(ctx, p.r, p.c.ID)
	if err != nil {
		return err
	}
	if letter, ok, err := complaints.Newest(ctx, p.r, p.c.ID); err != nil {
		return err
	} else if ok && letter.State == complaints.Sent {
		if err := p.put("record", "answer.txt", p.print.T("dispute.pack.answer"), []byte(letter.Text+"\n")); err != nil {
			return err
		}
	}
	if p.audience == ForCustomer {
		return nil
	}
	for _, e := range f.Evidence {
		kept, err := files.Of(ctx, p.r, complaints.EvidenceFile, e.ID)
		if err != nil {
			return err
		}
		if err := p.files("evidence", "evidence/"+e.ID.String(), kept); err != nil {
			return err
		}
	}
	disputes, err := Of(ctx, p.r, p.c.ID)
	if err != nil {
		return err
	}
	record, err := json.MarshalIndent(map[string]any{"complaint": f, "disputes": disputes}, "", "  ")
	if err != nil {
		return err
	}
	return p.put("record", "complaint.json", p.print.T("dispute.pack.record"), append(record, '\n'))
}

// events writes the chain of events, a line each, from which anybody can reckon
// the head that the manifest names.
func (p *pack) events(ctx context.Context) error {
	if p.audience == ForCustomer {
		return nil
	}
	all, err := event.Of(ctx, p.r, event.Subject{Kind: "case", ID: p.c.ID})
	if err != nil {
		return err
	}
	w, err := p.part("record", EventsName, p.print.T("dispute.pack.events"))
	if err != nil {
		return err
	}
	lines := json.NewEncoder(w)
	for _, e := range all {
		if err := lines.Encode(lineOf(e)); err != nil {
			return err
		}
	}
	if p.manifest.Events = len(all); len(all) > 0 {
		p.manifest.Head = hex.EncodeToString(all[len(all)-1].Hash)
	}
	w.close()
	return nil
}

// access writes who read the complaint and who took its file.
func (p *pack) access(ctx context.Context) error {
	if p.audience == ForCustomer {
		return nil
	}
	looks, err := complaints.Looks(ctx, p.r, p.c.ID)
	if err != nil {
		return err
	}
	rows := [][]string{{"at", "who", "what"}}
	for _, l := range looks {
		name, err := p.m.name(ctx, p.r, l.AccountID)
		if err != nil {
			return err
		}
		rows = append(rows, []string{stamp(l.At), name, "read"})
	}
	packs, err := Packs(ctx, p.r, p.c.ID)
	if err != nil {
		return err
	}
	for _, one := range packs {
		name, err := p.m.name(ctx, p.r, one.MadeBy)
		if err != nil {
			return err
		}
		rows = append(rows, []string{stamp(one.MadeAt), name, "pack"})
	}
	return p.table("access.csv", "dispute.pack.access", rows)
}

func (p *pack) writeManifest(context.Context) error {
	text, err := json.MarshalIndent(p.manifest, "", "  ")
	if err != nil {
		return err
	}
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: ManifestName, Method: zip.Deflate, Modified: p.manifest.MadeAt})
	if err == nil {
		_, err = w.Write(append(text, '\n'))
	}
	return err
}
