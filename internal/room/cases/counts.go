package cases

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// The counts beside the views are kept as cases change, in the same
// transaction, so that showing them costs a handful of rows however many cases
// there are. Each count is spread over shards: acts on different cases then
// seldom wait for the same row.
const countShards = 16

// countKeys lists the counts a case stands in. They must name exactly the cases
// of the views in views.go; a test holds them together.
func countKeys(c *Case) []string {
	if c == nil || c.State == Closed {
		return nil
	}
	keys := []string{"open", "channel:" + c.Channel, "owner:" + c.OwnerID.String()}
	if !c.Taken {
		keys = append(keys, "untaken")
	}
	if c.Type == Complaint {
		keys = append(keys, "complaint")
	}
	if c.Reopened > 0 {
		keys = append(keys, "reopened")
	}
	if c.State == WaitingCustomer {
		keys = append(keys, "waiting")
	}
	if c.HandoverTo != 0 {
		keys = append(keys, "offered:"+c.HandoverTo.String())
	}
	return keys
}

// recount moves a case from the counts it stood in to those it stands in now.
func recount(ctx context.Context, tx *db.Tx, before, after *Case) error {
	delta := map[string]int64{}
	for _, k := range countKeys(before) {
		delta[k]--
	}
	for _, k := range countKeys(after) {
		delta[k]++
	}
	keys := make([]string, 0, len(delta))
	for k, n := range delta {
		if n != 0 {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	sort.Strings(keys) // always in the same order, so that two acts never wait for each other
	shard := int64(after.ID>>12) % countShards
	var b db.SQL
	b.W(`INSERT INTO cases_count (key, shard, n) VALUES `)
	for i, k := range keys {
		b.If(i > 0, `, `).W(`(?, CAST(? AS BIGINT), CAST(? AS BIGINT))`, k, shard, delta[k])
	}
	b.W(` ON CONFLICT (key, shard) DO UPDATE SET n = cases_count.n + excluded.n`)
	if _, err := tx.Exec(ctx, b.Text(), b.Args()...); err != nil {
		return fmt.Errorf("recount the views: %w", err)
	}
	return nil
}

// Counts gives the counts beside the views of one person: "open", "untaken",
// "complaint", "reopened", "waiting", "channel:…", and this person's "mine" and
// "offered".
func Counts(ctx context.Context, r db.Reader, account id.ID) (map[string]int64, error) {
	args := []any{"open", "untaken", "complaint", "reopened", "waiting", "owner:" + account.String(), "offered:" + account.String()}
	for _, c := range Channels {
		args = append(args, "channel:"+c)
	}
	var b db.SQL
	b.W(`SELECT key, CAST(SUM(n) AS BIGINT) AS n FROM cases_count WHERE 1 = 1`).In("key", args...).W(` GROUP BY key`)
	var rows []struct {
		Key string
		N   int64
	}
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read the counts: %w", err)
	}
	out := map[string]int64{}
	for _, one := range rows {
		switch {
		case strings.HasPrefix(one.Key, "owner:"):
			one.Key = "mine"
		case strings.HasPrefix(one.Key, "offered:"):
			one.Key = "offered"
		}
		out[one.Key] = one.N
	}
	return out, nil
}

// Recount makes every count anew from the cases themselves; the doctor and the
// demo use it after writing in bulk.
func Recount(ctx context.Context, tx *db.Tx) error {
	for _, text := range []string{sqlDropCounts, sqlCountOpen, sqlCountChannels, sqlCountOwners, sqlCountOffered} {
		if _, err := tx.Exec(ctx, text); err != nil {
			return fmt.Errorf("recount: %w", err)
		}
	}
	return nil
}

const (
	sqlDropCounts = `DELETE FROM cases_count`

	sqlCountOpen = `
INSERT INTO cases_count (key, shard, n)
SELECT 'open', 0, COUNT(*) FROM cases WHERE state <> 'closed'
UNION ALL SELECT 'untaken', 0, COUNT(*) FROM cases WHERE state <> 'closed' AND NOT taken
UNION ALL SELECT 'complaint', 0, COUNT(*) FROM cases WHERE state <> 'closed' AND type = 'complaint'
UNION ALL SELECT 'reopened', 0, COUNT(*) FROM cases WHERE state <> 'closed' AND reopened > 0
UNION ALL SELECT 'waiting', 0, COUNT(*) FROM cases WHERE state = 'waiting_customer'`

	sqlCountChannels = `
INSERT INTO cases_count (key, shard, n)
SELECT 'channel:' || channel, 0, COUNT(*) FROM cases WHERE state <> 'closed' GROUP BY channel`

	sqlCountOwners = `
INSERT INTO cases_count (key, shard, n)
SELECT 'owner:' || CAST(owner_id AS TEXT), 0, COUNT(*) FROM cases WHERE state <> 'closed' GROUP BY owner_id`

	sqlCountOffered = `
INSERT INTO cases_count (key, shard, n)
SELECT 'offered:' || CAST(handover_to AS TEXT), 0, COUNT(*) FROM cases WHERE handover_to IS NOT NULL AND state <> 'closed' GROUP BY handover_to`
)
