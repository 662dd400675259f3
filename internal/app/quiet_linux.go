package app

import (
	"bytes"
	"fmt"
	"os"
	"syscall"
)

// letProgramGo tells the system that the pages of the program itself need not stay
// in memory: those that only the start needed are half of them. Nothing is lost,
// since they are the file's own and unchanged; one that is needed again is mapped
// again, in less than a microsecond while the system still holds the file.
func letProgramGo() {
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return
	}
	for line := range bytes.Lines(maps) {
		var from, to uintptr
		var may string
		if !bytes.HasSuffix(bytes.TrimSpace(line), []byte(" "+self)) {
			continue
		}
		// Only the code: other parts may have been changed while the program was loaded.
		if n, _ := fmt.Sscanf(string(line), "%x-%x %s", &from, &to, &may); n == 3 && may == "r-xp" {
			_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, from, to-from, syscall.MADV_DONTNEED)
		}
	}
}
