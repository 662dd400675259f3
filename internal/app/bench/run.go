package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

const (
	// makingLimit bounds the making of the largest data on a slow machine.
	makingLimit = 4 * time.Hour
	// settling is how long a server is left alone before its memory is read.
	settling = 15 * time.Second
	// mailLimit is how long mails may wait to become cases after the last one
	// was handed in.
	mailLimit = 5 * time.Minute
	// signedIn is whom the demo's sign-in page offers first.
	signedIn = "layla@noor.example"
)

// report is what was measured on one engine at one size.
type report struct {
	engine       db.Engine
	size         int
	made         time.Duration // zero when the data was there
	server       *Server
	idle, loaded memory
	first        firstLoad
	results      []result
	bare         map[string]result
	mails        int64
	mailsTook    time.Duration // until the last mail was a case, from the first
}

// Run measures every size on every engine and prints a table for each. It goes
// on after a failure of one operation, which shows in its table; what stops a
// whole measurement is an error.
func Run(ctx context.Context, o Options) error {
	if o.Progress == nil {
		o.Progress = io.Discard
	}
	if o.Only == "" {
		if err := printRespect(o); err != nil {
			return err
		}
	}
	server := o.Database
	for _, e := range o.Engines {
		if e != db.Postgres || server != "" {
			continue
		}
		c, err := startCluster(ctx, filepath.Join(o.Data, "postgres"))
		if err != nil {
			return err
		}
		defer func() { _ = c.stop() }()
		server = c.url
	}
	heading(o)
	for _, size := range o.Sizes {
		for _, e := range o.Engines {
			r, err := measure(ctx, o, e, server, size)
			if err != nil {
				return fmt.Errorf("%s at %d cases: %w", e, size, err)
			}
			r.print(o.Out)
		}
	}
	return nil
}

// measure makes the data if need be, starts the product on it and measures.
func measure(ctx context.Context, o Options, e db.Engine, server string, size int) (*report, error) {
	name := fmt.Sprintf("rida_bench_%d", size)
	folder, address := filepath.Join(o.Data, string(e)+"-"+fmt.Sprint(size)), ""
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	url := "sqlite:" + filepath.Join(folder, "rida.db")
	if e == db.Postgres {
		var err error
		if address, err = database(ctx, server, name); err != nil {
			return nil, err
		}
		url = address
	}
	r := &report{engine: e, size: size, bare: map[string]result{}}
	if err := r.prepare(ctx, o, folder, address); err != nil {
		return nil, err
	}
	var err error
	if r.server, err = startServer(ctx, o, folder, address, size, startLimit); err != nil {
		return nil, err
	}
	defer func() { _ = r.server.stop() }()
	time.Sleep(settling)
	if r.idle, err = memoryOf(r.server.PID); err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, db.Options{URL: url})
	if err != nil {
		return nil, err
	}
	defer func() { _ = d.Close() }()
	if e == db.Postgres {
		// The log of what was filled in, gigabytes of it, would be taken over during
		// the measurements. Who lends a database may not be let; then it is so.
		_, _ = d.Writer().ExecContext(ctx, `CHECKPOINT`)
	}
	if err := r.operate(ctx, o, d, url); err != nil {
		return nil, err
	}
	r.loaded, err = memoryOf(r.server.PID)
	return r, err
}

// prepare starts the product once, so that the data is made, or known to be
// there, and the measured start is an ordinary one.
func (r *report) prepare(ctx context.Context, o Options, folder, address string) error {
	done := filepath.Join(folder, "filled")
	_, there := os.Stat(done)
	s, err := startServer(ctx, o, folder, address, r.size, makingLimit)
	if err != nil {
		return err
	}
	if there != nil {
		r.made = s.Started
	}
	if err := s.stop(); err != nil {
		return fmt.Errorf("stop after making the data: %w", err)
	}
	return os.WriteFile(done, []byte(time.Now().Format(time.RFC3339)+"\n"), 0o600)
}

