package house_test

import (
	"go/ast"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rida/internal/testkit/part"
)

var (
	verbs   = regexp.MustCompile(`(?i)\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b`)
	creates = regexp.MustCompile(`(?i)\bCREATE\s+(?:VIRTUAL\s+)?(?:TABLE|VIEW)\s+(?:IF\s+NOT\s+EXISTS\s+)?"?(\w+)`)
	points  = regexp.MustCompile(`(?i)\bREFERENCES\s+"?(\w+)`)
	writes  = regexp.MustCompile(`(?i)\b(?:INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)\s+"?(\w+)`)
	reads   = regexp.MustCompile(`(?is)\b(?:FROM|JOIN)\s+"?(\w+(?:\s+(?:AS\s+)?\w+)?(?:\s*,\s*\w+(?:\s+(?:AS\s+)?\w+)?)*)`)
	number  = regexp.MustCompile(`^\d{4}_[a-z0-9_]+(\.postgres)?\.sql$`)
	comment = regexp.MustCompile(`(?m)--.*$`)
)

// lentTables may be written by a package that does not own them, or read from
// outside the doors, for the reason given: "internal/app/demo cases" → reason.
var lentTables = map[string]string{}

// foreignTables are made by modules, not by schema files; the package that
// opens the module answers for them.
var foreignTables = map[string]string{"river_job": "internal/kit/job", "river_queue": "internal/kit/job", "river_leader": "internal/kit/job",
	"river_migration": "internal/kit/job", "goose_db_version": "internal/kit/db"}

type schemaFile struct {
	owner, name, text string
}

func schemaFiles(t *testing.T) []schemaFile {
	t.Helper()
	root := part.Root(t)
	var out []schemaFile
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Base(filepath.Dir(path)) != "schema" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		owner, err := filepath.Rel(root, filepath.Dir(filepath.Dir(path)))
		if err != nil {
			return err
		}
		out = append(out, schemaFile{owner: filepath.ToSlash(owner), name: d.Name(), text: comment.ReplaceAllString(string(text), "")})
		return nil
	})
	if err != nil {
		t.Fatalf("look for schema files: %v", err)
	}
	return out
}

// owners tells whose each table is.
func owners(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for table, owner := range foreignTables {
		out[table] = owner
	}
	for _, f := range schemaFiles(t) {
		for _, m := range creates.FindAllStringSubmatch(f.text, -1) {
			out[m[1]] = f.owner
		}
	}
	return out
}

func TestMigrationsAreNumberedOnceAndTablesNamedAfterTheirPackage(t *testing.T) {
	taken := map[string]string{}
	for _, f := range schemaFiles(t) {
		where := f.owner + "/schema/" + f.name
		if !number.MatchString(f.name) {
			t.Errorf("%s: the name is not NNNN_name.sql", where)
			continue
		}
		general := f.owner + "/" + strings.Replace(f.name, ".postgres.sql", ".sql", 1)
		if other := taken[f.name[:4]]; other != "" && other != general {
			t.Errorf("%s: the number is taken by %s", where, other)
		}
		taken[f.name[:4]] = general
		for _, m := range creates.FindAllStringSubmatch(f.text, -1) {
			if room := f.owner[strings.LastIndex(f.owner, "/")+1:]; m[1] != room && !strings.HasPrefix(m[1], room+"_") {
				t.Errorf("%s: the table %s does not begin with %s", where, m[1], room)
			}
		}
	}
}

// TestSchemasPointOnlyDownAndThroughDoors: a foreign key is a use like any other.
func TestSchemasPointOnlyDownAndThroughDoors(t *testing.T) {
	own := owners(t)
	for _, f := range schemaFiles(t) {
		for _, m := range points.FindAllStringSubmatch(f.text, -1) {
			if why := mayRead(f.owner, own[m[1]]); why != "" {
				t.Errorf("%s/schema/%s: REFERENCES %s: %s", f.owner, f.name, m[1], why)
			}
		}
	}
}

// room is the package that a package works for: the pages of a room have its tables.
func roomOf(path string) string {
	p := strings.Split(path, "/")
	if len(p) > 3 && p[1] == "room" {
		return strings.Join(p[:3], "/")
	}
	return path
}

// mayRead says why a package may not read a table of another, "" when it may.
func mayRead(reader, owner string) string {
	if owner == "" || roomOf(reader) == roomOf(owner) {
		return ""
	}
	if ok, why := mayImport(reader, owner); !ok {
		return why
	}
	return ""
}

// figures are the rooms that read what others publish as facts: views whose
// names end in _fact, and nothing else of theirs.
var figures = []string{"internal/room/analytics", "internal/room/signals"}

// isFact tells that a package may read a view because it is published.
func isFact(reader, table string) bool {
	return strings.HasSuffix(table, "_fact") && slices.Contains(figures, roomOf(reader))
}

// used gives the tables that a text names after the words of the pattern.
func used(pattern *regexp.Regexp, text string) []string {
	var out []string
	for _, m := range pattern.FindAllStringSubmatch(text, -1) {
		for item := range strings.SplitSeq(m[1], ",") {
			if words := strings.Fields(item); len(words) > 0 {
				out = append(out, strings.ToLower(words[0]))
			}
		}
	}
	return out
}

// TestPackagesKeepToTheirTables reads every text in Go that names a table, not
// only the constants: filters are built from pieces.
func TestPackagesKeepToTheirTables(t *testing.T) {
	g, own := tree(t), owners(t)
	lent := map[string]bool{}
	for _, p := range g.packages {
		if strings.HasPrefix(p.path, "internal/testkit") || strings.HasPrefix(p.path, "internal/house") {
			continue
		}
		for _, f := range p.own() {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				e, ok := n.(ast.Expr)
				if !ok {
					return true
				}
				text, ok := literal(e)
				if !ok {
					return true
				}
				written := used(writes, text)
				for _, table := range append(written, used(reads, text)...) {
					owner, there := own[table]
					if !there || roomOf(owner) == roomOf(p.path) || isFact(p.path, table) && !slices.Contains(written, table) {
						continue
					}
					why := mayRead(p.path, owner)
					if slices.Contains(written, table) {
						why = "only its owner writes it"
					}
					if key := p.path + " " + table; why != "" && lentTables[key] != "" {
						lent[key] = true
					} else if why != "" {
						t.Errorf("%s: %s uses the table %s of %s: %s", g.at(e.Pos()), p.path, table, owner, why)
					}
				}
				return true
			})
		}
	}
	for key := range lentTables {
		if !lent[key] {
			t.Errorf("lentTables lists %q, which is not used", key)
		}
	}
}

func TestTheSearchForTablesItself(t *testing.T) {
	text := `WITH a AS (SELECT 1) INSERT INTO cases_message (id) SELECT m.id FROM cases c, promises AS p LEFT JOIN staff_account s ON true WHERE EXISTS (SELECT 1 FROM files_blob) ON CONFLICT (id) DO UPDATE SET x = 1`
	if got := strings.Join(used(writes, text), " "); !strings.HasPrefix(got, "cases_message") {
		t.Errorf("written: %s", got)
	}
	if got, want := strings.Join(used(reads, text), " "), "cases promises staff_account files_blob"; got != want {
		t.Errorf("read: %s, want %s", got, want)
	}
}
