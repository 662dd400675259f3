package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/room/waiting"
	waitingweb "rida/internal/room/waiting/web"
)

// newWaiting makes the room. What is kept of a caller's number is a hash with
// the key of the house: without the key nobody can try all numbers to find it.
func (a *App) newWaiting(key string) *waiting.Room {
	return &waiting.Room{Events: a.Events, Cases: a.Cases, Hash: func(number string) string {
		if digits := customers.PhoneKey(number); digits != "" {
			number = digits
		}
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write([]byte("waiting.caller\x00" + number))
		return hex.EncodeToString(mac.Sum(nil)[:16])
	}}
}

func (a *App) newWaits() *waiting.Outlook {
	return &waiting.Outlook{DB: a.DB, Zone: a.zone}
}

// zone is where the house's days begin.
func (a *App) zone() *time.Location { return a.organisation().Location() }

func (a *App) waitingPages() *waitingweb.Pages {
	return &waitingweb.Pages{DB: a.DB, Room: a.Waiting, Outlook: a.waits, View: a.view, Zone: a.zone, CaseMay: cases.MayRead, PhoneOf: phoneOf}
}

// phoneOf is the first number of a customer.
func phoneOf(ctx context.Context, r db.Reader, customer id.ID) (string, error) {
	all, err := customers.Contacts(ctx, r, customer)
	for _, one := range all {
		if one.Kind == customers.Phone {
			return one.Value, err
		}
	}
	return "", err
}
