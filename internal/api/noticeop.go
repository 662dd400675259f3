package api

import (
	"context"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
)

// noticeOperations are what the caller is told and how they want to hear; nobody
// sees another's.
func noticeOperations() []operation {
	return []operation{
		reads(get("notices", "list_notices", "/notices", web.SignedIn), listNotices),
		reads(get("notices", "count_notices", "/notices/unread", web.SignedIn), countNotices),
		acts(post("notices", "read_notice", "/notices/{id}/reading", web.SignedIn), readNotice, nil),
		acts(post("notices", "read_all_notices", "/notices/reading", web.SignedIn), readAllNotices, nil),
		acts(post("notices", "undo_read_all_notices", "/notices/reading/undo", web.SignedIn), undoReadAll, nil),
		reads(get("notices", "show_notice_preferences", "/notices/preferences", web.SignedIn), showPreferences),
		acts(post("notices", "set_notice_preferences", "/notices/preferences", web.SignedIn), setPreferences, nil),
	}
}

// noticeItem is one thing that the caller was told.
type noticeItem struct {
	ID     id.ID      `json:"id" example:"251658240030"`
	Kind   string     `json:"kind" example:"tasks.overdue"`
	Text   string     `json:"text" doc:"In the caller's language; it names no customer." example:"A task is overdue"`
	About  aboutItem  `json:"about"`
	By     id.ID      `json:"by,omitempty" doc:"The colleague who did it; left out when it came by itself."`
	At     time.Time  `json:"at"`
	ReadAt *time.Time `json:"read_at" doc:"null while unread."`
}

type aboutItem struct {
	Kind      string `json:"kind" example:"task"`
	ID        id.ID  `json:"id"`
	Title     string `json:"title,omitempty" doc:"Left out when the thing is gone."`
	Reference string `json:"reference,omitempty"`
	Page      string `json:"page,omitempty" doc:"Its page in the product." example:"/tasks/251658240020"`
}

type noticeList struct {
	Items      []noticeItem `json:"items"`
	NextCursor *string      `json:"next_cursor" doc:"What to send as cursor for the next page; null at the end."`
}

type noticeQuery struct {
	page
	Unread bool `query:"unread" doc:"Only what was not read yet."`
}

// listNotices gives what the caller was told, the newest first.
func listNotices(ctx context.Context, c *call, q noticeQuery) (noticeList, error) {
	out := noticeList{Items: []noticeItem{}}
	before, err := q.before()
	if err != nil {
		return out, err
	}
	all, more, err := c.api.Bell.List(ctx, c.api.DB, c.r.Who.ID, q.Unread, before, q.size())
	if err != nil {
		return out, err
	}
	things, err := c.api.Bell.Things(ctx, c.api.DB, all)
	if err != nil {
		return out, err
	}
	for _, n := range all {
		thing := things[n.About]
		out.Items = append(out.Items, noticeItem{ID: n.ID, Kind: n.Kind, Text: c.api.Bell.Sentence(ctx, c.api.DB, c.r.Print, n), At: n.At, ReadAt: orNever(n.ReadAt),
			By: doer(n.By), About: aboutItem{n.About.Kind, n.About.ID, thing.Title, thing.Reference, thing.Href}})
	}
	if more {
		out.NextCursor = cursorOf(all[len(all)-1].ID)
	}
	return out, nil
}

// doer is who did something; 0 when it was none of us.
func doer(a event.Actor) id.ID {
	if a.Kind != "staff" {
		return 0
	}
	return a.ID
}

type unreadCount struct {
	Count int64 `json:"count" doc:"How many notices the caller has not read; 100 stands for 100 and more." example:"3"`
}

func countNotices(ctx context.Context, c *call, _ nothing) (unreadCount, error) {
	n, err := c.api.Bell.Unread(ctx, c.api.DB, c.r.Who.ID)
	return unreadCount{n}, err
}

type readMark struct {
	Read *bool `json:"read,omitempty" doc:"false makes it unread again; true when left out."`
}

func readNotice(ctx context.Context, tx *db.Tx, c *call, b *readMark) (nothing, error) {
	which, err := c.pathID("id")
	if err != nil {
		return nothing{}, err
	}
	return nothing{}, c.api.Bell.Read(ctx, tx, c.r.Who.ID, which, b.Read == nil || *b.Read)
}

// readMany tells what was marked as read, and by which instant that is undone.
type readMany struct {
	Count int64     `json:"count" doc:"How many were unread before." example:"3"`
	At    time.Time `json:"at" doc:"Send it to undo_read_all_notices to make just these unread again."`
}

