package app_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/mime"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/remedy"
	"rida/internal/room/customers"
)

// ask sends a request as a program does and gives what came back.
func (k desk) ask(method, path string, body any, want int) map[string]any {
	k.t.Helper()
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			k.t.Fatal(err)
		}
	}
	r := httptest.NewRequestWithContext(k.t.Context(), method, k.d.Address()+"/api/v1"+path, bytes.NewReader(text))
	r.Header.Set("Authorization", "Bearer a token for tests")
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	k.d.Router.ServeHTTP(w, r)
	if w.Code != want {
		k.t.Fatalf("%s %s: %d, want %d: %s", method, path, w.Code, want, w.Body)
	}
	var out map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		k.t.Fatal(err)
	}
	return out
}

type js = map[string]any

// bare takes away the marks that keep names in order.
func bare(s string) string { return strings.NewReplacer("\u2068", "", "\u2069", "").Replace(s) }

// upheld is a complaint of somebody with an address, in a language, whose one
// allegation is true.
func (k desk) upheld(tag lang.Tag) (reference string) {
	k.t.Helper()
	reference, _ = k.ask(http.MethodPost, "/complaints", js{"text": "You changed the skin and did not look at the pump.", "channel": "phone", "lang": tag,
		"customer": js{"name": "Maryam", "email": "maryam@" + string(tag) + ".example"}}, http.StatusCreated)["reference"].(string)
	at := "/complaints/" + reference
	k.ask(http.MethodPost, at+"/transitions", js{"to": "acknowledged", "reason": "Told on the telephone."}, 200)
	told := k.ask(http.MethodPost, at+"/allegations", js{"words": "You did not look at the pump."}, 200)
	allegation, _ := told["allegations"].([]any)[0].(js)["id"].(string)
	k.ask(http.MethodPost, at+"/assessment", js{"safety": "none", "money": "none", "exposure": "none"}, 200)
	k.ask(http.MethodPost, at+"/investigation", js{"investigator": told["owner"], "plan": "Hear the engineer."}, 200)
	k.ask(http.MethodPost, at+"/allegations/"+allegation+"/finding", js{"finding": "upheld", "reasons": "The report says so."}, 200)
	return reference
}

