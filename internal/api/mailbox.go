package api

import (
	"context"
	"time"

	"rida/internal/core/channel"
	"rida/internal/core/channel/email"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/secret"
)

// Mailing is what the operations on mailboxes need.
type Mailing struct {
	Boxes  *email.Boxes // nil where no mailboxes run
	Secret *secret.Box
}

func mailboxOperations() []operation {
	change := put("mailboxes", "change_mailbox", "/mailboxes/{id}", MaySetMailboxes)
	remove := del("mailboxes", "remove_mailbox", "/mailboxes/{id}", MaySetMailboxes)
	return []operation{
		reads(get("mailboxes", "list_mailboxes", "/mailboxes", MaySetMailboxes), listMailboxes),
		acts(post("mailboxes", "add_mailbox", "/mailboxes", MaySetMailboxes), addMailbox, func(m mailboxItem) string { return "/mailboxes/" + m.ID.String() }),
		acts(change, changeMailbox, nil),
		acts(remove, removeMailbox, nil),
		reads(get("mailboxes", "test_mailbox", "/mailboxes/{id}/test", MaySetMailboxes), testMailbox),
		reads(get("mailboxes", "list_alarms", "/mail/alarms", MayReadMail), listAlarms),
	}
}

type security string

func (security) choices() []string {
	return texts([]email.Security{email.TLS, email.StartTLS, email.Plain})
}

type afterFetch string

func (afterFetch) choices() []string {
	return texts([]email.After{email.MarkSeen, email.Leave, email.MoveTo, email.Delete})
}

type alarmKind string

func (alarmKind) choices() []string { return texts(channel.AlarmKinds) }

type tryOutcome string

func (tryOutcome) choices() []string {
	return texts([]email.Outcome{email.TryWorks, email.TryNoHost, email.TryNoAnswer, email.TryCertificate, email.TrySignIn, email.TryFolder, email.TrySignInAgain, email.TryOther})
}

// mailboxItem is a mailbox without its secrets, which are never given out.
type mailboxItem struct {
	ID      id.ID    `json:"id" example:"251658240010"`
	Name    string   `json:"name" example:"Support"`
	Address string   `json:"address" example:"care@noor.example"`
	Active  bool     `json:"active"`
	Fixed   bool     `json:"fixed" doc:"From the start-up settings; not changed here."`
	In      string   `json:"in,omitempty" doc:"Server that mail is fetched from." example:"imap.noor.example:993"`
	Out     string   `json:"out,omitempty" doc:"Server that takes its mail." example:"smtp.noor.example:465"`
	Signs   bool     `json:"signs_in" doc:"Signs in at an identity server instead of with a password."`
	Working bool     `json:"working" doc:"Connected and without trouble at this moment."`
	Words   []string `json:"words" doc:"What its servers said last, when something failed."`
	Watched watch    `json:"watched" doc:"What its own history says of its silence."`
}

// watch is how the silence of an inbox compares with its history.
type watch struct {
	Known    bool    `json:"known" doc:"false with too little history to tell when it is silent for too long."`
	Arrivals int64   `json:"arrivals" doc:"Mails of the last eight weeks."`
	Least    int64   `json:"least" doc:"As many are needed, over three weeks."`
	Expected float64 `json:"expected" doc:"Mails that its history makes likely since the last one came."`
}

type mailboxList struct {
	Items []mailboxItem `json:"items"`
}

