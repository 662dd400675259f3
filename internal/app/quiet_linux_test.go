package app

import (
	"slices"
	"testing"
)

func TestOnlyUnchangedPartsOfTheProgramAreLetGo(t *testing.T) {
	const smaps = `00400000-01a00000 r-xp 00000000 fe:00 12 /opt/rida
Rss:                1000 kB
Anonymous:             0 kB
01a00000-02a00000 r--p 01600000 fe:00 12 /opt/rida
Anonymous:             0 kB
02a00000-02a10000 r--p 02600000 fe:00 12 /opt/rida
Anonymous:             8 kB
02a10000-02b00000 rw-p 02610000 fe:00 12 /opt/rida
Anonymous:             0 kB
7f0000000000-7f0000100000 r-xp 00000000 fe:00 13 /lib/other
Anonymous:             0 kB
7f0000100000-7f0000200000 r--p 00000000 00:00 0
Anonymous:             0 kB
`
	got := unchangedParts([]byte(smaps), "/opt/rida")
	if want := []mapping{{0x400000, 0x1a00000}, {0x1a00000, 0x2a00000}}; !slices.Equal(got, want) {
		t.Errorf("%x, want %x", got, want)
	}
}
