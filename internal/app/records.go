package app

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
	"rida/internal/room/records"
	recordsweb "rida/internal/room/records/web"
)

func (a *App) newRecords() *records.Room {
	return &records.Room{Events: a.Events, Erase: a.eraseCase, Later: func(ctx context.Context, tx *db.Tx, run id.ID) error {
		return a.Queue.Enqueue(ctx, tx, disposalJob{run})
	}}
}

func (a *App) recordPages() *recordsweb.Pages {
	return &recordsweb.Pages{DB: a.DB, Room: a.Records, View: a.view, Colleagues: a.colleagues}
}

// disposalJob disposes of what is on an approved list.
type disposalJob struct{ Run id.ID }

func (disposalJob) Kind() string { return "records.dispose" }

func (a *App) recordJobs(r *job.Registry) {
	job.Handle(r, func(ctx context.Context, j disposalJob) error {
		told := func() { a.Hub.Publish(recordsweb.RunTopic(j.Run), "changed", j.Run) }
		defer told() // also of its end
		return a.Records.Work(ctx, a.DB, j.Run, told)
	}, job.Timeout(records.RunTimeout()))
}

// eraseCase takes the words of a case from every part that holds some, its files
// and its raw mails; it leaves the shell with who had it deleted, and why.
func (a *App) eraseCase(ctx context.Context, tx *db.Tx, by event.Actor, c cases.Case, reason string) (records.Traces, error) {
	var out records.Traces
	if err := a.eraseFiles(ctx, tx, c.ID, &out); err != nil {
		return out, err
	}
	if _, err := complaints.Get(ctx, tx, c.ID); err == nil {
		if err := a.Complaints.Erase(ctx, tx, c.ID); err != nil {
			return out, err
		}
	} else if fault.KindOf(err) != fault.NotFound {
		return out, err
	}
	var err error
	if out.Mails, err = a.Ledger.Erase(ctx, tx, c.ID); err != nil {
		return out, err
	}
	name, err := a.nameOf(ctx, tx, by.ID)
	if err != nil {
		return out, err
	}
	p := a.Texts.For(c.Lang, c.Lang.Digits())
	out.Messages, err = a.Cases.Erase(ctx, tx, by, c.ID, cases.Shell{Subject: p.T("app.records.shell"), Note: p.T("app.records.shell.note", "name", name, "date", a.house().Reader(c.Lang).Date(tx.Now()), "reason", reason)})
	return out, err
}

// eraseFiles takes the files of messages, side conversations, evidence and
// mandates; their bytes go with the next sweep, when nothing else names them.
func (a *App) eraseFiles(ctx context.Context, tx *db.Tx, of id.ID, out *records.Traces) error {
	said, sides, err := cases.Erasable(ctx, tx, of)
	if err != nil {
		return err
	}
	found, spoken, err := complaints.Erasable(ctx, tx, of)
	if err != nil {
		return err
	}
	for _, owned := range []struct {
		kind string
		by   []id.ID
	}{{"message", said}, {cases.OwnerOfSideFiles, sides}, {complaints.EvidenceFile, found}, {complaints.MandateFile, spoken}} {
		if len(owned.by) == 0 {
			continue
		}
		all, err := files.OfSome(ctx, tx, owned.kind, owned.by)
		if err != nil {
			return err
		}
		for _, some := range all {
			for _, f := range some {
				out.Files = append(out.Files, f.SHA256)
				if err := a.Files.Remove(ctx, tx, f.ID); err != nil {
					return fmt.Errorf("remove the files of case %d: %w", of, err)
				}
			}
		}
	}
	return nil
}
