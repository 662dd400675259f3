package db

import (
	"os"
	"syscall"
)

// dataSync leaves out the time of change, which would cost a second write.
func dataSync(f *os.File) error {
	for {
		if err := syscall.Fdatasync(int(f.Fd())); err != syscall.EINTR {
			return err
		}
	}
}
