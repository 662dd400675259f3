package cases

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// The levels of a seal, from the lighter to the heavier.
const (
	SealedRestricted = "restricted"
	SealedSecret     = "secret"
)

// Seal says who may read a case that is not open to the whole house; the zero
// value leaves it open. It stands in the row of the case, so that every list
// knows it without asking anything more. Its owner reads a case at any level,
// unless the case is about him.
type Seal struct {
	Level  string
	Reader id.ID   // who looks into it and so reads it, 0 for nobody
	About  []id.ID // whom it names: they read nothing of it
}

// String is the seal as stored: the level, then "+ID" for the reader and "-ID"
// for each who is named, each followed by a space so that SQL can look for one.
func (s Seal) String() string {
	if s.Level == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString(s.Level + " ")
	if s.Reader != 0 {
		b.WriteString("+" + s.Reader.String() + " ")
	}
	for _, who := range s.About {
		b.WriteString("-" + who.String() + " ")
	}
	return b.String()
}

// ParseSeal reads what String has written. What it does not know seals heavily:
// a doubt never opens a case.
func ParseSeal(stored string) Seal {
	words := strings.Fields(stored)
	if len(words) == 0 {
		return Seal{}
	}
	s := Seal{Level: words[0]}
	if s.Level != SealedRestricted {
		s.Level = SealedSecret
	}
	for _, w := range words[1:] {
		who, err := id.Parse(w[1:])
		switch {
		case err != nil:
		case w[0] == '+':
			s.Reader = who
		case w[0] == '-':
			s.About = append(s.About, who)
		}
	}
	return s
}

// Eyes are whose reading it is, for lists that many people see.
type Eyes struct {
	Account    id.ID
	Reads      bool // reads complaints at all
	Restricted bool // reads those that are restricted
	Secret     bool // reads those that are secret, and with them the restricted
	// Words are what stands in place of the subject and of the customer's name.
	Words func() (lang lang.Tag, subject, name string)
}

// Opens tells whether somebody may read a case under the seal.
func (s Seal) Opens(owner id.ID, e Eyes) bool {
	switch {
	case s.Level == "":
		return true
	case !e.Reads || slices.Contains(s.About, e.Account):
		return false
	case owner == e.Account || s.Reader == e.Account:
		return true
	case s.Level == SealedRestricted:
		return e.Restricted || e.Secret
	}
	return e.Secret
}

type eyesKey struct{}

// WithEyes makes everything that is read in the course of ctx read by these
// eyes: what they may not read comes without its words. Without eyes the house
// itself reads, and reads everything.
func WithEyes(ctx context.Context, e *Eyes) context.Context {
	return context.WithValue(ctx, eyesKey{}, e)
}

func eyesOf(ctx context.Context) *Eyes {
	e, _ := ctx.Value(eyesKey{}).(*Eyes)
	return e
}

// veil takes the words from cases that whoever reads may not read.
func veil(ctx context.Context, all []Case) {
	var e *Eyes
	for i := range all {
		if all[i].Seal.Level == "" {
			continue
		}
		if e == nil {
			if e = eyesOf(ctx); e == nil {
				return
			}
		}
		if !all[i].Seal.Opens(all[i].OwnerID, *e) {
			all[i].withhold(*e)
		}
	}
}

// veilRows is veil for the rows of a list.
func veilRows(ctx context.Context, all []Row) {
	e := eyesOf(ctx)
	if e == nil {
		return
	}
	for i := range all {
		if c := &all[i].Case; !c.Seal.Opens(c.OwnerID, *e) {
			c.withhold(*e)
		}
	}
}

// withhold leaves of a case that it is there: reference, type, state, owner, dates.
func (c *Case) withhold(e Eyes) {
	c.Withheld = true
	c.Subject, c.LastText, c.Problem, c.Wanted, c.CustomerName, c.HandoverWhy, c.MailToken, c.CustomerID = "", "", "", "", "", "", "", 0
	if e.Words != nil {
		c.Lang, c.Subject, c.CustomerName = e.Words()
	}
}

// NeedRead refuses a case whose words are withheld from whoever asks.
func (c Case) NeedRead() error {
	if c.Withheld {
		return fault.New(fault.Denied, "cases.sealed")
	}
	return nil
}

// sameSeal refuses to bring the words of two cases together that different people
// may read, or that whoever acts may not read.
func sameSeal(x, y Case) error {
	if x.Withheld || y.Withheld {
		return fault.New(fault.Denied, "cases.sealed")
	}
	if x.Seal.Level != y.Seal.Level {
		return fault.New(fault.Conflict, "cases.sealed_apart")
	}
	return nil
}

// SetSeal says who may read a case. The room that knows why calls it, in the act
// that changes it.
func (m *Room) SetSeal(ctx context.Context, tx *db.Tx, which id.ID, s Seal) error {
	if _, err := tx.Exec(ctx, sqlSetSeal, which, s.String()); err != nil {
		return fmt.Errorf("seal case %d: %w", which, err)
	}
	return nil
}

// onlyOpened narrows a statement about cases c to those whose words the eyes may
// read; a question about words must not find the others by them.
func (e *Eyes) onlyOpened(b *db.SQL) {
	if e == nil {
		return
	}
	if !e.Reads {
		b.W(` AND c.seal = ''`)
		return
	}
	me := e.Account.String()
	b.W(` AND (c.seal = '' OR c.seal NOT LIKE ? AND (c.owner_id = ? OR c.seal LIKE ?`, `% -`+me+` %`, e.Account, `% +`+me+` %`)
	switch {
	case e.Secret:
		b.W(` OR c.seal <> ''`)
	case e.Restricted:
		b.W(` OR c.seal LIKE ?`, SealedRestricted+` %`)
	}
	b.W(`))`)
}

// plain is what everybody may ask of a sealed case: what a list shows of it.
var plain = []string{AskState, AskOpen, AskType, AskPriority, AskOwner, AskTeam, AskTaken, AskOffered, AskChannel, AskLang, AskReceived, AskNext, AskChanged,
	AskFirstResponse, AskClosed, AskClosure, AskReopened, AskLastBy, AskOverdue, AskUnread}

// asksWords tells that a condition asks for more than that.
func asksWords(n condition.Node) (yes bool) {
	n.Leaves(func(leaf condition.Node) { yes = yes || !slices.Contains(plain, leaf.Field) })
	return yes
}

const sqlSetSeal = `UPDATE cases SET seal = $2, version = version + 1 WHERE id = $1 AND seal <> $2`
