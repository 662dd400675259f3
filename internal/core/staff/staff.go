package staff

import (
	"context"
	"sync"

	"github.com/alexedwards/argon2id"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Recipient is whom a letter goes to.
type Recipient struct {
	Email string
	Name  string // "" when not known yet
	Lang  lang.Tag
}

// SendMail puts a letter into the outbox, in the transaction of the act. The
// template is a text key: key+".subject" and key+".body" are its words, args
// the name, value pairs for them.
type SendMail func(ctx context.Context, tx *db.Tx, to Recipient, template string, args ...any) error

// Options are what app hands over.
type Options struct {
	Events      *event.Log
	Permissions []Permission // of all rooms, this one's included
	SendMail    SendMail
	// Origin is the address of the house for links in letters. It is never
	// taken from a request, whose Host header anybody can write.
	Origin string
	// Holdings counts what an account still owns, for the sentence that stops
	// its departure; nil when no room owns anything.
	Holdings func(ctx context.Context, r db.Reader, account id.ID) (int64, error)
	// Demo lets people in by a link without a password.
	Demo bool
	// HashMemory is what one password hash takes, in KiB; 0 is right except in tests.
	HashMemory uint32
}

// Staff does every act of this package.
type Staff struct {
	events      *event.Log
	permissions []Permission
	sendMail    SendMail
	origin      string
	holdings    func(ctx context.Context, r db.Reader, account id.ID) (int64, error)
	demo        bool

	hash    *argon2id.Params
	hashing chan struct{} // places for passwords being hashed at the same time
	dummy   func() string // a hash nobody's password fits

	grants  grants
	cards   cards
	house   house
	touched touched
	doors   doors
}

// hashPlaces bounds the memory of passwords being hashed to some 40 MB.
const hashPlaces = 2

// New makes the package's one object.
func New(o Options) *Staff {
	s := &Staff{
		events: o.Events, permissions: o.Permissions, sendMail: o.SendMail, origin: o.Origin,
		holdings: o.Holdings, demo: o.Demo, hashing: make(chan struct{}, hashPlaces),
		hash: &argon2id.Params{Memory: hashMemory, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32},
	}
	if o.HashMemory != 0 {
		s.hash.Memory = o.HashMemory
	}
	s.dummy = sync.OnceValue(func() string {
		h, err := argon2id.CreateHash(id.Token(), s.hash)
		if err != nil {
			return "" // then an unknown address answers sooner; nothing else is lost
		}
		return h
	})
	return s
}

// By is who does an act of administration, and what they themselves may do.
// The zero By is the house itself.
type By struct {
	Account id.ID
	Can     func(permission string) bool
}

func (b By) actor() event.Actor {
	if b.Account == 0 {
		return event.System
	}
	return event.Staff(b.Account)
}

// mayGive tells whether b holds every one of the permissions.
func (b By) mayGive(permissions map[string]bool) bool {
	if b.Account == 0 {
		return true
	}
	for p := range permissions {
		if !b.Can(p) {
			return false
		}
	}
	return true
}

var errBeyond = fault.New(fault.Denied, "staff.fault.beyond_you")
