package figures

import (
	"strconv"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/room/promises"
)

// Which says which promises of a period a list shows. Every number that is told
// of promises has one, so that it opens into those it counted.
type Which string

// The choices; those given with a chance of one tenth are InTenth.
const (
	Every    Which = ""
	Judged   Which = "judged" // kept or broken: of what a share is
	Kept     Which = "kept"
	Broken   Which = "broken"
	Open     Which = "open"
	Left     Which = "withdrawn"
	Told     Which = "told"     // broken, and the customer had a new date before
	Untold   Which = "untold"   // broken without a word before
	Warned   Which = "warned"   // broken, and the owner was warned before
	Late     Which = "late"     // broken, and done since
	Second   Which = "second"   // kept or broken in the place of one that was broken or put off
	Repeated Which = "repeated" // broken in the place of one that was broken or put off
	Said     Which = "said"     // kept or broken, and given with a chance
)

// Choices lists them as programs name them.
var Choices = append([]Which{Every, Judged, Kept, Broken, Open, Left, Told, Untold, Warned, Late, Second, Repeated, Said}, tenths()...)

// tenthOf begins the choices of one tenth of the chance.
const tenthOf = "tenth_"

// InTenth are those that were given with a chance of one tenth, 0 to 9, and are
// kept or broken by now.
func InTenth(tenth int64) Which { return Which(tenthOf + strconv.FormatInt(tenth, 10)) }

func tenths() []Which {
	all := make([]Which, 10)
	for i := range all {
		all[i] = InTenth(int64(i))
	}
	return all
}

// Tenth is the tenth of the chance that a choice asks for; ok is false where it
// asks for none.
func (w Which) Tenth() (tenth int64, ok bool) {
	rest, is := strings.CutPrefix(string(w), tenthOf)
	tenth, err := strconv.ParseInt(rest, 10, 64)
	return tenth, is && err == nil
}

// outcomes of a choice, in the order in which the index has them.
func (w Which) outcomes() []string {
	judged := []string{string(promises.Broken), string(promises.Kept)}
	switch w {
	case Every:
		return append(judged, string(promises.Open))
	case Judged, Second, Said:
		return judged
	case Told, Untold, Warned, Late, Repeated:
		return judged[:1]
	}
	if _, ok := w.Tenth(); ok {
		return judged
	}
	return []string{string(w)}
}

// narrow adds what a choice asks for beside the outcome.
func (w Which) narrow(b *db.SQL) {
	b.If(w == Told, ` AND told_at > 0`).If(w == Untold, ` AND told_at = 0`).If(w == Warned, ` AND warned_at > 0`).If(w == Late, ` AND done_at > 0`).
		If(w == Second || w == Repeated, ` AND again`).If(w == Said, ` AND chance >= 0`)
	if tenth, ok := w.Tenth(); ok {
		b.W(` AND chance >= 0 AND chance >= ?`, tenth*perTenth).If(tenth < lastTenth, ` AND chance < ?`, (tenth+1)*perTenth)
	}
}

// In is how many of the sums a choice lists; ok is false for a tenth of the
// chance, which is no sum but a step of the spread.
func (w Which) In(s Sums) (n int64, ok bool) {
	n, ok = map[Which]int64{Every: s.All(), Judged: s.Judged(), Kept: s.Kept, Broken: s.Broken, Open: s.Open, Left: s.Withdrawn, Told: s.Told, Untold: s.Broken - s.Told,
		Warned: s.Warned, Late: s.LateDone, Second: s.Again, Repeated: s.AgainBroken}[w]
	return n, ok
}

// InSpread is how many a choice lists of those given with a chance.
func (w Which) InSpread(s Spread) (n int64, ok bool) {
	if w == Said {
		return s.N, true
	}
	tenth, ok := w.Tenth()
	for _, one := range s.steps {
		if ok && one.Step == tenth {
			return one.N, true
		}
	}
	return 0, ok
}
