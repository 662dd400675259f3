package part

import (
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"testing"
)

// Account is whom a server runs as. Servers refuse root, so under root they
// get an account of their own; otherwise they run as the tester.
type Account struct {
	Name, Group string
	UID, GID    uint32
	Switch      bool // the process has to change to it
}

// RunAs gives the first of the named accounts that exists when the tests run as
// root, and the tester's own account otherwise.
func RunAs(t testing.TB, names ...string) Account {
	t.Helper()
	if os.Getuid() != 0 {
		me, err := user.Current()
		if err != nil {
			t.Fatalf("who runs the tests: %v", err)
		}
		return account(t, me, false)
	}
	for _, name := range names {
		if u, err := user.Lookup(name); err == nil {
			return account(t, u, true)
		}
	}
	t.Fatalf("none of the accounts %v exists to run a server as", names)
	return Account{}
}

func account(t testing.TB, u *user.User, change bool) Account {
	t.Helper()
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		t.Fatalf("account %s: %v", u.Username, err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		t.Fatalf("account %s: %v", u.Username, err)
	}
	group, err := user.LookupGroupId(u.Gid)
	if err != nil {
		t.Fatalf("group of %s: %v", u.Username, err)
	}
	return Account{Name: u.Username, Group: group.Name, UID: uint32(uid), GID: uint32(gid), Switch: change}
}

// Own gives everything under dir to the account.
func (a Account) Own(t testing.TB, dir string) {
	t.Helper()
	if !a.Switch {
		return
	}
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, int(a.UID), int(a.GID))
	})
	if err != nil {
		t.Fatalf("give %s to %s: %v", dir, a.Name, err)
	}
}
