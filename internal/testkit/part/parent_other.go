//go:build !linux

package part

import "syscall"

// dieWithParent has no counterpart outside Linux: a killed test leaves its
// servers behind there.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