// newMailbox is a mailbox as it is set. An empty host leaves that way out.
type newMailbox struct {
	Name        string     `json:"name" need:"yes" example:"Support"`
	Address     string     `json:"address" need:"yes" example:"care@noor.example"`
	Off         bool       `json:"off,omitempty" doc:"true keeps it and neither fetches nor sends."`
	InHost      string     `json:"in_host,omitempty" doc:"IMAP server; empty fetches nothing." example:"imap.noor.example"`
	InPort      int        `json:"in_port,omitempty" doc:"993 when left out." example:"993"`
	InSecurity  security   `json:"in_security,omitempty" doc:"tls when left out."`
	Folders     []string   `json:"folders,omitempty" doc:"INBOX when left out." example:"INBOX"`
	After       afterFetch `json:"after,omitempty" doc:"What becomes of a mail that we have; seen when left out."`
	MoveFolder  string     `json:"move_folder,omitempty"`
	All         bool       `json:"all,omitempty" doc:"Fetch what lay there before, too."`
	OutHost     string     `json:"out_host,omitempty" doc:"Server that takes its mail; empty sends the house's way." example:"smtp.noor.example"`
	OutPort     int        `json:"out_port,omitempty" doc:"465 when left out." example:"465"`
	OutSecurity security   `json:"out_security,omitempty" doc:"tls when left out."`
	User        string     `json:"user,omitempty" doc:"The address when left out."`
	Password    string     `json:"password,omitempty" doc:"Kept encrypted and never given out; the one that is kept stays when left out."`
	OutUser     string     `json:"out_user,omitempty" doc:"user when left out."`
	OutPassword string     `json:"out_password,omitempty" doc:"password when left out."`
	CA          string     `json:"ca,omitempty" doc:"Authorities to trust instead of the machine's, PEM."`
}

func (b newMailbox) account() email.Account {
	user := b.User
	if user == "" {
		user = b.Address
	}
	server := func(host string, port, usual int, s security, user string) email.Server {
		if host == "" {
			return email.Server{}
		}
		if port == 0 {
			port = usual
		}
		if s == "" {
			s = security(email.TLS)
		}
		return email.Server{Host: host, Port: port, Security: email.Security(s), User: user, CA: b.CA}
	}
	a := email.Account{In: email.Mailbox{Server: server(b.InHost, b.InPort, 993, b.InSecurity, user), Folders: b.Folders, After: email.After(b.After), MoveFolder: b.MoveFolder, All: b.All}}
	if a.In.After == "" {
		a.In.After = email.MarkSeen
	}
	if b.OutUser != "" {
		user = b.OutUser
	}
	a.Out = server(b.OutHost, b.OutPort, 465, b.OutSecurity, user)
	return a
}

// keepMailbox saves a mailbox; which is 0 for a new one. How a mailbox signs in
// at an identity server is set in the browser, where somebody does so, and stays.
func (c *call) keepMailbox(ctx context.Context, tx *db.Tx, which id.ID, b *newMailbox) (mailboxItem, error) {
	a := b.account()
	if which != 0 {
		was, err := channel.OneMailbox(ctx, tx, which)
		if err != nil {
			return mailboxItem{}, err
		}
		old, err := email.ReadAccount(was.Settings)
		if err != nil {
			return mailboxItem{}, err
		}
		a.Grant = old.Grant
	}
	if err := a.Check(); err != nil {
		return mailboxItem{}, fault.OfFields(fault.Field{Name: "in_host", Key: "channel.mailbox.bad", Args: []any{"detail", err.Error()}}).Because(err)
	}
	m := channel.Mailbox{ID: which, Kind: email.Kind, Name: b.Name, Address: b.Address, Active: !b.Off}
	var err error
	if m.Settings, err = a.Settings(); err != nil {
		return mailboxItem{}, err
	}
	secrets := map[string]string{}
	for name, value := range map[string]string{email.SecretPassword: b.Password, email.SecretOutPassword: b.OutPassword} {
		if value != "" {
			secrets[name] = value
		}
	}
	if m.ID, err = c.api.Ledger.KeepMailbox(ctx, tx, c.by(), c.api.Mailing.Secret, m, secrets); err != nil {
		return mailboxItem{}, err
	}
	return c.mailboxItem(m, a, email.Status{}), nil
}

func (c *call) mailboxItem(m channel.Mailbox, a email.Account, s email.Status) mailboxItem {
	item := mailboxItem{ID: m.ID, Name: m.Name, Address: m.Address, Active: m.Active, Fixed: s.Fixed, Signs: a.Grant != nil, Words: []string{}, Working: s.Box.ID != 0, Watched: watch{Least: channel.MinArrivals}}
	if a.Fetches() {
		item.In = a.In.Addr()
	}
	if a.Sends() {
		item.Out = a.Out.Addr()
	}
	for _, f := range s.Folders {
		item.Working = item.Working && f.Connected
		if f.Err != "" {
			item.Words = append(item.Words, f.Err)
		}
	}
	if s.Out.Err != "" {
		item.Working, item.Words = false, append(item.Words, s.Out.Err)
	}
	return item
}

