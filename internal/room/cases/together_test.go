package cases_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/search"
	"rida/internal/room/cases"
)

func (d *desk) namesPeople() {
	d.Colleagues = func(context.Context, db.Reader) ([]cases.Colleague, error) {
		return []cases.Colleague{{ID: nora, Name: "نورة"}, {ID: layla, Name: "ليلى"}, {ID: omar, Name: "عمر"}}, nil
	}
}

func (d *desk) comment(by, which id.ID, n cases.Comment) cases.Message {
	d.t.Helper()
	var msg cases.Message
	d.do(func(ctx context.Context, tx *db.Tx) (err error) {
		msg, err = d.Comment(ctx, tx, event.Staff(by), which, n)
		return err
	})
	return msg
}

func TestANameAfterAnAtSignIsFoundInAnySpelling(t *testing.T) {
	people := []cases.Colleague{{ID: 1, Name: "ليلى الكعبي"}, {ID: 2, Name: "علی رضایی"}, {ID: 3, Name: "Omar Haddad"}, {ID: 4, Name: "Omar Haddad Junior"}, {ID: 5, Name: "علی کریمی"}}
	for text, want := range map[string][]id.ID{
		"@ليلي الكعبى، انظري":        {1},
		"سلام @علي رضايي چه می‌گویی": {2},
		"@omar haddad junior and":    {4},
		"@Omar Haddad, please":       {3},
		"@ليلى ما رأيك؟":             {1}, // one colleague alone begins so
		"@علی":                       nil, // two do
		"mail me@omar.example":       nil,
		"@nobody @Omar Haddad":       {3},
		"@":                          nil,
	} {
		var got []id.ID
		for _, m := range cases.Mentions(text, people) {
			got = append(got, m.ID)
			if m.Start < 0 || m.End > len(text) || m.Start >= m.End {
				t.Errorf("%q: from %d to %d", text, m.Start, m.End)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q names %v, want %v", text, got, want)
		}
	}
}

func TestAMentionLetsAColleagueFollowAndIsToldOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.namesPeople()
		c := d.open()
		note := d.comment(layla, c.ID, cases.Comment{Text: "@عمر هل عندك قطعة؟"})
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.EditNote(ctx, tx, event.Staff(layla), c.ID, note.ID, "@عمر هل عندك قطعة للطراز الجديد؟")
			return err
		})
		told := 0
		for _, k := range d.happened(c.ID) {
			if k == "cases.mentioned" {
				told++
			}
		}
		if told != 1 {
			t.Errorf("told %d times", told)
		}
		all, err := cases.Followers(t.Context(), d.DB, c.ID)
		d.must(err)
		if len(all) != 2 || all[0].AccountID != layla || all[1].Why != "mentioned" {
			t.Errorf("followers %v, want the writer and the one named", all)
		}
		d.do(func(ctx context.Context, tx *db.Tx) error { return d.Unfollow(ctx, tx, event.Staff(omar), c.ID, omar) })
		if all, err := cases.FollowedBy(t.Context(), d.DB, omar); err != nil || len(all) != 0 {
			t.Errorf("still follows %v (%v)", all, err)
		}
	})
}

func TestANoteKeepsWhatItSaidBefore(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		head := d.comment(layla, c.ID, cases.Comment{Text: "أول"})
		answer := d.comment(omar, c.ID, cases.Comment{Text: "جواب", Answers: head.ID})
		deeper := d.comment(layla, c.ID, cases.Comment{Text: "شكرًا", Answers: answer.ID})
		if answer.ParentID != head.ID || deeper.ParentID != head.ID {
			t.Errorf("the thread is %d, %d, want %d for both", answer.ParentID, deeper.ParentID, head.ID)
		}
		edit := func(by id.ID, text string) error {
			return d.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := d.EditNote(ctx, tx, event.Staff(by), c.ID, head.ID, text)
				return err
			})
		}
		wantFault(t, edit(omar, "غيره"), fault.Denied, "cases.note_of_another")
		d.must(edit(layla, "ثانٍ"))
		d.must(edit(layla, "ثالث"))
		d.do(func(ctx context.Context, tx *db.Tx) error {
			return d.RemoveNote(ctx, tx, event.Staff(layla), c.ID, head.ID, false)
		})
		now, before, err := cases.NoteVersions(t.Context(), d.DB, c.ID, head.ID)
		d.must(err)
		if now.Text != "" || now.RemovedAt.IsZero() || len(before) != 3 || before[0].Text != "أول" || before[2].Text != "ثالث" || before[0].ByID != layla {
			t.Errorf("now %+v, before %v", now, before)
		}
		found, err := cases.Search(t.Context(), d.DB, search.Query{Text: "ثالث"})
		d.must(err)
		if len(found.Found) != 0 {
			t.Error("the search finds what was removed")
		}
		wantFault(t, edit(layla, "رابع"), fault.Conflict, "cases.note_removed")
		events, err := cases.Events(t.Context(), d.DB, c.ID)
		d.must(err)
		if event.Verify(events) != 0 {
			t.Error("the chain of events is broken")
		}
	})
}

