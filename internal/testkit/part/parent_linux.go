package part

import "syscall"

// dieWithParent ends a server when the test process is killed before its
// cleanup ran.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
}
