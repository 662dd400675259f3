//go:build !linux

package app

// letProgramGo does nothing here: it is known of Linux alone that it helps.
func letProgramGo() {}