func readAllNotices(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (readMany, error) {
	at, n, err := c.api.Bell.ReadAll(ctx, tx, c.r.Who.ID)
	return readMany{n, at}, err
}

type readAt struct {
	At time.Time `json:"at" need:"yes" doc:"As read_all_notices gave it."`
}

// undoReadAll makes unread again what read_all_notices marked; what was read
// singly, before or since, stays read.
func undoReadAll(ctx context.Context, tx *db.Tx, c *call, b *readAt) (unreadAgain, error) {
	n, err := c.api.Bell.UndoReadAll(ctx, tx, c.r.Who.ID, b.At)
	return unreadAgain{n}, err
}

type unreadAgain struct {
	Count int64 `json:"count" doc:"How many are unread again." example:"3"`
}

type noticeMail string

func (noticeMail) choices() []string {
	return texts([]notice.Mail{notice.MailOff, notice.MailNow, notice.MailDigest})
}

type noticeMode string

func (noticeMode) choices() []string {
	return texts([]notice.Mode{notice.AnyTime, notice.HouseTime, notice.OwnTime})
}

// preferences are how the caller hears of each kind, and when.
type preferences struct {
	Kinds []kindChoice `json:"kinds" need:"yes" doc:"Kinds that are left out stay as they are."`
	Hours noticeHours  `json:"hours" need:"yes"`
}

type kindChoice struct {
	Kind    string     `json:"kind" need:"yes" example:"tasks.overdue"`
	Product bool       `json:"product" doc:"In the list behind the bell."`
	Mail    noticeMail `json:"mail" need:"yes" example:"digest"`
	Push    bool       `json:"push" doc:"To the browsers that were allowed to."`
}

// noticeHours are times in minutes of the caller's own day.
type noticeHours struct {
	Mode       noticeMode `json:"mode" need:"yes" doc:"Whether mails and pushes wait for the house's or one's own working hours." example:"any"`
	Days       []int64    `json:"days" doc:"Own working days, Sunday is 0."`
	WorkFrom   int64      `json:"work_from" doc:"Minute of the day." example:"540"`
	WorkUntil  int64      `json:"work_until" example:"1020"`
	Quiet      bool       `json:"quiet" doc:"Nothing between quiet_from and quiet_until."`
	QuietFrom  int64      `json:"quiet_from" example:"1260"`
	QuietUntil int64      `json:"quiet_until" example:"420"`
	DigestAt   int64      `json:"digest_at" doc:"When the daily digest leaves." example:"480"`
	AwayOnly   bool       `json:"away_only" doc:"Mails and pushes only while no page is open."`
}

func (h noticeHours) hours() notice.Hours {
	out := notice.Hours{Mode: notice.Mode(h.Mode), WorkFrom: h.WorkFrom, WorkUntil: h.WorkUntil, Quiet: h.Quiet, QuietFrom: h.QuietFrom,
		QuietUntil: h.QuietUntil, DigestAt: h.DigestAt, AwayOnly: h.AwayOnly}
	for _, d := range h.Days {
		if d < 0 || d > 6 {
			out.Days = -1 // which Choose refuses, naming the field
			break
		}
		out.Days |= 1 << d
	}
	return out
}

func showPreferences(ctx context.Context, c *call, _ nothing) (preferences, error) {
	return c.preferences(ctx, c.api.DB)
}

func (c *call) preferences(ctx context.Context, r db.Reader) (preferences, error) {
	out := preferences{Kinds: []kindChoice{}}
	chosen, err := c.api.Bell.Choices(ctx, r, c.r.Who.ID)
	if err != nil {
		return out, err
	}
	for _, k := range c.api.Bell.Kinds() {
		one := chosen[k.Name]
		out.Kinds = append(out.Kinds, kindChoice{k.Name, one.Product, noticeMail(one.Mail), one.Push})
	}
	h, err := c.api.Bell.HoursOf(ctx, r, c.r.Who.ID)
	out.Hours = noticeHours{Mode: noticeMode(h.Mode), Days: []int64{}, WorkFrom: h.WorkFrom, WorkUntil: h.WorkUntil, Quiet: h.Quiet, QuietFrom: h.QuietFrom,
		QuietUntil: h.QuietUntil, DigestAt: h.DigestAt, AwayOnly: h.AwayOnly}
	for d := range int64(7) {
		if h.Days&(1<<d) != 0 {
			out.Hours.Days = append(out.Hours.Days, d)
		}
	}
	return out, err
}

func setPreferences(ctx context.Context, tx *db.Tx, c *call, b *preferences) (preferences, error) {
	chosen := notice.Choices{}
	for _, k := range b.Kinds {
		chosen[k.Kind] = notice.Choice{Product: k.Product, Mail: notice.Mail(k.Mail), Push: k.Push}
	}
	if err := c.api.Bell.Choose(ctx, tx, c.r.Who.ID, chosen, b.Hours.hours()); err != nil {
		return preferences{}, err
	}
	return c.preferences(ctx, tx)
}
