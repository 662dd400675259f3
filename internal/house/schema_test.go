package house_test

import (
	"fmt"
	"strings"
	"testing"

	"rida/internal/kit/db"
	"rida/internal/testkit"
)

// Each query gives lines of (kind, name, text) in a fixed order.
const (
	dumpSQLite = `
SELECT type AS kind, name, COALESCE(sql, '') AS body FROM sqlite_schema
WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE 'river_%' AND name NOT LIKE 'goose_%'
ORDER BY type DESC, name`

	dumpPostgres = `
SELECT kind, name, body FROM (
  SELECT 1 AS place, 'column' AS kind, c.relname || '.' || a.attname AS name, a.attnum AS nth,
         format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END ||
         COALESCE(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') AS body, c.relname AS tab
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
  SELECT 2, 'constraint', r.relname || '.' || c.conname, 0, pg_get_constraintdef(c.oid), r.relname
  FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid WHERE c.connamespace = current_schema()::regnamespace AND c.contype <> 'n'
UNION ALL
  SELECT 3, 'index', indexname::text, 0, indexdef, tablename::text FROM pg_indexes WHERE schemaname = current_schema()
UNION ALL
  SELECT 4, 'trigger', r.relname || '.' || g.tgname, 0, pg_get_triggerdef(g.oid), r.relname
  FROM pg_trigger g JOIN pg_class r ON r.oid = g.tgrelid WHERE NOT g.tgisinternal AND r.relnamespace = current_schema()::regnamespace
UNION ALL
  SELECT 5, 'view', viewname::text, 0, definition, viewname::text FROM pg_views WHERE schemaname = current_schema()
UNION ALL
  SELECT 6, 'function', p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', 0, pg_get_functiondef(p.oid), p.proname
  FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace AND p.prokind = 'f'
    AND NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.objid = p.oid AND e.deptype = 'e')
) s
WHERE tab NOT LIKE 'river%' AND tab NOT LIKE 'goose%'
ORDER BY place, tab COLLATE "C", nth, name COLLATE "C"`
)

// TestTheSchemaIsTheOneOnRecord: what the migrations make in the end changes
// only on purpose. Tables of other people's modules are left out.
func TestTheSchemaIsTheOneOnRecord(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		dump := dumpSQLite
		if w.DB.Engine() == db.Postgres {
			dump = dumpPostgres
		}
		var lines []struct{ Kind, Name, Body string }
		if err := w.DB.All(t.Context(), &lines, dump); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, l := range lines {
			fmt.Fprintf(&b, "%s %s: %s\n", l.Kind, l.Name, strings.TrimSpace(l.Body))
		}
		testkit.Golden(t, "schema."+string(w.DB.Engine())+".golden", []byte(b.String()))
	})
}

// TestNoIdentifierIsTooLongForPostgreSQL: it would be cut without a word.
func TestNoIdentifierIsTooLongForPostgreSQL(t *testing.T) {
	const longest = 63
	w := testkit.New(t, db.SQLite)
	var names []string
	if err := w.DB.All(t.Context(), &names, `SELECT name FROM sqlite_schema`); err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		if len(n) > longest {
			t.Errorf("%s is %d bytes long, at most %d are kept", n, len(n), longest)
		}
	}
}
