package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
	"rida/internal/kit/lang"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
	"rida/internal/room/complaints/remedy"
	remedyweb "rida/internal/room/complaints/remedy/web"
)

func (a *App) newRemedies() *remedy.Room {
	return &remedy.Room{Events: a.Events, RoleOf: a.roleOf, Named: complaints.Involved, Promises: a.Cases.Promises,
		Schedule: func() *calendar.Schedule { return a.organisation().Schedule }}
}

// roleOf is under whose authority somebody acts.
func (a *App) roleOf(ctx context.Context, r db.Reader, account id.ID) (remedy.Role, error) {
	who, err := a.Staff.Account(ctx, r, account)
	return remedy.Role{ID: who.RoleID, Owner: who.RoleCode == staff.Owner}, err
}

// tellOfRemedies tells who may decide that something waits, whoever asked what
// became of it, and the owner of a case what its customer chose.
func (a *App) tellOfRemedies() event.Listener {
	kinds := []string{"remedy.asked", "remedy.offered", "remedy.denied", "remedy.chosen", "remedy.refused", "remedy.escalated"}
	return event.Listener{Kinds: kinds, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error {
		var d struct {
			MadeBy id.ID `json:"made_by"`
			Own    bool
			Raised int64
		}
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return fmt.Errorf("read the data of %s: %w", e.Kind, err)
		}
		switch {
		case e.Kind == "remedy.asked":
			deciders, err := a.deciders(ctx, tx, d.MadeBy)
			if err != nil {
				return err
			}
			return a.Bell.TellOf(ctx, tx, e, "remedy.asked", deciders...)
		case e.Kind == "remedy.escalated":
			above, err := a.above(ctx, tx, d.MadeBy, d.Raised)
			if err != nil {
				return err
			}
			return a.Bell.TellOf(ctx, tx, e, "remedy.escalated", above...)
		case e.Kind == "remedy.offered" && !d.Own:
			return a.Bell.TellOf(ctx, tx, e, "remedy.approved", d.MadeBy)
		case e.Kind == "remedy.denied":
			return a.Bell.TellOf(ctx, tx, e, "remedy.denied", d.MadeBy)
		case e.Kind == "remedy.chosen" || e.Kind == "remedy.refused":
			held, err := cases.HeldBy(ctx, tx, e.Subject.ID)
			if err != nil {
				return err
			}
			return a.Bell.TellOf(ctx, tx, e, e.Kind, held.OwnerID)
		}
		return nil
	}}
}

// deciders are the active people who may give what goes beyond a colleague.
func (a *App) deciders(ctx context.Context, r db.Reader, but id.ID) ([]id.ID, error) {
	roles, err := a.Staff.Roles(ctx, r)
	if err != nil {
		return nil, err
	}
	may := map[id.ID]bool{}
	for _, role := range roles {
		may[role.ID] = role.Permissions[remedy.MayApprove]
	}
	accounts, err := a.Staff.Accounts(ctx, r)
	var out []id.ID
	for _, one := range accounts {
		if one.Active && may[one.RoleID] && one.ID != but {
			out = append(out, one.ID)
		}
	}
	return out, err
}

// above are those who hear of a request that nobody decided: first who decides
// and the duty manager, from the second time on the owners too.
func (a *App) above(ctx context.Context, r db.Reader, but id.ID, raised int64) ([]id.ID, error) {
	out, err := a.deciders(ctx, r, but)
	if err != nil {
		return nil, err
	}
	desk, err := a.desk(ctx, r, 0)
	if err != nil {
		return nil, err
	}
	add := func(who id.ID) {
		if who != 0 && who != but && !slices.Contains(out, who) {
			out = append(out, who)
		}
	}
	add(desk.DutyID)
	if raised > 1 {
		accounts, err := a.Staff.Accounts(ctx, r)
		if err != nil {
			return nil, err
		}
		for _, one := range accounts {
			if one.Active && one.RoleCode == staff.Owner {
				add(one.ID)
			}
		}
	}
	return out, nil
}

// escalateRemedies is how often the house looks for requests that nobody decided:
// they wait for hours of work, so a minute is soon.
const escalateRemedies = time.Minute

type escalateRemediesJob struct{}

func (escalateRemediesJob) Kind() string { return "remedy.escalate" }

func (a *App) remedyJobs(r *job.Registry) {
	job.Handle(r, a.escalateRemedies)
	job.Periodic(r, escalateRemedies, escalateRemediesJob{})
}

func (a *App) escalateRemedies(ctx context.Context, _ escalateRemediesJob) error {
	for {
		var n int
		err := a.DB.Write(ctx, func(tx *db.Tx) (err error) {
			n, err = a.Remedies.Escalate(ctx, tx)
			return err
		})
		if err != nil || n < remedy.EscalateBatch {
			return err
		}
	}
}

func remedyNotices() []notice.Kind {
	return []notice.Kind{
		{Name: "remedy.asked", Key: "app.notice.remedy.asked", Usual: pressing},
		{Name: "remedy.escalated", Key: "app.notice.remedy.escalated", Usual: pressing},
		{Name: "remedy.approved", Key: "app.notice.remedy.approved", Usual: personal},
		{Name: "remedy.denied", Key: "app.notice.remedy.denied", Usual: personal},
		{Name: "remedy.chosen", Key: "app.notice.remedy.chosen", Usual: personal},
		{Name: "remedy.refused", Key: "app.notice.remedy.refused", Usual: personal},
	}
}

func (a *App) remedyPages() *remedyweb.Pages {
	return &remedyweb.Pages{DB: a.DB, Room: a.Remedies, View: a.view, Colleagues: a.colleagues, Roles: a.roleChoices}
}

// roleChoices names the roles by their ids. Owners are left out: they have no
// limit.
func (a *App) roleChoices(ctx context.Context, p lang.Printer) ([]ui.Choice, error) {
	roles, err := a.Staff.Roles(ctx, a.DB)
	var out []ui.Choice
	for _, role := range roles {
		if role.Code == staff.Owner {
			continue
		}
		name := role.Name
		if name == "" {
			name = p.T(role.Key())
		}
		out = append(out, ui.Choice{Value: role.ID.String(), Label: name})
	}
	return out, err
}
