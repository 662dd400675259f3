package journey_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"rida/internal/app"
	"rida/internal/core/staff"
	"rida/internal/journey/stage"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/testkit/mailserver"
	"rida/internal/testkit/part"
)

// settled is how long a second sending of a mail would take to show: a started
// house takes up what was under way at once, and the relay delivers in moments.
const settled = 6 * time.Second

// lease is how long an answer may take that was being sent at the kill: on
// PostgreSQL another process might be at it, so its minute must run out first.
const lease = 2 * time.Minute

// process is the real program, which can be killed.
type process struct {
	t      *testing.T
	data   string
	args   []string
	http   string
	smtp   string
	kill   func() // as a power cut does: no goodbye, no flush
	client http.Client
	token  string
}

// binary builds the program once for all tests.
func binary(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rida")
	build := exec.Command("go", "build", "-o", path, "./cmd/rida")
	build.Dir = part.Root(t)
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, said)
	}
	return path
}

// serve starts the program and waits until it answers.
func (p *process) serve(program string) {
	p.t.Helper()
	cmd := exec.Command(program, p.args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	said := &stage.Notes{}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		p.t.Fatalf("start the program: %v", err)
	}
	dead := false
	p.kill = func() {
		if dead {
			return
		}
		dead = true
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	p.t.Cleanup(func() {
		p.kill()
		if p.t.Failed() {
			p.t.Logf("the program said:\n%s", said)
		}
	})
	part.Until(p.t, patience, "the program to answer", func() bool {
		answer, err := p.client.Get(p.http + "/healthz")
		if err != nil {
			return false
		}
		_ = answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
}

// call sends a request as a program with the token does and reads the answer.
func (p *process) call(method, path, kind, body string) (int, string) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.http+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.token)
	if body != "" {
		r.Header.Set("Content-Type", kind)
	}
	answer, err := p.client.Do(r)
	if err != nil {
		p.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(bufio.NewReader(answer.Body))
	if err != nil {
		p.t.Fatalf("read the answer of %s: %v", path, err)
	}
	return answer.StatusCode, string(text)
}

// TestWhatWasTakenOutlivesAKill kills the program the moment it has said yes, to
// a mail and to an answer, and starts it again.
func TestWhatWasTakenOutlivesAKill(t *testing.T) {
	t.Parallel()
	program := binary(t)
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			m := mailserver.Start(t, careBox, customerBox)
			p := newProcess(t, engine, m)
			p.serve(program)
			p.killedAfterMail(program, m)
			p.killedAfterAnswer(program, m)
		})
	}
}

// newProcess founds a firm in a new house and says how the program is to run it.
func newProcess(t *testing.T, engine db.Engine, m *mailserver.Server) *process {
	t.Helper()
	ports := part.FreePorts(t, 2)
	p := &process{t: t, data: t.TempDir(), http: "http://" + ports[0], smtp: ports[1], client: http.Client{Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	c := app.Config{Data: p.data, Database: stage.DatabaseOn(t, engine), HTTP: "127.0.0.1:0", Mail: app.MailConfig{Address: careBox}}
	p.args = []string{"serve", "--data", p.data, "--http", ports[0], "--smtp", ports[1], "--mail", careBox, "--submit", submission(m, "smtps")}
	if c.Database != "" {
		p.args = append(p.args, "--database", c.Database)
	}
	ctx := context.WithoutCancel(t.Context())
	a, err := app.Open(ctx, c, slog.New(slog.DiscardHandler), clock.System)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	err = a.DB.Write(ctx, func(tx *db.Tx) error {
		owner, err := a.Staff.Begin(ctx, tx, firmOf(a.Texts, speeches[lang.Arabic]))
		if err != nil {
			return err
		}
		p.token, err = a.Staff.MakeToken(ctx, tx, staff.By{}, staff.Token{Name: "journey", Account: owner, Permissions: []string{staff.AllPermissions}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// killedAfterMail: what was answered with 250 is one case afterwards.
func (p *process) killedAfterMail(program string, m *mailserver.Server) {
	p.t.Helper()
	s := speeches[lang.Arabic]
	if err := handOver(p.smtp, customerBox, careBox, write(customerBox, s.customer, careBox, s.subject, firstID, "", s.problem)); err != nil {
		p.t.Fatalf("hand over a mail: %v", err)
	}
	p.kill()
	p.serve(program)
	part.Until(p.t, patience, "the mail to become a case", func() bool { return len(p.cases()) > 0 })
	if raws := m.WaitInbox(customerBox, 1); len(raws) != 1 {
		p.t.Errorf("%d acknowledgements", len(raws))
	}
	p.once(m, 1, "acknowledgement")
	if all := p.cases(); len(all) != 1 || !strings.Contains(all[0].Subject, s.subject) {
		p.t.Errorf("the mail became %+v", all)
	}
}

// killedAfterAnswer: an answer that was taken is there afterwards, and reaches
// the customer once.
func (p *process) killedAfterAnswer(program string, m *mailserver.Server) {
	p.t.Helper()
	s, reference := speeches[lang.Arabic], p.cases()[0].Reference
	p.listen(reference, s)
	status, said := p.call("POST", "/cases/"+reference+"/messages", "application/x-www-form-urlencoded",
		url.Values{"text": {s.answer}, "kind": {"reply"}}.Encode())
	p.kill()
	if status != http.StatusSeeOther && status != http.StatusOK {
		p.t.Fatalf("the answer was not taken: %d %.600s", status, said)
	}
	p.serve(program)
	part.Until(p.t, lease, "the answer to reach the customer", func() bool { return len(m.Inbox(customerBox)) > 1 })
	answer := open(p.t, m.Inbox(customerBox)[1])
	if !answer.holds(s.answer) {
		p.t.Errorf("the customer got\n%s", answer.text)
	}
	p.once(m, 2, "mail")
	if status, said := p.call("GET", "/api/v1/cases/"+reference+"/messages", "", ""); status != http.StatusOK || strings.Count(said, s.answer) != 1 {
		p.t.Errorf("the case holds the answer %d times (%d)", strings.Count(said, s.answer), status)
	}
}

// listen fills the cells above the answer box, so that no gate asks.
func (p *process) listen(reference string, s speech) {
	p.t.Helper()
	for path, v := range map[string]url.Values{"listening": {"problem": {s.problem}, "wanted": {s.wanted}}, "tried": {"step": {s.tried}}} {
		if status, said := p.call("POST", "/cases/"+reference+"/"+path, "application/x-www-form-urlencoded", v.Encode()); status >= http.StatusBadRequest {
			p.t.Fatalf("%s: %d %.300s", path, status, said)
		}
	}
}

// once fails when more than n mails are with the customer after a while.
func (p *process) once(m *mailserver.Server, n int, what string) {
	p.t.Helper()
	for end := time.Now().Add(settled); time.Now().Before(end); time.Sleep(settled / 20) {
		if got := len(m.Inbox(customerBox)); got != n {
			p.t.Errorf("%d of %s, want %d", got, what, n)
			return
		}
	}
}

type listed struct{ Reference, Subject string }

// cases are those that the running program lists.
func (p *process) cases() []listed {
	p.t.Helper()
	status, text := p.call("GET", "/api/v1/cases?limit=10", "", "")
	if status != http.StatusOK {
		p.t.Fatalf("list the cases: %d %s", status, text)
	}
	var page struct{ Items []listed }
	if err := json.Unmarshal([]byte(text), &page); err != nil {
		p.t.Fatalf("read the list: %v", err)
	}
	return page.Items
}
