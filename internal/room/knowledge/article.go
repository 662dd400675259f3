package knowledge

import (
	"context"
	"embed"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/db"
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

// Room holds what the acts of this room need.
type Room struct {
	Events *event.Log
	Files  *files.Store // where the files of articles are kept
}

// New makes the room.
func New(events *event.Log, store *files.Store) *Room { return &Room{Events: events, Files: store} }

// Who may read an article.
const (
	Public   = "public"   // customers too, in the help centre
	Internal = "internal" // colleagues only
)

const (
	// MaxTitle is one long line.
	MaxTitle = 200
	// MaxBody is some twenty pages: beyond it an article is a book.
	MaxBody = 50_000
	// MaxTopic is room for the name of a section in three languages, see TopicIn.
	MaxTopic = 160
	// MaxWords bounds what a reader adds to "it did not help".
	MaxWords = 2000
	// reviewAfter is when an article is looked at again when nobody says else.
	reviewAfter = 180 * 24 * time.Hour
)

// Article is one matter the house knows about, in up to three languages.
type Article struct {
	ID        id.ID
	Topic     string
	Audience  string // Public or Internal
	OwnerID   id.ID
	ReviewAt  time.Time // zero for never
	FromCase  id.ID     // the case it was written from, 0 for none
	Outcome             // what became of the cases it was used in
	Archived  bool
	CreatedAt time.Time
	ChangedAt time.Time
	Version   int64
	Texts     []Text // in the order of lang.Tags
	Files     []File // in the order in which they came, shared by all texts
}

// Text is an article in one language: what is being written, and what readers see.
type Text struct {
	ArticleID   id.ID
	Lang        lang.Tag
	Title       string
	Body        string // Markdown
	Live        bool
	LiveTitle   string
	LiveBody    string
	PublishedAt time.Time
	ChangedAt   time.Time
	ChangedBy   id.ID
	Helped      int64
	NotHelped   int64
	Version     int64
}

// Ahead tells that what is being written differs from what readers see.
func (t Text) Ahead() bool { return !t.Live || t.Title != t.LiveTitle || t.Body != t.LiveBody }

// In gives the text in a language.
func (a Article) In(t lang.Tag) (Text, bool) {
	for _, one := range a.Texts {
		if one.Lang == t {
			return one, true
		}
	}
	return Text{}, false
}

// Best gives the text in the language or else the first there is; live asks
// only for those that readers see.
func (a Article) Best(t lang.Tag, live bool) (best Text, ok bool) {
	for _, one := range a.Texts {
		if live && !one.Live {
			continue
		}
		if one.Lang == t {
			return one, true
		}
		if !ok {
			best, ok = one, true
		}
	}
	return best, ok
}

// Live tells whether any language is published.
func (a Article) Live() bool {
	_, ok := a.Best("", true)
	return ok
}

// Overdue tells that its day of review has passed.
func (a Article) Overdue(now time.Time) bool { return !a.ReviewAt.IsZero() && a.ReviewAt.Before(now) }

// Draft is one language of an article as it is typed.
type Draft struct {
	Lang  lang.Tag
	Title string
	Body  string
}

func (d *Draft) tidy() {
	d.Title = strings.Join(strings.Fields(d.Title), " ")
	d.Body = strings.TrimSpace(strings.ReplaceAll(d.Body, "\r\n", "\n"))
}

// defects lists what is wrong with a draft, as fields of a form.
func (d Draft) defects() (f []fault.Field) {
	if d.Title == "" {
		f = append(f, fault.Field{Name: "title", Key: "field.required"})
	}
	if utf8.RuneCountInString(d.Title) > MaxTitle {
		f = append(f, fault.Field{Name: "title", Key: "field.too_long", Args: []any{"max", MaxTitle}})
	}
	if utf8.RuneCountInString(d.Body) > MaxBody {
		f = append(f, fault.Field{Name: "body", Key: "field.too_long", Args: []any{"max", MaxBody}})
	}
	if _, ok := lang.ParseTag(string(d.Lang)); !ok {
		f = append(f, fault.Field{Name: "lang", Key: "field.bad_choice"})
	}
	return f
}

func articleSubject(which id.ID) event.Subject { return event.Subject{Kind: "article", ID: which} }

// happened appends an event of this room.
func (m *Room) happened(ctx context.Context, tx *db.Tx, by event.Actor, about event.Subject, what string, data any) error {
	_, err := m.Events.Append(ctx, tx, by, about, "knowledge."+what, data)
	return err
}
