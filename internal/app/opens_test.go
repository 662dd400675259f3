package app_test

import (
	"encoding/csv"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"rida/internal/app"
	"rida/internal/core/staff"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/room/promises/figures"
	"rida/internal/testkit"
)

// reader looks at pages as the manager of the demo, in English.
type reader struct {
	t     *testing.T
	d     *app.Demo
	token string
	sizes map[string]int // of the lists that were read
}

// readsPast opens the demo with a year behind it.
func readsPast(t *testing.T, engine db.Engine) *reader {
	t.Helper()
	o := app.DemoOptions{Data: t.TempDir(), HTTP: "127.0.0.1:0", SMTP: "127.0.0.1:0", Token: "a token for tests", Past: true}
	if engine == db.Postgres {
		o.Database = testkit.New(t, engine).URL
	}
	d, err := app.OpenDemo(t.Context(), o, slog.New(slog.DiscardHandler), clock.System)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	accounts, err := d.Staff.Accounts(t.Context(), d.DB)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		if a.RoleCode == staff.Manager {
			return &reader{t, d, makeToken(t, d, a.ID), map[string]int{}}
		}
	}
	t.Fatal("the demo has no manager")
	return nil
}

func (r *reader) page(path string) string {
	r.t.Helper()
	q := httptest.NewRequestWithContext(r.t.Context(), http.MethodGet, path, nil)
	q.Header.Set("Authorization", "Bearer "+r.token)
	q.Header.Set("Accept-Language", "en")
	w := httptest.NewRecorder()
	r.d.Router.ServeHTTP(w, q)
	if w.Code != http.StatusOK {
		r.t.Fatalf("%s answers %d", path, w.Code)
	}
	return isolates.Replace(w.Body.String())
}

// isolates stand around inserted values and are no part of a number.
var isolates = strings.NewReplacer("\u2068", "", "\u2069", "")

var (
	opening = regexp.MustCompile(`(?s)<a href="(/promises/list\?[^"]*)"([^>]*)>(.*?)</a>`)
	ending  = regexp.MustCompile(`</figure>|</td>|<a |</section>`)
	older   = regexp.MustCompile(`href="(/promises/list\?[^"]*after=[^"]*)"`)
	stated  = regexp.MustCompile(`([\d,]+) promises?</p>`)
	ofThem  = regexp.MustCompile(`n = ([\d,]+)`)
	kOfN    = regexp.MustCompile(`([\d,]+) (?:broken )?of [\d,]+`)
	tag     = regexp.MustCompile(`(?s)<[^>]*>`)
)

// size counts the promises of a list, page by page, and compares them with what
// the list says of itself.
func (r *reader) size(path string) int {
	r.t.Helper()
	if n, known := r.sizes[path]; known {
		return n
	}
	n, said := 0, -1
	for at := path; at != ""; {
		page := r.page(at)
		_, body, _ := strings.Cut(page, "<tbody>")
		n += strings.Count(body, "<tr>")
		if found := stated.FindStringSubmatch(page); found != nil {
			said = number(found[1])
		}
		at = ""
		if next := older.FindStringSubmatch(page); next != nil {
			at = html.UnescapeString(next[1])
		}
	}
	if said != n && (n > 0 || said > 0) {
		r.t.Errorf("%s says that it has %d promises and shows %d", path, said, n)
	}
	r.sizes[path] = n
	return n
}

func number(text string) int {
	n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(text), ",", ""))
	if err != nil {
		return -1
	}
	return n
}

// says is the number that stands at the way into a list.
func says(attributes, inner, after string) int {
	if n := number(inner); n >= 0 { // a cell of a table
		return n
	}
	text := attributes + " " + inner + " " + tag.ReplaceAllString(after, " ")
	for _, form := range []*regexp.Regexp{ofThem, kOfN} {
		if found := form.FindStringSubmatch(text); found != nil {
			return number(found[1])
		}
	}
	return -1
}

