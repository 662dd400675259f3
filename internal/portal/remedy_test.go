package portal_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/complaints/remedy"
)

// TestTheCustomerChoosesOnceAndOnlyInTheirOwnCase also says that what waits for
// authority is not shown.
func TestTheCustomerChoosesOnceAndOnlyInTheirOwnCase(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		schedule := d.room.Promises.Policy().Schedule
		room := &remedy.Room{Events: d.room.Events, Schedule: func() *calendar.Schedule { return schedule },
			RoleOf: func(_ context.Context, _ db.Reader, who id.ID) (remedy.Role, error) {
				return remedy.Role{ID: 1, Owner: who == nora}, nil
			}}
		d.portal.Remedies = room
		c, token := d.open()
		_, other := d.open()
		var o remedy.Offer
		d.do(func(ctx context.Context, tx *db.Tx) (err error) {
			if err = room.Load(ctx, tx); err != nil {
				return err
			}
			options := []remedy.Option{{Kind: "refund", Words: "Your whole money", AmountMinor: 12550}, {Kind: "repair", Words: "A new pump, fitted at home"}}
			if o, err = room.Offer(ctx, tx, event.Staff(nora), c.ID, remedy.New{Options: options}); err != nil {
				return err
			}
			_, err = room.Offer(ctx, tx, event.Staff(layla), c.ID, remedy.New{Options: []remedy.Option{{Kind: "refund", Words: "Waits for authority", AmountMinor: 99}, options[1]}})
			return err
		})
		page := d.get("/t/" + token + "?lang=en")
		page.want(t, http.StatusOK, "How we make it good", "125.50", "A new pump, fitted at home", "I choose this")
		if strings.Contains(page.words(), "Waits for authority") {
			t.Error("the customer sees what nobody has authorised")
		}
		choose := func(token, option string) {
			t.Helper()
			p := d.get("/t/" + token + "?lang=en")
			d.post("/t/"+token+"/remedies?lang=en", url.Values{"slip": {p.slip(t)}, "option": {option}})
		}
		choose(other, o.Options[0].ID.String())
		if got, err := remedy.Get(t.Context(), d.DB, o.ID); err != nil || got.State != remedy.Offered {
			t.Fatalf("from another case's link it is %s (%v)", got.State, err)
		}
		choose(token, o.Options[1].ID.String())
		choose(token, o.Options[0].ID.String())
		got, err := remedy.Get(t.Context(), d.DB, o.ID)
		must(t, err)
		if got.State != remedy.Chosen || got.ChosenID != o.Options[1].ID || got.ChosenBy != "customer" {
			t.Errorf("after two choices: %+v", got)
		}
		d.get("/t/"+token+"?lang=en").want(t, http.StatusOK, "we are carrying it out")
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := room.Execute(ctx, tx, event.Staff(layla), o.ID)
			return err
		})
		p := d.get("/t/" + token + "?lang=en")
		p.want(t, http.StatusOK, "I have it")
		d.post("/t/"+token+"/remedies/"+o.ID.String()+"/arrival?lang=en", url.Values{"slip": {p.slip(t)}}).want(t, http.StatusSeeOther)
		got, err = remedy.Get(t.Context(), d.DB, o.ID)
		must(t, err)
		if got.State != remedy.Kept {
			t.Errorf("the customer has it, and it is %s", got.State)
		}
	})
}
