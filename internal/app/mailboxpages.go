package app

import (
	channelweb "rida/internal/core/channel/web"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// mailboxPages are the settings of mailboxes.
func (a *App) mailboxPages() *channelweb.Mailboxes {
	return &channelweb.Mailboxes{DB: a.DB, Ledger: a.Ledger, Boxes: a.mail.boxes, Secret: a.secrets, Origin: a.Config.Origin, View: a.view}
}

// warnOfMail puts what is wrong with an inbox over every page of those who can
// do something about it. It asks no database.
func (a *App) warnOfMail(v *ui.View, r *web.Request) {
	if !r.Who.Can(channelweb.MayManage) && !r.Who.Can(channelweb.MaySetMailboxes) {
		return
	}
	alarms := a.mail.boxes.Alarms()
	if len(alarms) == 0 {
		return
	}
	names := map[id.ID]string{}
	for _, s := range a.mail.boxes.Statuses() {
		names[s.Box.ID] = s.Box.Name
	}
	to := "/mail"
	if r.Who.Can(channelweb.MaySetMailboxes) {
		to = "/settings/mailboxes"
	}
	for _, one := range alarms {
		v.Strip = append(v.Strip, ui.Choice{Label: channelweb.AlarmText(r.Print, r.Dates.DateTime(one.Since), one, names[one.Mailbox]), Href: to})
	}
}
