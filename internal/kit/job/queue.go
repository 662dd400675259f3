package job

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"rida/internal/kit/db"
)

const (
	// workers run at once. Jobs mostly wait for the network or for the one
	// writer of SQLite, so there are more of them than cores.
	workers = 50
	// fetchCooldown bounds how often new jobs are fetched; with workers it caps
	// the rate at 2,500 a second.
	fetchCooldown = 20 * time.Millisecond
	// rescueAfter is when a job that its process no longer answers for is taken
	// up again. It must exceed every job's time-out, or a slow job runs twice.
	rescueAfter = 45 * time.Second
	// defaultTimeout stops a job that hangs.
	defaultTimeout = 30 * time.Second
	// maxAttempts with the delays of retryDelay spans about three days: longer
	// than a mail server's weekend outage.
	maxAttempts = 30
	longestWait = 6 * time.Hour
)

// Queue enqueues jobs, and runs them once started.
type Queue struct {
	db   *db.DB
	name string
	pg   *river.Client[pgx.Tx]
	lite *river.Client[*sql.Tx]
}

// Registry is the list of what can be done in the background; app fills it.
type Registry struct {
	workers  *river.Workers
	periodic []*river.PeriodicJob
}

// NewRegistry makes an empty list.
func NewRegistry() *Registry {
	return &Registry{workers: river.NewWorkers()}
}

// HandlerOption changes how one kind of job is run.
type HandlerOption func(*handling)

type handling struct{ timeout time.Duration }

// Timeout stops the job after d instead of the default 30 seconds; it must stay
// under 45 seconds, after which a silent job is believed dead.
func Timeout(d time.Duration) HandlerOption { return func(h *handling) { h.timeout = d } }

type worker[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	handling
	work func(ctx context.Context, args T) error
}

func (w *worker[T]) Work(ctx context.Context, j *river.Job[T]) error { return w.work(ctx, j.Args) }
func (w *worker[T]) Timeout(*river.Job[T]) time.Duration             { return w.timeout }

// Handle lists how a kind of job is done. An error makes it run again later;
// Cancel says that trying again is of no use.
func Handle[T river.JobArgs](r *Registry, work func(ctx context.Context, args T) error, options ...HandlerOption) {
	w := &worker[T]{work: work, handling: handling{timeout: defaultTimeout}}
	for _, o := range options {
		o(&w.handling)
	}
	river.AddWorker(r.workers, w)
}

// Cancel marks an error after which the job is not tried again.
func Cancel(err error) error { return river.JobCancel(err) }

// Snooze lets the job run again after d without counting it as a failure.
func Snooze(d time.Duration) error { return river.JobSnooze(d) }

// Periodic enqueues args again and again, at most once per interval across all
// processes of one database.
func Periodic(r *Registry, every time.Duration, args river.JobArgs) {
	r.periodic = append(r.periodic, river.NewPeriodicJob(river.PeriodicInterval(every),
		func() (river.JobArgs, *river.InsertOpts) {
			return args, &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByPeriod: every}}
		}, &river.PeriodicJobOpts{RunOnStart: true}))
}

// Open prepares River's own tables and the queue. With a nil registry the queue
// can enqueue but not run. A name that stays the same from one start of a
// process to the next lets it take up at once what it held when it died; ""
// leaves that to the rescue, a minute later.
func Open(ctx context.Context, d *db.DB, r *Registry, log *slog.Logger, name string) (*Queue, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	cfg := config(r, log)
	cfg.ID = name
	q := &Queue{db: d, name: name}
	var err error
	if d.Engine() == db.Postgres {
		driver := riverpgxv5.New(d.Pool())
		if err = migrate(ctx, driver, log); err == nil {
			q.pg, err = river.NewClient(driver, cfg)
		}
	} else {
		driver := riversqlite.New(d.Writer())
		if err = migrate(ctx, driver, log); err == nil {
			q.lite, err = river.NewClient(driver, cfg)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("open the job queue: %w", err)
	}
	return q, nil
}

func migrate[T any](ctx context.Context, driver riverdriver.Driver[T], log *slog.Logger) error {
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: log})
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

func config(r *Registry, log *slog.Logger) *river.Config {
	cfg := &river.Config{Logger: log, MaxAttempts: maxAttempts, RetryPolicy: retryPolicy{}}
	if r == nil {
		return cfg
	}
	cfg.Workers = r.workers
	cfg.PeriodicJobs = r.periodic
	cfg.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}}
	cfg.FetchCooldown = fetchCooldown
	cfg.FetchPollInterval = time.Second
	cfg.RescueStuckJobsAfter = rescueAfter
	cfg.JobTimeout = defaultTimeout
	return cfg
}

type retryPolicy struct{}

// NextRetry waits 1, 2, 4 … seconds up to six hours, spread by a tenth so that
// jobs that failed together do not come back together.
func (retryPolicy) NextRetry(j *rivertype.JobRow) time.Time {
	wait := longestWait
	if n := len(j.Errors); n < 15 {
		wait = min(wait, time.Second<<n)
	}
	return time.Now().UTC().Add(wait + time.Duration(rand.Int64N(int64(wait)/10+1)))
}

// Start begins to run jobs.
func (q *Queue) Start(ctx context.Context) error {
	if err := q.free(ctx); err != nil {
		return fmt.Errorf("free the jobs of a dead process: %w", err)
	}
	if q.pg != nil {
		return q.pg.Start(ctx)
	}
	return q.lite.Start(ctx)
}

// free takes up what this process held when it died. SQLite serves one process,
// so there a job that is "running" before we run any was held by one that died;
// on PostgreSQL it is ours when it bears our name.
func (q *Queue) free(ctx context.Context) error {
	if q.pg != nil && q.name == "" {
		return nil
	}
	return q.db.Write(ctx, func(tx *db.Tx) (err error) {
		if q.pg != nil {
			_, err = tx.Exec(ctx, sqlFreeJobsPostgres, q.name)
		} else {
			_, err = tx.Exec(ctx, sqlFreeJobs)
		}
		return err
	})
}

// Stop lets running jobs end, as long as ctx allows.
func (q *Queue) Stop(ctx context.Context) error {
	if q.pg != nil {
		return q.pg.Stop(ctx)
	}
	return q.lite.Stop(ctx)
}

// Option changes how one job is enqueued.
type Option func(*river.InsertOpts)

// At runs the job not before t.
func At(t time.Time) Option { return func(o *river.InsertOpts) { o.ScheduledAt = t } }

// Unique drops the job when one with the same arguments is waiting or running.
func Unique() Option { return func(o *river.InsertOpts) { o.UniqueOpts.ByArgs = true } }

// Enqueue adds a job in the caller's transaction: it runs after the commit, and
// never if there is none.
func (q *Queue) Enqueue(ctx context.Context, tx *db.Tx, args river.JobArgs, options ...Option) error {
	var o *river.InsertOpts
	if len(options) > 0 {
		o = &river.InsertOpts{}
		for _, set := range options {
			set(o)
		}
	}
	var err error
	if q.pg != nil {
		_, err = q.pg.InsertTx(ctx, tx.PG(), args, o)
	} else {
		// The transaction is shared with other acts: a caller who goes away must
		// not interrupt it.
		_, err = q.lite.InsertTx(context.WithoutCancel(ctx), tx.SQL(), args, o)
	}
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", args.Kind(), err)
	}
	return nil
}

const (
	sqlFreeJobs = `UPDATE river_job SET state = 'available' WHERE state = 'running'`

	sqlFreeJobsPostgres = `
UPDATE river_job SET state = 'available'
WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $1`
)
