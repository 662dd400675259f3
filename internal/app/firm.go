package app

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"

	"golang.org/x/sync/errgroup"

	"rida/internal/app/demo"
	staffweb "rida/internal/core/staff/web"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/problems/processes"
)

// DemoOptions say which demo to make.
type DemoOptions struct {
	Data, Database, HTTP, SMTP, Origin string

	Cases    int    // 0 makes the small firm, else so many cases
	Past     bool   // the small firm has a year behind it, so that every figure has its data
	Token    string // "" makes one
	Progress func(done, of int)

	PushInside bool // see Config
}

// Demo is a house with the demo firm in it.
type Demo struct {
	*App
	past bool // the small firm has one
}

// Door is a link that signs somebody of the demo in by a click.
type Door struct {
	Role, Name, URL string
	path            string
}

// The demo's own mail address, as a customer would write to it.
const demoAddress = "care@noor.example"

// OpenDemo opens a house in the data folder and lets the demo firm move in, if
// it is not there yet. No mail leaves it.
func OpenDemo(ctx context.Context, o DemoOptions, log *slog.Logger, now clock.Clock) (*Demo, error) {
	if o.Token == "" {
		o.Token = id.Token()
	}
	a, err := Open(ctx, Config{Data: o.Data, Database: o.Database, HTTP: o.HTTP, Origin: o.Origin, Demo: true, Token: o.Token, PushInside: o.PushInside,
		Mail: MailConfig{Address: demoAddress, Listen: o.SMTP, Domains: []string{"noor.example"}}}, log, now)
	if err != nil {
		return nil, err
	}
	d := &Demo{App: a}
	if err := d.moveIn(ctx, o); err != nil {
		a.Close()
		return nil, err
	}
	return d, nil
}

// moveIn makes what the demo lacks and the links into it.
func (d *Demo) moveIn(ctx context.Context, o DemoOptions) error {
	rooms := demo.Rooms{Staff: d.Staff, Customers: d.Cases.Customers, Knowledge: d.Knows, Cases: d.Cases}
	firm, err := demo.Small(ctx, d.DB, rooms, d.DB.Now())
	if err != nil {
		return fmt.Errorf("make the demo firm: %w", err)
	}
	if err := demo.Route(ctx, d.DB, d.Routing, firm, d.DB.Now()); err != nil {
		return fmt.Errorf("route the demo's cases: %w", err)
	}
	if err := demo.Automate(ctx, d.DB, d.Does, firm); err != nil {
		return fmt.Errorf("automate the demo's desk: %w", err)
	}
	if err := d.giveMail(ctx, firm); err != nil {
		return err
	}
	if err := d.giveTasks(ctx, firm); err != nil {
		return err
	}
	if err := d.giveWord(ctx, firm); err != nil {
		return err
	}
	if err := d.givePolicy(ctx, firm); err != nil {
		return err
	}
	if err := d.giveCharter(ctx, firm); err != nil {
		return err
	}
	if err := d.giveRemedies(ctx, firm); err != nil {
		return err
	}
	if err := d.giveComplaints(ctx, firm); err != nil {
		return err
	}
	grown, err := d.fill(ctx, o, firm)
	if err != nil {
		return fmt.Errorf("make %d cases: %w", o.Cases, err)
	}
	counted, err := d.followAll(ctx, grown)
	if err != nil {
		return fmt.Errorf("keep what follows from the demo's cases: %w", err)
	}
	if counted {
		if err := d.settleWords(ctx, firm); err != nil {
			return err
		}
		if d.past {
			if err := demo.Problems(ctx, d.DB, d.Problems, firm); err != nil {
				return fmt.Errorf("give the demo firm its problems: %w", err)
			}
		}
	}
	for _, one := range []struct {
		role string
		who  id.ID
	}{{"agent", firm.Agent}, {"manager", firm.Manager}, {"owner", firm.Owner}} {
		card, err := d.Staff.Lookup(ctx, d.DB, one.who)
		if err != nil {
			return err
		}
		path := staffweb.DemoPath + d.Staff.DemoLink(one.who)
		d.doors = append(d.doors, Door{one.role, card.Name, d.Config.Origin + path, path})
	}
	return nil
}

// fill makes the cases that are missing, and tells whether any were.
func (d *Demo) fill(ctx context.Context, o DemoOptions, firm demo.Firm) (grown bool, err error) {
	switch {
	case o.Cases > 0:
		err = demo.Fill(ctx, d.DB, o.Cases, func(done, of int) {
			grown = true
			if o.Progress != nil {
				o.Progress(done, of)
			}
		})
	case o.Past:
		d.past = true
		if grown, err = demo.Past(ctx, d.DB); err == nil && grown {
			err = demo.Sort(ctx, d.DB, d.Routing, firm)
		}
	}
	return grown, err
}

// followAll keeps at once what follows from all that the demo has lived through:
// nobody should wait for it. On PostgreSQL the two readers of the record work
// beside each other, on SQLite they take turns. It tells whether the kept and
// broken words were counted anew.
func (d *Demo) followAll(ctx context.Context, grown bool) (counted bool, err error) {
	defer debug.FreeOSMemory()
	var work errgroup.Group
	work.Go(func() error {
		_, err := followOnce(ctx, d.DB, cases.NewFollower(d.Cases), grown)
		return err
	})
	work.Go(func() (err error) {
		counted, err = followOnce(ctx, d.DB, d.newWordCounts(), grown)
		return err
	})
	if !grown { // of many cases it is read behind the acts: nobody waits for it
		work.Go(func() error {
			_, err := followOnce(ctx, d.DB, processes.NewFollower(d.processes()), false)
			return err
		})
	}
	return counted, work.Wait()
}

// followOnce lets a reader of the record catch up, if it never read or is to
// read anew.
func followOnce(ctx context.Context, d *db.DB, f interface {
	HasBegun(ctx context.Context, r db.Reader) (bool, error)
	CatchUp(ctx context.Context, d *db.DB) error
}, anew bool) (followed bool, err error) {
	begun, err := f.HasBegun(ctx, d)
	if err != nil || begun && !anew {
		return false, err
	}
	return true, f.CatchUp(ctx, d)
}

// Doors are the links into the demo, for whoever started it.
func (d *Demo) Doors() []Door { return d.doors }
