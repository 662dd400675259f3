package channel

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

const (
	codingNone = ""
	codingZstd = "zstd"

	// worthPacking: below this, packing saves less than it costs.
	worthPacking = 256
	// maxUnpacked bounds what a damaged row may unpack to.
	maxUnpacked = 256 << 20
)

// packer is zstd at its fastest: half the size of a text mail, three quarters
// of base64, at hundreds of megabytes a second. One coder at a time and a small
// window keep it to about a megabyte of memory; it is made when first needed.
var packer = sync.OnceValues(func() (*zstd.Encoder, error) {
	return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2),
		zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(256<<10))
})

var unpacker = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(maxUnpacked), zstd.WithDecoderLowmem(true))
})

func compress(raw []byte) (packed []byte, coding string) {
	if len(raw) >= worthPacking {
		if enc, err := packer(); err == nil {
			if packed = enc.EncodeAll(raw, make([]byte, 0, len(raw)/2)); len(packed) < len(raw) {
				return packed, codingZstd
			}
		}
	}
	if raw == nil {
		raw = []byte{} // NULL is not nothing
	}
	return raw, codingNone
}

// Raw gives the message as it came or left, byte for byte.
func (l *Ledger) Raw(ctx context.Context, r db.Reader, entry id.ID) ([]byte, error) {
	var kept struct {
		Coding string
		Raw    []byte
	}
	err := r.Get(ctx, &kept, sqlRaw, entry)
	if errors.Is(err, db.ErrNone) {
		return nil, fault.New(fault.NotFound, "channel.not_found").Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("read raw message %d: %w", entry, err)
	}
	if kept.Coding == codingNone {
		return kept.Raw, nil
	}
	dec, err := unpacker()
	if err != nil {
		return nil, fmt.Errorf("make the unpacker: %w", err)
	}
	raw, err := dec.DecodeAll(kept.Raw, nil)
	if err != nil {
		return nil, fmt.Errorf("unpack raw message %d: %w", entry, err)
	}
	return raw, nil
}

const sqlRaw = `SELECT coding, raw FROM channel_raw WHERE ledger_id = $1`
