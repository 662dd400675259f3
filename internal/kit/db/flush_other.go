//go:build !linux

package db

import "os"

func dataSync(f *os.File) error { return f.Sync() }
