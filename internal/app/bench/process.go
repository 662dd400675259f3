package bench

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// ticksPerSecond is in which unit Linux tells processor time: USER_HZ, 100 on
// every platform that Go knows.
const ticksPerSecond = 100

// processorTime is what a process has used so far, in user and kernel mode.
func processorTime(pid int) (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, fmt.Errorf("read the processor time of %d: %w", pid, err)
	}
	// The name in brackets may hold anything; the fields after it are counted.
	fields := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	const user, kernel = 11, 12
	if len(fields) <= kernel {
		return 0, fmt.Errorf("the processor time of %d is not where it should be", pid)
	}
	u, err := strconv.ParseInt(fields[user], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read the processor time of %d: %w", pid, err)
	}
	k, err := strconv.ParseInt(fields[kernel], 10, 64)
	return time.Duration(u+k) * time.Second / ticksPerSecond, err
}

// memory is what a process holds, in bytes.
type memory struct {
	rss int64 // in memory, what it shares with others included
	pss int64 // with what it shares divided among those who share it
}

func memoryOf(pid int) (memory, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return memory{}, fmt.Errorf("read the memory of %d: %w", pid, err)
	}
	defer func() { _ = f.Close() }()
	var m memory
	scan := bufio.NewScanner(f)
	for scan.Scan() {
		name, rest, _ := strings.Cut(scan.Text(), ":")
		n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
		if err != nil {
			continue
		}
		switch name {
		case "Rss":
			m.rss = n << 10
		case "Pss":
			m.pss = n << 10
		}
	}
	return m, scan.Err()
}