// What is offered stands in the letter by itself, the preview is what goes, the
// letter is there as a PDF for the officer, in the mail and on the customer's
// page, and the customer chooses there.
func TestTheLetterHoldsWhatIsOfferedAndGoesAsItWasShown(t *testing.T) {
	eachDemo(t, func(t *testing.T, k desk) {
		for _, tag := range lang.Tags {
			reference := k.upheld(tag)
			at, p := "/complaints/"+reference, k.d.Texts.For(tag, tag.Digits())
			k.ask(http.MethodPost, "/cases/"+reference+"/remedies", js{"words": "You choose.", "options": []js{
				{"kind": "refund", "words": "What you paid.", "currency": "SAR", "amount": 18000}, {"kind": "replace", "words": "A new pump, fitted."}}}, 200)
			k.ask(http.MethodPost, at+"/answer", js{"lang": tag, "truth": "You are right.", "admission": "That was our mistake.", "cause": "We saved a visit.", "apology": "We are sorry.",
				"repairs": []js{{"what": "A new pump, fitted", "due_at": k.d.DB.Now().Add(72 * time.Hour)}}, "appeal": "The ombudsman."}, 200)

			page := k.do(http.MethodGet, at+"/answer/preview", nil).Body.String()
			for _, part := range []string{"maryam@" + string(tag) + ".example", reference + ".pdf", "What you paid."} {
				if !strings.Contains(page, part) {
					t.Errorf("%s: the preview does not show %q", tag, part)
				}
			}
			if w := k.do(http.MethodGet, at+"/answer/pdf", nil); w.Code != 200 || !strings.HasPrefix(w.Body.String(), "%PDF-1.7") {
				t.Errorf("%s: the letter as PDF: %d %.20q", tag, w.Code, w.Body.String())
			}
			shown, _ := k.ask(http.MethodGet, at, nil, 200)["answer"].(js)["text"].(string)
			k.ask(http.MethodPost, at+"/answer/sending", nil, 200)

			c, err := cases.ByReference(t.Context(), k.d.DB, reference)
			if err != nil {
				t.Fatal(err)
			}
			said, err := cases.PublicMessages(t.Context(), k.d.DB, c.ID)
			if err != nil || said[len(said)-1].Text != shown {
				t.Fatalf("%s: what was sent is not what was shown: %v\n%s\n%s", tag, err, said[len(said)-1].Text, shown)
			}
			digit := func(n string) string { return tag.Digits().Of(n) }
			for _, part := range []string{p.T("complaints.letter.1.choices") + "\n" + digit("1") + ". ", "What you paid.\n" + digit("2") + ". ", "A new pump, fitted.\n\n" + p.T("complaints.letter.1.choose")} {
				if !strings.Contains(bare(shown), part) {
					t.Errorf("%s: the letter does not say %q:\n%s", tag, part, bare(shown))
				}
			}
			mail := k.mailOf(c)
			if len(mail.Attachments) != 1 || mail.Attachments[0].Detected != "application/pdf" {
				t.Errorf("%s: the mail brings %d files", tag, len(mail.Attachments))
			}
			track := k.do(http.MethodGet, "/t/"+k.d.Cases.Post.Links.Token(c), nil).Body.String()
			for _, part := range []string{reference + ".pdf", "What you paid."} {
				if !strings.Contains(track, part) {
					t.Errorf("%s: the customer's page does not show %q", tag, part)
				}
			}
			k.writes(c, "Is the second one free?")
			if o := k.offerOf(c); o.State != remedy.Offered {
				t.Errorf("%s: a question chose: %s", tag, o.State)
			}
			k.writes(c, digit("2")+".\n\nMaryam") // the letter says: answer with the number
			o := k.offerOf(c)
			if picked, ok := o.Picked(); !ok || picked.Kind != "replace" || o.ChosenBy != "customer" {
				t.Errorf("%s: the offer is %s, chosen by %q", tag, o.State, o.ChosenBy)
			}
		}
	})
}

// writes adds words of the customer to a case, as a mail does.
func (k desk) writes(c cases.Case, text string) {
	k.t.Helper()
	customer, err := customers.Get(k.t.Context(), k.d.DB, c.CustomerID)
	if err == nil {
		err = k.d.DB.Write(k.t.Context(), func(tx *db.Tx) error {
			_, err := k.d.Cases.Join(k.t.Context(), tx, c.ID, cases.Incoming{Text: text, Channel: cases.Email}, customer)
			return err
		})
	}
	if err != nil {
		k.t.Fatal(err)
	}
}

// offerOf is the newest offer in a case.
func (k desk) offerOf(c cases.Case) remedy.Offer {
	k.t.Helper()
	all, err := remedy.Of(k.t.Context(), k.d.DB, c.ID)
	if err != nil || len(all) == 0 {
		k.t.Fatal("nothing is offered", err)
	}
	return all[0]
}

// mailOf is the last mail that was written for a case.
func (k desk) mailOf(c cases.Case) mime.Message {
	k.t.Helper()
	var entry id.ID
	if err := k.d.DB.Get(k.t.Context(), &entry, sqlLastMail, c.ID); err != nil {
		k.t.Fatal(err)
	}
	raw, err := k.d.Ledger.Raw(k.t.Context(), k.d.DB, entry)
	if err != nil {
		k.t.Fatal(err)
	}
	m, err := mime.Parse(raw, mime.Limits{})
	if err != nil {
		k.t.Fatal(err)
	}
	return *m
}

const sqlLastMail = `SELECT ledger_id FROM cases_message WHERE case_id = $1 AND ledger_id <> 0 ORDER BY id DESC LIMIT 1`
