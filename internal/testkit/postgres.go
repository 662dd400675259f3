package testkit

import (
	"context"
	_ "embed"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rida/internal/kit/id"
	"rida/internal/testkit/part"
)

// idleMinutes is how long the shared PostgreSQL outlives the last test that
// used it: long enough for the next run to find it warm.
const idleMinutes = 15

//go:embed stop-postgres.sh
var stopScript string

// held keeps this process's share of the cluster's lock until the process ends,
// by itself or by force; as long as somebody has a share, nobody stops it. It
// must be the process's and not a test's: the next test needs it warm.
var held struct {
	sync.Mutex
	share *os.File
}

// postgres makes a database of the test's own from the template with these
// schemas, in the one PostgreSQL that all test processes share.
func (b base) postgres(t testing.TB, schemas []fs.FS) (url string) {
	t.Helper()
	b.cluster(t)
	print, err := fingerprint(schemas)
	if err != nil {
		t.Fatal(err)
	}
	template := "template_" + print
	b.template(t, template, schemas)
	name := "test_" + strings.ToLower(id.New(time.Now()).String()) + "_" + strconv.Itoa(os.Getpid())
	if err := b.admin("CREATE DATABASE " + name + " TEMPLATE " + template); err != nil {
		t.Fatalf("copy the PostgreSQL template: %v", err)
	}
	t.Cleanup(func() {
		if err := b.admin("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return b.url(name)
}

// url is the address of a database in the cluster: a socket in a folder that
// only its owner (and root) may enter, so that it needs no password and no port.
func (b base) url(database string) string {
	q := url.Values{"host": {filepath.Join(b.dir, "pg")}, "user": {"rida"}}
	return "postgres:///" + database + "?" + q.Encode()
}

func (b base) admin(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, b.url("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

func (b base) has(database string) (there bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, b.url("postgres"))
	if err != nil {
		return false, err
	}
	defer conn.Close(ctx)
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", database).Scan(&there)
	return there, err
}

// template makes the template unless it is there; it gets its name when it is
// whole.
func (b base) template(t testing.TB, name string, schemas []fs.FS) {
	t.Helper()
	defer b.lock(t, "pg-template.lock")()
	there, err := b.has(name)
	if err != nil {
		t.Fatalf("look for the PostgreSQL template: %v", err)
	}
	if there {
		return
	}
	making := name + "_making"
	for _, step := range []func() error{
		func() error { return b.admin("DROP DATABASE IF EXISTS " + making + " WITH (FORCE)") },
		func() error { return b.admin("CREATE DATABASE " + making) },
		func() error { return migrate(b.url(making), schemas) },
		func() error { return b.admin("ALTER DATABASE " + making + " RENAME TO " + name) },
	} {
		if err := step(); err != nil {
			t.Fatalf("make the PostgreSQL template: %v", err)
		}
	}
}

// cluster finds the shared PostgreSQL or starts one, and holds a share of it.
func (b base) cluster(t testing.TB) {
	t.Helper()
	held.Lock()
	defer held.Unlock()
	if held.share != nil {
		return
	}
	defer b.lock(t, "pg.lock")()
	users := filepath.Join(b.dir, "pg-users.lock")
	share, err := flock(users, syscall.LOCK_SH)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	if err := os.Chtimes(users, now, now); err != nil { // what "idle" is counted from
		t.Fatalf("mark the cluster as used: %v", err)
	}
	if b.admin("SELECT 1") != nil {
		b.startCluster(t)
	}
	held.share = share
}

// startCluster makes a new cluster; nothing of an older one is worth keeping.
func (b base) startCluster(t testing.TB) {
	t.Helper()
	initdb := part.Find(t, part.Need{Name: "initdb", Places: []string{"/usr/lib/postgresql/*/bin/initdb"}, Install: "PostgreSQL 15 or later"})
	as := part.RunAs(t, "postgres", "nobody")
	home := filepath.Join(b.dir, "pg")
	if err := os.RemoveAll(home); err != nil {
		t.Fatalf("remove the old cluster: %v", err)
	}
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatalf("make the cluster's folder: %v", err)
	}
	as.Own(t, home)
	data := filepath.Join(home, "data")
	settings := strings.Join([]string{
		"-c listen_addresses=", "-c unix_socket_directories=" + home,
		// A crash may lose all of it: it holds tests.
		"-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off",
		"-c max_connections=300", "-c shared_buffers=128MB", "-c autovacuum=off", "-c log_min_messages=fatal",
	}, " ")
	for _, cmd := range []*exec.Cmd{
		exec.Command(initdb, "--pgdata="+data, "--username=rida", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"),
		exec.Command(filepath.Join(filepath.Dir(initdb), "pg_ctl"), "start", "--wait", "--silent", "--pgdata="+data,
			"--log="+filepath.Join(home, "log"), "--options="+settings),
	} {
		cmd.Dir = home
		if as.Switch {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: as.UID, Gid: as.GID}}
		}
		said, err := os.Create(filepath.Join(b.dir, "pg-start.log")) // a file: the server keeps its output open
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stdout, cmd.Stderr = said, said
		err = cmd.Run()
		_ = said.Close()
		if err != nil {
			text, _ := os.ReadFile(said.Name())
			t.Fatalf("start PostgreSQL for the tests: %v\n%s", err, text)
		}
	}
	b.watch(t)
}

// watch starts what stops the cluster when it has been idle; it outlives this
// process.
func (b base) watch(t testing.TB) {
	t.Helper()
	cmd := exec.Command("sh", "-c", stopScript, "stop-postgres", b.dir, fmt.Sprint(idleMinutes))
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start the cluster's watchman: %v", err)
	}
	_ = cmd.Process.Release()
}
