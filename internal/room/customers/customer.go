package customers

import (
	"embed"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Schema holds the tables of this room.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds what this room says.
//
//go:embed lang/*.json
var Texts embed.FS

// The kinds of customer.
const (
	Person       = "person"
	Organisation = "organisation"
)

// The kinds of contact point.
const (
	Email = "email"
	Phone = "phone"
)

const (
	// MaxName is room for the longest names of firms; beyond it a text is no name.
	MaxName = 200
	// MaxNote is a page of remarks.
	MaxNote = 4000
	// MaxContacts bounds what one file shows; more are a sign of a mistaken merge.
	MaxContacts = 50
	// maxAddress is the longest mail address that RFC 5321 allows.
	maxAddress = 254
	// Phone numbers have 3 (short codes) to 15 digits (ITU-T E.164).
	minPhone, maxPhone = 3, 15
)

// Customer is the head of the file.
type Customer struct {
	ID             id.ID
	Kind           string
	Name           string // as written by the customer, or as first heard
	Preferred      string // how to call them, "" for by name
	Honorific      string // a code of kit/lang, as "mr" or "dr"
	Gender         string // "f", "m", or "" while unknown
	Lang           lang.Tag
	OrganisationID id.ID // the firm a person belongs to, 0 for none
	Note           string
	Source         string // where the file came from: "email", "phone", "staff" …
	CreatedAt      time.Time
	ChangedAt      time.Time
	Version        int64
}

// Address is how kit/lang needs the customer for a form of address.
func (c Customer) Address() lang.Person {
	return lang.Person{Name: c.Name, Preferred: c.Preferred, Honorific: c.Honorific, Gender: c.Gender}
}

// Contact is one way to reach a customer.
type Contact struct {
	ID         id.ID
	CustomerID id.ID
	Kind       string
	Value      string // as written
	Key        string // as compared: lower-case address, digits of the number
	Source     string
	CreatedAt  time.Time
}

// EmailKey is how a mail address is compared: in lower case, in its simple
// form. It is "" when the address is none.
func EmailKey(address string) string {
	address = strings.TrimSpace(address)
	if address == "" || len(address) > maxAddress {
		return ""
	}
	a, err := mail.ParseAddress(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(a.Address)
}

// PhoneKey is how a number is compared: its digits in any of the three digit
// systems, 00 and + alike. It is "" when the text is no number.
func PhoneKey(number string) string {
	var b strings.Builder
	for i, r := range lang.ToLatin(strings.TrimSpace(number)) {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '+' && i == 0:
			b.WriteString("00")
		case strings.ContainsRune(" -()./\u00a0\u2066\u2069\u200e\u200f\u202a\u202c\u202d\u2068", r):
		default:
			return ""
		}
	}
	key := b.String()
	if n := len(strings.TrimPrefix(key, "00")); n < minPhone || n > maxPhone {
		return ""
	}
	return key
}

// keyOf is the comparing form of a contact of either kind.
func keyOf(kind, value string) string {
	if kind == Phone {
		return PhoneKey(value)
	}
	return EmailKey(value)
}

// defects lists what is wrong with the facts of a file, as fields of a form.
func (c Customer) defects() []fault.Field {
	var f []fault.Field
	if strings.TrimSpace(c.Name) == "" {
		f = append(f, fault.Field{Name: "name", Key: "field.required"})
	}
	if utf8.RuneCountInString(c.Name) > MaxName {
		f = append(f, fault.Field{Name: "name", Key: "field.too_long", Args: []any{"max", MaxName}})
	}
	if utf8.RuneCountInString(c.Preferred) > MaxName {
		f = append(f, fault.Field{Name: "preferred", Key: "field.too_long", Args: []any{"max", MaxName}})
	}
	if utf8.RuneCountInString(c.Note) > MaxNote {
		f = append(f, fault.Field{Name: "note", Key: "field.too_long", Args: []any{"max", MaxNote}})
	}
	if c.Kind != Person && c.Kind != Organisation {
		f = append(f, fault.Field{Name: "kind", Key: "field.bad_choice"})
	}
	if c.Gender != "" && c.Gender != "f" && c.Gender != "m" {
		f = append(f, fault.Field{Name: "gender", Key: "field.bad_choice"})
	}
	if _, ok := lang.ParseTag(string(c.Lang)); !ok {
		f = append(f, fault.Field{Name: "lang", Key: "field.bad_choice"})
	}
	return f
}
