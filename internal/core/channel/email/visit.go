package email

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

const (
	imapStep  = time.Minute      // for one command and its answer
	imapFetch = 10 * time.Minute // for one batch of messages
)

// visit is one connection to one folder.
type visit struct {
	w      *Watcher
	i      int
	folder string
	conn   net.Conn
	c      *imapclient.Client
	stir   chan struct{} // the server says that something changed
	pos    Position
	mem    *memory
}

// visit connects, catches up and stays until the connection ends. Good says
// that it got somewhere: the folder was read, or a message stored.
func (w *Watcher) visit(ctx context.Context, i int) (good bool, err error) {
	v := &visit{w: w, i: i, folder: w.box.Folders[i], stir: make(chan struct{}, 1), mem: &w.memory[i]}
	if err := v.open(ctx); err != nil {
		return false, err
	}
	defer v.close()
	if err := v.choose(ctx); err != nil {
		return false, err
	}
	for {
		before := v.pos.LastUID
		if err := v.catchUp(ctx); err != nil {
			return good || v.pos.LastUID > before, err
		}
		if !good {
			good = true
			w.state(i, func(s *State) { s.Connected, s.Since, s.NextTry = true, time.Now().UTC(), time.Time{} })
		}
		w.state(i, func(s *State) { s.Err = "" })
		if err := v.idle(ctx); err != nil {
			return good, err
		}
	}
}

// step runs one exchange with a deadline. The library waits for ever when a
// server falls silent, so the deadline closes the connection.
func (v *visit) step(ctx context.Context, what string, limit time.Duration, f func() error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = v.conn.Close() })
	err := f()
	stop()
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		err = fmt.Errorf("%w (%w)", ctx.Err(), err)
	}
	return fmt.Errorf("%s: %w", what, err)
}

// open connects and signs in.
func (v *visit) open(ctx context.Context) error {
	conn, err := v.w.box.dial(ctx, "imap")
	if err != nil {
		return err
	}
	v.conn = conn
	opts := &imapclient.Options{
		TLSConfig: v.w.box.tlsConfig("imap"),
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{
			Mailbox: func(d *imapclient.UnilateralDataMailbox) {
				if d.NumMessages != nil {
					select {
					case v.stir <- struct{}{}:
					default:
					}
				}
			},
		},
	}
	err = v.step(ctx, "greet "+v.w.box.addr(), imapStep, func() error {
		if v.w.box.Security == StartTLS {
			v.c, err = imapclient.NewStartTLS(conn, opts)
			return err
		}
		v.c = imapclient.New(conn, opts)
		return v.c.WaitGreeting()
	})
	if err == nil {
		err = v.step(ctx, "sign in as "+v.w.box.User, imapStep, func() error { return v.signIn(ctx) })
		var refused *imap.Error
		if errors.As(err, &refused) {
			err = fmt.Errorf("%w: %w", errSignIn, err)
		}
	}
	if err != nil {
		_ = conn.Close()
	}
	return err
}

func (v *visit) signIn(ctx context.Context) error {
	if v.w.box.Auth == "xoauth2" {
		auth, err := v.w.box.client(ctx)
		if err != nil {
			return err
		}
		return v.c.Authenticate(auth)
	}
	if v.c.Caps().Has(imap.CapLoginDisabled) {
		return errors.New("the server allows no sign-in on this connection; choose tls or starttls")
	}
	secret, err := v.w.box.Secret(ctx)
	if err != nil {
		return fmt.Errorf("get the secret of %s: %w", v.w.box.User, err)
	}
	return v.c.Login(v.w.box.User, secret).Wait()
}

// choose opens the folder and finds out where we stand in it.
func (v *visit) choose(ctx context.Context) error {
	var data *imap.SelectData
	err := v.step(ctx, "open folder "+v.folder, imapStep, func() (err error) {
		// Leave means leave: a folder opened for reading changes nothing.
		data, err = v.c.Select(v.folder, &imap.SelectOptions{ReadOnly: v.w.box.After == Leave}).Wait()
		return err
	})
	if err != nil {
		return err
	}
	if data.UIDValidity == 0 {
		return fmt.Errorf("folder %s has no UIDVALIDITY; the server cannot be watched without doubles", v.folder)
	}
	if v.pos, err = v.w.keep.Position(ctx, v.folder); err != nil {
		return fmt.Errorf("read the position in %s: %w", v.folder, err)
	}
	if v.pos.UIDValidity == data.UIDValidity {
		return nil
	}
	if v.pos.UIDValidity != 0 {
		v.w.log.Warn("the folder was renumbered by its server, reading it again", "folder", v.folder,
			"was", v.pos.UIDValidity, "is", data.UIDValidity)
	}
	clear(v.mem.tries)
	clear(v.mem.larger)
	v.pos = v.start(data)
	if err := v.w.keep.Moved(ctx, v.folder, v.pos); err != nil {
		return fmt.Errorf("keep the position in %s: %w", v.folder, err)
	}
	return nil
}

// start is the position in a folder that is new to us or has new numbers. In a
// renumbered one everything since the first connection is read again; the
// ledger knows what it has already.
func (v *visit) start(data *imap.SelectData) Position {
	p := Position{UIDValidity: data.UIDValidity, Since: v.pos.Since}
	last := uint32(data.UIDNext)
	if last > 0 {
		last--
	}
	switch {
	case v.w.box.All:
		p.Since = time.Time{}
	case v.pos.UIDValidity == 0:
		p.Since = time.Now().UTC()
		p.Floor, p.LastUID, p.DoneUID = last, last, last
	default:
		p.Floor = last
	}
	return p
}

// idle waits for news: a sign from the server, or the time to ask.
func (v *visit) idle(ctx context.Context) error {
	poll := time.NewTimer(v.w.box.Poll)
	defer poll.Stop()
	if !v.c.Caps().Has(imap.CapIdle) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-v.c.Closed():
			return errors.New("the server closed the connection")
		case <-poll.C:
		}
		return v.step(ctx, "ask for news", imapStep, func() error { return v.c.Noop().Wait() })
	}
	var cmd *imapclient.IdleCommand
	err := v.step(ctx, "wait for news", imapStep, func() (err error) { cmd, err = v.c.Idle(); return err })
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
	case <-v.c.Closed():
	case <-v.stir:
	case <-poll.C:
	}
	return v.step(ctx, "end the waiting", imapStep, func() error {
		if err := cmd.Close(); err != nil {
			return err
		}
		return cmd.Wait()
	})
}

// close says goodbye, if it can be said at once.
func (v *visit) close() {
	_ = v.step(context.Background(), "sign out", time.Second, func() error { return v.c.Logout().Wait() })
	_ = v.conn.Close()
}
