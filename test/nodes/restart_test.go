package nodes

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/test/program"
)

// cluster is a PostgreSQL of this test's own, which it may stop.
type cluster struct {
	t      *testing.T
	bin    string
	folder string
	port   string
	as     *syscall.SysProcAttr // PostgreSQL does not run as root
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{t: t}
	if path, err := exec.LookPath("initdb"); err == nil {
		c.bin = filepath.Dir(path)
	}
	if all, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); len(all) > 0 {
		c.bin = filepath.Dir(slices.Max(all))
	}
	if c.bin == "" {
		t.Fatal("no programs of PostgreSQL on this machine: run `make postgres`")
	}
	folder, err := os.MkdirTemp("", "petitbleu-test-pg-") // the test's own cannot be entered by another user
	if err != nil {
		t.Fatal(err)
	}
	c.folder = folder
	t.Cleanup(func() {
		_ = c.command("pg_ctl", "-D", c.data(), "-m", "immediate", "stop").Run()
		_ = os.RemoveAll(folder)
	})
	if os.Geteuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			t.Fatal(err)
		}
		uid, _ := strconv.ParseUint(u.Uid, 10, 32)
		gid, _ := strconv.ParseUint(u.Gid, 10, 32)
		c.as = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
		if err := os.Chown(folder, int(uid), int(gid)); err != nil {
			t.Fatal(err)
		}
	}
	c.port = program.Port(t)
	c.run("initdb", "-D", c.data(), "-U", "petitbleu", "--auth=trust", "-N", "-E", "UTF8")
	c.start()
	return c
}

func (c *cluster) data() string { return filepath.Join(c.folder, "data") }
func (c *cluster) dsn() string {
	return fmt.Sprintf("postgres://petitbleu@127.0.0.1:%s/postgres?sslmode=disable", c.port)
}

func (c *cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, name), args...)
	cmd.SysProcAttr, cmd.Dir = c.as, c.folder
	return cmd
}

func (c *cluster) run(name string, args ...string) {
	c.t.Helper()
	cmd := c.command(name, args...)
	var log bytes.Buffer
	if name == "initdb" { // a server keeps what it inherits open
		cmd.Stdout, cmd.Stderr = &log, &log
	}
	if err := cmd.Run(); err != nil {
		more, _ := os.ReadFile(filepath.Join(c.folder, "log"))
		c.t.Fatalf("%s: %v\n%s%s", name, err, &log, more)
	}
}

func (c *cluster) start() {
	c.t.Helper()
	c.run("pg_ctl", "-D", c.data(), "-l", filepath.Join(c.folder, "log"), "-w", "-t", "120", "-o",
		fmt.Sprintf("-p %s -k %s -c listen_addresses=127.0.0.1 -c max_connections=150", c.port, c.folder), "start")
}

func (c *cluster) stop(how string) { c.run("pg_ctl", "-D", c.data(), "-m", how, "-w", "stop") }

// polls are a browser's that has no stream: it asks for its counts again and again.
type polls struct {
	f     *feeds
	token string

	mu    sync.Mutex
	well  int      // answers
	not   int      // that the database is not there
	wrong []string // anything else
}

func (p *polls) run(ctx context.Context) {
	for n := 0; ctx.Err() == nil; n++ {
		p.one(ctx, n)
		select {
		case <-ctx.Done():
		case <-time.After(110 * time.Millisecond): // as often as a person may
		}
	}
}

func (p *polls) one(ctx context.Context, n int) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.f.url(n)+"/feed/v1/news/counts", nil)
	if err != nil {
		return
	}
	r.Header.Set("Authorization", "Bearer "+p.token)
	res, err := http.DefaultClient.Do(r)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		if ctx.Err() == nil {
			p.wrong = append(p.wrong, err.Error())
		}
		return
	}
	defer res.Body.Close()
	var told struct{ Code string }
	_ = json.NewDecoder(res.Body).Decode(&told)
	switch {
	case res.StatusCode == http.StatusOK:
		p.well++
	case res.StatusCode == http.StatusServiceUnavailable && told.Code == "unavailable" && res.Header.Get("Retry-After") != "":
		p.not++
	default:
		p.wrong = append(p.wrong, fmt.Sprint(res.StatusCode, " ", told.Code, " Retry-After ", res.Header.Get("Retry-After")))
	}
}

func (p *polls) counts() (well, not int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.well, p.not
}

// The database is stopped under open feeds on two nodes, once in order and once as by a crash, and started again: the
// streams stay, nothing is missed and nothing comes twice; who polls is told to come back, and is answered again.
func TestFeedsWhileTheDatabaseRestarts(t *testing.T) {
	const people = 10
	c := newCluster(t)
	f := newFeeds(t, c.dsn())
	f.serve()
	f.serve()
	ctx, end := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer func() { end(); wg.Wait() }()
	var tabs []*tab
	for i := range 2 * people {
		b := f.tab(fmt.Sprint("user-", i/2), i)
		tabs = append(tabs, b)
		wg.Go(func() { b.run(ctx) })
	}
	all := func(sent int) func() bool {
		return func() bool {
			for _, b := range tabs {
				if b.check(sent) != "" {
					return false
				}
			}
			return true
		}
	}
	order := 0
	send := func() {
		for i := range people {
			order++
			f.send(fmt.Sprint("user-", i), order)
		}
	}
	send()
	program.Until(t, "everybody to be told of the first", all(1))
	p := &polls{f: f, token: f.tab("user-0", 0).token}
	wg.Go(func() { p.run(ctx) })
	for round, how := range []string{"fast", "immediate"} {
		_, before := p.counts()
		c.stop(how)
		program.Until(t, "polls to be told to come back", func() bool { _, not := p.counts(); return not >= before+10 })
		var sending sync.WaitGroup
		sending.Go(send) // each is tried until a node takes it
		program.Until(t, "more of them", func() bool { _, not := p.counts(); return not >= before+20 })
		c.start()
		sending.Wait()
		program.Until(t, "everybody to be told", all(round+2))
		well, _ := p.counts()
		program.Until(t, "polls to be answered again", func() bool { now, _ := p.counts(); return now >= well+5 })
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.wrong) > 0 {
		t.Errorf("%d polls were answered otherwise, such as %q", len(p.wrong), p.wrong[0])
	}
	for _, b := range tabs {
		if wrong := b.check(3); wrong != "" || b.breaks > 0 {
			t.Errorf("%s: %s, %d breaks", b.user, wrong, b.breaks)
		}
	}
	t.Logf("%d polls were answered, %d told to come back", p.well, p.not)
}
