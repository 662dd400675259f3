package bench

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
)

// cluster is a PostgreSQL that the measurement starts for itself when it is
// given none, with its data kept beside that of SQLite.
type cluster struct {
	home string
	bin  string
	as   *syscall.Credential // PostgreSQL refuses to run as root
	url  string
}

// startCluster starts the cluster in a folder, and makes it when it is not
// there. It flushes commits to disk, as PostgreSQL does by default.
func startCluster(ctx context.Context, folder string) (*cluster, error) {
	c := &cluster{home: folder}
	if err := c.find(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder of PostgreSQL: %w", err)
	}
	if c.as != nil {
		if err := os.Chown(folder, int(c.as.Uid), int(c.as.Gid)); err != nil {
			return nil, fmt.Errorf("give PostgreSQL its folder: %w", err)
		}
	}
	data := filepath.Join(folder, "data")
	if _, err := os.Stat(filepath.Join(data, "PG_VERSION")); errors.Is(err, os.ErrNotExist) {
		if err := c.run(ctx, "initdb", "--pgdata="+data, "--username=rida", "--auth=trust", "--encoding=UTF8", "--locale=C"); err != nil {
			return nil, err
		}
	}
	// The socket stands in a short path: its length is limited to some 100 bytes.
	sockets, err := os.MkdirTemp("", "rida-bench-")
	if err != nil {
		return nil, fmt.Errorf("make the folder of the socket: %w", err)
	}
	if c.as != nil {
		if err := os.Chown(sockets, int(c.as.Uid), int(c.as.Gid)); err != nil {
			return nil, fmt.Errorf("give PostgreSQL the folder of its socket: %w", err)
		}
	}
	options := "-c listen_addresses= -c unix_socket_directories=" + sockets + " -c shared_buffers=512MB -c max_wal_size=4GB -c log_min_messages=error"
	if err := c.run(ctx, "pg_ctl", "start", "--wait", "--silent", "--timeout=120", "--pgdata="+data, "--log="+filepath.Join(folder, "log"), "--options="+options); err != nil {
		return nil, err
	}
	q := url.Values{"host": {sockets}, "user": {"rida"}}
	c.url = "postgres:///postgres?" + q.Encode()
	return c, nil
}

// find looks for PostgreSQL's programs and for whom to run them as.
func (c *cluster) find() error {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		path, err := exec.LookPath("initdb")
		if err != nil {
			return errors.New("PostgreSQL is not installed here: install it, give --database, or leave postgres out of --engines")
		}
		found = []string{path}
	}
	c.bin = filepath.Dir(found[len(found)-1])
	if os.Getuid() != 0 {
		return nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("run PostgreSQL as somebody but root: %w", err)
	}
	uid, err := strconv.ParseUint(who.Uid, 10, 32)
	if err != nil {
		return err
	}
	gid, err := strconv.ParseUint(who.Gid, 10, 32)
	c.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return err
}

func (c *cluster) run(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, name), args...)
	cmd.Dir = "/"
	if c.as != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.as}
	}
	said, err := os.CreateTemp("", "rida-bench-*.log") // a file: the server keeps its output open
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(said.Name()) }()
	cmd.Stdout, cmd.Stderr = said, said
	err = cmd.Run()
	_ = said.Close()
	if err != nil {
		text, _ := os.ReadFile(said.Name())
		return fmt.Errorf("%s: %w\n%s", name, err, text)
	}
	return nil
}

func (c *cluster) stop() error {
	return c.run(context.Background(), "pg_ctl", "stop", "--wait", "--silent", "--mode=fast", "--pgdata="+filepath.Join(c.home, "data"))
}

// database gives the address of a database on a server, and makes it when it is
// not there.
func database(ctx context.Context, server, name string) (string, error) {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return "", fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	var there bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil {
		return "", fmt.Errorf("look for database %s: %w", name, err)
	}
	if !there {
		if _, err := conn.Exec(ctx, "CREATE DATABASE "+name); err != nil {
			return "", fmt.Errorf("make database %s: %w", name, err)
		}
	}
	at, err := url.Parse(server)
	if err != nil {
		return "", fmt.Errorf("read the address of PostgreSQL: %w", err)
	}
	at.Path = "/" + name
	return at.String(), nil
}

// backends lists the processes that serve a database, when they run here.
func backends(ctx context.Context, conn *pgx.Conn) ([]int, error) {
	rows, err := conn.Query(ctx, "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[int])
	here := all[:0]
	for _, pid := range all {
		if name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid)); err == nil && strings.HasPrefix(string(name), "postgres") {
			here = append(here, pid)
		}
	}
	return here, err
}