// TestEveryNumberOfTheBoardOpensIntoAsManyPromises follows every way out of the
// board, dots of the charts as well, and counts what is there.
func TestEveryNumberOfTheBoardOpensIntoAsManyPromises(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			r := readsPast(t, engine)
			for _, at := range []string{"weeks=52&by=team", "weeks=13&by=topic", "weeks=13&by=week&chart=c", "weeks=13&by=kind&channel=email"} {
				board := r.page("/promises?" + at)
				ways := opening.FindAllStringSubmatchIndex(board, -1)
				if len(ways) < 20 {
					t.Fatalf("%s: %d ways out of the board", at, len(ways))
				}
				for _, way := range ways {
					path, after := html.UnescapeString(board[way[2]:way[3]]), board[way[1]:]
					if end := ending.FindStringIndex(after); end != nil {
						after = after[:end[0]]
					}
					want := says(board[way[4]:way[5]], board[way[6]:way[7]], after)
					if got := r.size(path); got != want {
						t.Errorf("%s: %s says %d and opens into %d: %s", at, path, want, got, tag.ReplaceAllString(board[way[4]:way[1]]+after, " "))
					}
				}
			}
			if len(r.sizes) < 80 {
				t.Errorf("%d lists were read", len(r.sizes))
			}
			r.sheetsEqualTheBoard()
			r.freezes()
		})
	}
}

// cells of the board's table, by their row.
var line = regexp.MustCompile(`(?s)<tr>(.*?)</tr>`)

// sheetsEqualTheBoard compares the spreadsheet with the table on the page, to the
// unit.
func (r *reader) sheetsEqualTheBoard() {
	r.t.Helper()
	for _, by := range []string{"team", "topic", "channel", "kind", "week"} {
		board := r.page("/promises?weeks=26&by=" + by)
		_, table, _ := strings.Cut(board[strings.Index(board, `id="groups"`):], "<tbody>")
		table, _, _ = strings.Cut(table, "</tbody>")
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.page("/promises/figures.csv?weeks=26&by="+by), "\ufeff"))).ReadAll()
		if err != nil {
			r.t.Fatal(err)
		}
		lines := line.FindAllStringSubmatch(table, -1)
		if len(lines) != len(rows)-1 || len(lines) == 0 {
			r.t.Errorf("by %s: %d lines on the page, %d in the sheet", by, len(lines), len(rows)-1)
			continue
		}
		at := map[string]int{}
		for i, name := range rows[0] {
			at[name] = i
		}
		for i, one := range lines {
			var cells []string
			for _, cell := range strings.Split(one[1], "</td>") {
				cells = append(cells, strings.TrimSpace(tag.ReplaceAllString(cell, " ")))
			}
			row := rows[i+1]
			if got := number(ofThem.FindStringSubmatch(cells[1])[1]); got != number(row[at["kept"]])+number(row[at["broken"]]) {
				r.t.Errorf("by %s, line %d: n = %d on the page, the sheet has %v", by, i, got, row)
			}
			for j, name := range []string{"broken", "told_before", "second_broken", "open"} {
				if number(cells[2+j]) != number(row[at[name]]) {
					r.t.Errorf("by %s, line %d: %s is %s on the page, %s in the sheet", by, i, name, cells[2+j], row[at[name]])
				}
			}
		}
	}
}

// freezes keeps limits from chosen weeks; what cannot be kept is said where it
// was typed.
func (r *reader) freezes() {
	r.t.Helper()
	send := func(form url.Values) *httptest.ResponseRecorder {
		q := httptest.NewRequestWithContext(r.t.Context(), http.MethodPost, "/promises/baseline", strings.NewReader(form.Encode()))
		q.Header.Set("Authorization", "Bearer "+r.token)
		q.Header.Set("Accept-Language", "en")
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		r.d.Router.ServeHTTP(w, q)
		return w
	}
	last := figures.WeekOf(r.d.DB.Now()) - 1
	day := func(week int64) string { return figures.WeekStart(week).Format(time.DateOnly) }
	few := send(url.Values{"from": {day(last - 8)}, "to": {day(last)}, "note": {"The new depot"}})
	if body := few.Body.String(); few.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "twenty undisturbed weeks") || !strings.Contains(body, "The new depot") {
		r.t.Errorf("limits of nine weeks: %d", few.Code)
	}
	if kept := send(url.Values{"from": {day(last - 40)}, "to": {day(last - 2)}, "note": {"The new depot"}}); kept.Code != http.StatusSeeOther {
		r.t.Errorf("limits of forty weeks: %d %s", kept.Code, kept.Body)
	}
	if board := r.page("/promises"); !strings.Contains(board, "The new depot") || !strings.Contains(board, "Version 2") || !strings.Contains(board, "Version 1") {
		r.t.Error("the board does not say which limits hold, and which held before")
	}
}