func TestHelpCountsOnceTheOneWhoReceivedItSaysThanks(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		var h cases.Help
		d.do(func(ctx context.Context, tx *db.Tx) (err error) {
			h, err = d.AskHelp(ctx, tx, event.Staff(layla), c.ID, omar, "هل تعرف هذا الطراز؟")
			return err
		})
		thank := func(by id.ID) error {
			return d.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := d.Thank(ctx, tx, event.Staff(by), h.ID)
				return err
			})
		}
		wantFault(t, thank(layla), fault.Conflict, "cases.no_help_yet")
		d.Clock.Advance(time.Hour)
		d.comment(omar, c.ID, cases.Comment{Text: "نعم، بدّل الحشية."})
		wantFault(t, thank(omar), fault.Denied, "cases.thanks_of_others")
		sum, err := cases.TeamworkSince(t.Context(), d.DB, time.Time{})
		d.must(err)
		if sum.Asked != 1 || sum.Answered != 1 || sum.Thanked != 0 || sum.Wait != time.Hour.Microseconds() || sum.IsOpen() {
			t.Errorf("before the thanks: %+v", sum)
		}
		d.must(thank(layla))
		d.must(thank(layla))
		given, err := cases.HelpBy(t.Context(), d.DB, omar)
		d.must(err)
		if len(given) != 1 || given[0].ThankedAt.IsZero() || given[0].AnswerID == 0 {
			t.Errorf("what he gave: %+v", given)
		}
	})
}

func TestAnOfferThatNobodyAnswersIsRecalledAndEnds(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		offer := func() {
			d.do(func(ctx context.Context, tx *db.Tx) error {
				_, err := d.HandOver(ctx, tx, event.Staff(nora), c.ID, omar, "أنت تعرفه")
				return err
			})
		}
		sweep := func() {
			d.do(func(ctx context.Context, tx *db.Tx) error { _, err := d.SweepOffers(ctx, tx); return err })
		}
		offer()
		o, err := cases.OpenOffer(t.Context(), d.DB, c.ID)
		d.must(err)
		d.Clock.Set(o.RemindAt)
		sweep()
		sweep()
		d.Clock.Set(o.ExpiresAt)
		sweep()
		recalled := 0
		for _, k := range d.happened(c.ID) {
			if k == "cases.handover_recalled" {
				recalled++
			}
		}
		if now := d.read(c.ID); recalled != 1 || now.HandoverTo != 0 || now.OwnerID != nora || !has(d.happened(c.ID), "cases.handover_expired") {
			t.Errorf("recalled %d times, offered to %d, owner %d", recalled, now.HandoverTo, now.OwnerID)
		}
		offer()
		wantFault(t, d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.CancelHandOver(ctx, tx, event.Staff(layla), c.ID)
			return err
		}), fault.Denied, "cases.offer_of_another")
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.CancelHandOver(ctx, tx, event.Staff(nora), c.ID)
			return err
		})
		offer()
		wantFault(t, d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Decline(ctx, tx, event.Staff(omar), c.ID, " ")
			return err
		}), fault.Invalid, "field.required")
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Decline(ctx, tx, event.Staff(omar), c.ID, "لا وقت عندي")
			return err
		})
		if o, err := cases.OpenOffer(t.Context(), d.DB, c.ID); err != nil || o != nil {
			t.Errorf("still on offer: %v %v", o, err)
		}
	})
}
