package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rida/internal/kit/db"
)

// TestTheBoxSaysThatAnAddressIsDead: nobody should write a letter that cannot
// arrive. The page of the case says why and leads to where it is cleared.
func TestTheBoxSaysThatAnAddressIsDead(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			k := desk{t, openDemo(t, engine)}
			made := k.do(http.MethodPost, "/cases", url.Values{"channel": {"phone"}, "problem": {"الثلاجة لا تبرّد"}, "name": {"سارة"}, "contact": {"gone@mail.example"}, "language": {"ar"}, "type": {"complaint"}})
			page := made.Header().Get("Location")
			const notice = `href="/mail/addresses#dead-77"`
			if strings.Contains(k.do(http.MethodGet, page, nil).Body.String(), notice) {
				t.Fatal("a living address is called dead")
			}
			if err := k.d.DB.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), `INSERT INTO channel_dead (id, address, since, bounce_id, about_id, code, words, cleared_at, cleared_by) VALUES (77, 'gone@mail.example', 1, 0, 0, 'no_address', '550', 0, 0)`)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			k.d.Ledger.ForgetDead()
			if got := k.do(http.MethodGet, page, nil).Body.String(); !strings.Contains(got, notice) || !strings.Contains(got, "gone@mail.example") {
				t.Error("the box does not say that the address is dead")
			}
		})
	}
}