// operate signs in and measures one operation after the other.
func (r *report) operate(ctx context.Context, o Options, d *db.DB, url string) error {
	t := &target{Server: r.server, run: id.ShortToken(6)}
	var err error
	if t.cookies, err = SignIn(ctx, t.HTTP, Agent); err != nil {
		return err
	}
	if t.boards, err = SignIn(ctx, t.HTTP, Manager); err != nil {
		return err
	}
	if t.sample, err = drawSample(ctx, d, signedIn); err != nil {
		return err
	}
	if r.first, err = measureFirstLoad(ctx, t.HTTP, "/cases", t.cookies); err != nil {
		return fmt.Errorf("measure the first load: %w", err)
	}
	busy, end, err := r.meter(ctx, url)
	if err != nil {
		return err
	}
	defer end()
	for _, op := range t.operations() {
		if !o.wants(op.name) {
			continue
		}
		fmt.Fprintf(o.Progress, "%s, %d cases: %s\n", r.engine, r.size, op.name)
		out, err := load(ctx, op, o.Connections, o.For, busy)
		if err != nil {
			out = result{name: op.name, errors: 1, firstErr: err}
		}
		fmt.Fprintf(o.Progress, "  p50 %s ms, p95 %s ms, %.0f per second, %d errors, %.1f s after\n",
			milli(out.at(0.5)), milli(out.at(0.95)), out.perSecond(), out.errors, out.after.Seconds())
		r.results = append(r.results, out)
		if op.bare != "" {
			if r.bare[op.name], err = bare(ctx, d, t.sample, op.bare, o.Connections, o.For/2); err != nil {
				return err
			}
		}
		if op.name == opMail {
			if err := awaitMails(ctx, d, t); err != nil {
				last := &r.results[len(r.results)-1]
				last.errors, last.firstErr = last.errors+1, errors.Join(last.firstErr, err)
			} else {
				r.mails, r.mailsTook = t.mails.Load(), warmUp+out.took+out.after
			}
		}
	}
	return ctx.Err()
}

// meter gives a function that tells the processor time of the server, and of
// its database's processes where it has some on this machine.
func (r *report) meter(ctx context.Context, url string) (busy func() (time.Duration, error), end func(), err error) {
	pid := r.server.PID
	if r.engine == db.SQLite {
		return func() (time.Duration, error) { return processorTime(pid) }, func() {}, nil
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	seen := map[int]time.Duration{} // of those that have ended, what was seen last
	return func() (time.Duration, error) {
		all, err := processorTime(pid)
		if err != nil {
			return 0, err
		}
		pids, err := backends(ctx, conn)
		for _, one := range pids {
			if used, err := processorTime(one); err == nil { // one may just have ended
				seen[one] = used
			}
		}
		for _, used := range seen {
			all += used
		}
		return all, err
	}, func() { _ = conn.Close(ctx) }, nil
}

// awaitMails waits until every mail that was answered is a case, because an
// answer is worth nothing if the mail is lost.
func awaitMails(ctx context.Context, d *db.DB, t *target) error {
	end := time.Now().Add(mailLimit)
	for {
		var n int64
		if err := d.Get(ctx, &n, sqlMailCases, t.sample.newest, "bench "+t.run+"%"); err != nil {
			return fmt.Errorf("count the cases of mails: %w", err)
		}
		if want := t.mails.Load(); n >= want {
			return nil
		} else if time.Now().After(end) {
			return fmt.Errorf("%d of %d mails that were answered with 250 are cases after %v", n, want, mailLimit)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

const sqlMailCases = `SELECT COUNT(*) FROM cases WHERE id > $1 AND channel = 'email' AND subject LIKE $2`

func heading(o Options) {
	fmt.Fprintf(o.Out, `%d connections, %v each; the load program is this process and shares the machine with the server.
CPU is the server's, with its PostgreSQL processes, for one operation and all that follows from it, and "after" how long
it worked on when nobody asked any more. "bare" is the SQL of the same page asked of the
driver alone, and "ratio" how many times its SQL fits into a page.

`, o.Connections, o.For)
}
