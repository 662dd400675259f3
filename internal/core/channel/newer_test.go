package channel_test

import (
	"fmt"
	"slices"
	"testing"

	"rida/internal/core/channel"
	"rida/internal/kit/id"
)

func TestNewerLeadsBackTheWayListCame(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var all []id.ID
		for i := range 23 {
			entry, _ := h.receive(channel.Incoming{Kind: "email", From: "sara@home.example", To: []string{"support@firm.example"}, Raw: fmt.Appendf(nil, "Subject: %d\r\n\r\nx", i)})
			all = append([]id.ID{entry}, all...)
			h.queue("sara@home.example") // of the other direction, left out
		}
		ids := func(page []channel.Entry) (out []id.ID) {
			for _, e := range page {
				out = append(out, e.ID)
			}
			return out
		}
		f := channel.Filter{Direction: channel.In}
		for at := 5; at < len(all); at += 5 {
			page, more, err := h.Newer(t.Context(), h.w.DB, f, all[at], 5)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(ids(page), all[at-5:at]) {
				t.Fatalf("newer than row %d gives %v, want %v", at, ids(page), all[at-5:at])
			}
			if at == 5 && more != 0 || at > 5 && more != all[at-5] {
				t.Errorf("newer than row %d goes on at %d", at, more)
			}
		}
		if page, more, err := h.Newer(t.Context(), h.w.DB, f, all[0], 5); err != nil || len(page) != 0 || more != 0 {
			t.Errorf("newer than the newest: %v %d %v", ids(page), more, err)
		}
	})
}