func listMailboxes(ctx context.Context, c *call, _ nothing) (mailboxList, error) {
	all, err := channel.Mailboxes(ctx, c.api.DB)
	if err != nil {
		return mailboxList{}, err
	}
	list, at := mailboxList{Items: []mailboxItem{}}, map[id.ID]email.Status{}
	if c.api.Mailing.Boxes != nil {
		for _, s := range c.api.Mailing.Boxes.Statuses() {
			at[s.Box.ID] = s
			if s.Fixed {
				list.Items = append(list.Items, c.mailboxItem(s.Box, email.Account{}, s))
			}
		}
	}
	for _, m := range all {
		a, err := email.ReadAccount(m.Settings)
		if err != nil {
			return list, err
		}
		list.Items = append(list.Items, c.mailboxItem(m, a, at[m.ID]))
	}
	return list, c.watched(ctx, list.Items)
}

// watched fills in what the histories of inboxes say of their silence.
func (c *call) watched(ctx context.Context, all []mailboxItem) error {
	if c.api.Mailing.Boxes == nil {
		return nil
	}
	silences, err := c.api.Mailing.Boxes.Silences(ctx)
	for i := range all {
		s := silences[all[i].ID]
		all[i].Watched = watch{s.Known, s.Arrivals, channel.MinArrivals, s.Expected}
	}
	return err
}

func addMailbox(ctx context.Context, tx *db.Tx, c *call, b *newMailbox) (mailboxItem, error) {
	return c.keepMailbox(ctx, tx, 0, b)
}

func changeMailbox(ctx context.Context, tx *db.Tx, c *call, b *newMailbox) (mailboxItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return mailboxItem{}, err
	}
	return c.keepMailbox(ctx, tx, which, b)
}

type removedMailbox struct {
	ID id.ID `json:"id" doc:"It is removed with its secrets; its mail stays in the ledger."`
}

func removeMailbox(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (removedMailbox, error) {
	which, err := c.pathID("id")
	if err != nil {
		return removedMailbox{}, err
	}
	return removedMailbox{which}, c.api.Ledger.RemoveMailbox(ctx, tx, c.by(), which)
}

// triedMailbox is what a test of a mailbox found.
type triedMailbox struct {
	In       tryOutcome `json:"in,omitempty" doc:"Of fetching; left out when it fetches nothing."`
	InWords  string     `json:"in_words,omitempty"`
	Out      tryOutcome `json:"out,omitempty" doc:"Of sending; left out when it sends the house's way."`
	OutWords string     `json:"out_words,omitempty"`
}

// testMailbox connects and signs in, and changes nothing.
func testMailbox(ctx context.Context, c *call, _ nothing) (triedMailbox, error) {
	which, err := c.pathID("id")
	if err != nil {
		return triedMailbox{}, err
	}
	m, err := channel.OneMailbox(ctx, c.api.DB, which)
	if err != nil {
		return triedMailbox{}, err
	}
	a, err := email.ReadAccount(m.Settings)
	if err != nil {
		return triedMailbox{}, err
	}
	t, err := c.api.Mailing.Boxes.TryAccount(ctx, which, a, nil)
	return triedMailbox{tryOutcome(t.In), t.InWords, tryOutcome(t.Out), t.OutWords}, err
}

type alarmItem struct {
	ID      id.ID     `json:"id"`
	Mailbox id.ID     `json:"mailbox,omitempty" doc:"Left out for mail that comes over SMTP."`
	Kind    alarmKind `json:"kind"`
	Since   time.Time `json:"since"`
	Words   string    `json:"words,omitempty" doc:"What its server said."`
}

type alarmList struct {
	Items []alarmItem `json:"items" doc:"The oldest first; empty when mail flows."`
}

// listAlarms gives what is wrong with the inboxes now.
func listAlarms(ctx context.Context, c *call, _ nothing) (alarmList, error) {
	all, err := c.api.Ledger.Alarms(ctx, c.api.DB)
	list := alarmList{Items: make([]alarmItem, len(all))}
	for i, a := range all {
		list.Items[i] = alarmItem{a.ID, a.Mailbox, alarmKind(a.Kind), a.Since, a.Detail}
	}
	return list, err
}
