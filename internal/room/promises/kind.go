package promises

import (
	"context"
	"fmt"
	"slices"

	"rida/internal/core/staff"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
)

// Kind is what was promised: one of those below, one that another room brings
// along, or one that the firm has named (NamedKind). What people read of a kind
// that nobody named stands under the key promises.kind.KIND.
type Kind string

// The kinds of promise that every house has.
const (
	FirstResponse Kind = "first_response" // a person answers for the first time
	Reply         Kind = "reply"          // a person answers a later message
	NextUpdate    Kind = "next_update"    // we write again, with or without news: the longest silence
	Resolution    Kind = "resolution"     // the matter is at its end
)

// Kinds lists them in the order in which people read them.
var Kinds = []Kind{FirstResponse, Reply, NextUpdate, Resolution}

// Spoken are the kinds that a word to the customer fulfils. Every other kind is
// fulfilled by what it names.
var Spoken = []Kind{FirstResponse, Reply, NextUpdate}

// IsSpoken tells whether a word to the customer fulfils the kind.
func (k Kind) IsSpoken() bool { return slices.Contains(Spoken, k) }

// NamedKind is a kind of promise that the firm has named, such as a refund.
type NamedKind struct {
	Code    Kind
	Names   staff.Names // what it is called, in three languages
	Says    staff.Names // what the customer reads beside the date; may be empty
	Opening bool        // given with every case to which the policy gives it a target
	Inward  bool        // between colleagues, never shown to a customer
	Retired bool        // given no more; promises of it are still kept
	Version int64
}

// NamedKinds lists the kinds that the firm has named, also those that are given
// no more, by their code.
func NamedKinds(ctx context.Context, r db.Reader) ([]NamedKind, error) {
	var rows []struct {
		Code                   string
		NameAr, NameFa, NameEn string
		SaysAr, SaysFa, SaysEn string
		Opening, Inward        bool
		RetiredAt, Version     int64
	}
	if err := r.All(ctx, &rows, sqlNamedKinds); err != nil {
		return nil, fmt.Errorf("read the kinds of promise: %w", err)
	}
	all := make([]NamedKind, len(rows))
	for i, one := range rows {
		all[i] = NamedKind{Code: Kind(one.Code), Names: staff.Names{Ar: one.NameAr, Fa: one.NameFa, En: one.NameEn},
			Says: staff.Names{Ar: one.SaysAr, Fa: one.SaysFa, En: one.SaysEn}, Opening: one.Opening, Inward: one.Inward,
			Retired: !clock.FromMicros(one.RetiredAt).IsZero(), Version: one.Version}
	}
	return all, nil
}

// Knows tells whether a kind is one that every house has or that the firm has
// named, also one that is given no more.
func (p Policy) Knows(k Kind) bool {
	return slices.Contains(Kinds, k) || slices.ContainsFunc(p.Kinds, func(n NamedKind) bool { return n.Code == k })
}

// KindName is what a kind of promise is called, for the reader of p.
func (p Policy) KindName(k Kind, print lang.Printer) string {
	for _, one := range p.Kinds {
		if one.Code == k {
			return one.Names.In(print.Tag())
		}
	}
	return print.T("promises.kind." + string(k))
}

// KindSays is what the customer reads beside a date of a kind that the firm has
// named, in their language; "" for nothing.
func (p Policy) KindSays(k Kind, tag lang.Tag) string {
	for _, one := range p.Kinds {
		if one.Code == k && one.Says != (staff.Names{}) {
			return one.Says.In(tag)
		}
	}
	return ""
}

const sqlNamedKinds = `
SELECT code, name_ar, name_fa, name_en, says_ar, says_fa, says_en, opening, inward, retired_at, version FROM promises_kind ORDER BY code`
