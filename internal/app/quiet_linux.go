package app

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// letProgramGo tells the system that the pages of the program itself need not stay
// in memory: those that only the start needed are most of them. Nothing is lost,
// since they are the file's own and unchanged; one that is needed again is mapped
// again, in about a microsecond while the system still holds the file.
func letProgramGo() {
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		return
	}
	for _, part := range unchangedParts(maps, self) {
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, part.from, part.to-part.from, syscall.MADV_DONTNEED)
	}
}

// mapping is a part of memory.
type mapping struct{ from, to uintptr }

// unchangedParts finds, in what /proc says of a process, the parts of its program
// that cannot be written and of which no page was changed while it was loaded:
// such pages would be anonymous, and throwing them away would lose the change.
func unchangedParts(smaps []byte, program string) []mapping {
	var out []mapping
	var at mapping
	var ours bool
	for lines := bufio.NewScanner(bytes.NewReader(smaps)); lines.Scan(); {
		line := lines.Text()
		var next mapping
		var may string
		if n, _ := fmt.Sscanf(line, "%x-%x %s", &next.from, &next.to, &may); n == 3 {
			at, ours = next, (may == "r-xp" || may == "r--p") && strings.HasSuffix(line, " "+program)
		} else if ours && strings.Join(strings.Fields(line), " ") == "Anonymous: 0 kB" {
			out = append(out, at)
		}
	}
	return out
}
