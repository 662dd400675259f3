package email

import (
	"context"
	"errors"
	"fmt"

	"github.com/emersion/go-imap/v2"
)

// finish deals with the messages that are stored but not yet dealt with in the
// mailbox. It runs after each batch, and first of all on a new connection: a
// process that died between the two steps leaves nothing behind. A message that
// is not stored whole is passed over: keepPart sets the mark beyond it.
func (v *visit) finish(ctx context.Context) error {
	if v.pos.DoneUID >= v.pos.LastUID {
		return nil
	}
	if v.w.box.After != Leave {
		uids, err := v.pending(ctx)
		if err != nil {
			return err
		}
		if len(uids) > 0 {
			if err := v.deal(ctx, imap.UIDSetNum(uids...)); err != nil {
				return err
			}
		}
	}
	next := v.pos
	next.DoneUID = next.LastUID
	if err := v.w.keep.Moved(ctx, v.folder, next); err != nil {
		return fmt.Errorf("keep the position in %s: %w", v.folder, err)
	}
	v.pos = next
	return nil
}

// pending lists what is stored, not dealt with, and still there.
func (v *visit) pending(ctx context.Context) ([]imap.UID, error) {
	return v.ours(ctx, v.pos.DoneUID, v.pos.LastUID)
}

func (v *visit) deal(ctx context.Context, set imap.UIDSet) error {
	switch v.w.box.After {
	case MarkSeen:
		return v.flag(ctx, set, imap.FlagSeen)
	case MoveTo:
		return v.move(ctx, set)
	case Delete:
		return v.remove(ctx, set)
	}
	return nil
}

func (v *visit) flag(ctx context.Context, set imap.UIDSet, f imap.Flag) error {
	return v.step(ctx, "mark stored messages", imapStep, func() error {
		return v.c.Store(set, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{f}}, nil).Close()
	})
}

// remove expunges exactly these messages. Without UIDPLUS that cannot be said,
// so they stay marked as deleted: an EXPUNGE would take along what a person has
// marked.
func (v *visit) remove(ctx context.Context, set imap.UIDSet) error {
	if err := v.flag(ctx, set, imap.FlagDeleted); err != nil {
		return err
	}
	if !v.c.Caps().Has(imap.CapUIDPlus) {
		return nil
	}
	return v.step(ctx, "expunge stored messages", imapStep, func() error { return v.c.UIDExpunge(set).Close() })
}

// move uses MOVE where there is one. The library's own substitute marks as
// deleted without waiting whether the copy succeeded, which can lose mail, so
// the steps are taken one by one here.
func (v *visit) move(ctx context.Context, set imap.UIDSet) error {
	copied := func() error {
		return v.step(ctx, "move stored messages to "+v.w.box.MoveFolder, imapStep, func() error {
			if v.c.Caps().Has(imap.CapMove) {
				_, err := v.c.Move(set, v.w.box.MoveFolder).Wait()
				return err
			}
			_, err := v.c.Copy(set, v.w.box.MoveFolder).Wait()
			return err
		})
	}
	err := copied()
	var refused *imap.Error
	if errors.As(err, &refused) && refused.Code == imap.ResponseCodeTryCreate {
		if err := v.step(ctx, "make folder "+v.w.box.MoveFolder, imapStep, func() error {
			return v.c.Create(v.w.box.MoveFolder, nil).Wait()
		}); err != nil {
			return err
		}
		err = copied()
	}
	if err != nil || v.c.Caps().Has(imap.CapMove) {
		return err
	}
	return v.remove(ctx, set)
}
