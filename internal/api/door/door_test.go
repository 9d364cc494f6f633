package door

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestPermissionsAreWhole keeps the tables honest.
func TestPermissionsAreWhole(t *testing.T) {
	for _, p := range permissions {
		if p.words == "" || !slices.Contains([]string{petitbleu.ScopeRead, petitbleu.ScopeWrite, petitbleu.ScopeManage}, p.scope) || !RoleMay(RoleAdministrator, p.name) {
			t.Errorf("%+v", p)
		}
		for _, r := range p.roles {
			if !slices.Contains(Roles, r) {
				t.Errorf("%s: there is no role %q", p.name, r)
			}
		}
	}
	for _, role := range Roles {
		if !RoleMay(role, WorkspaceRead) {
			t.Errorf("%s sees nothing", role)
		}
		if RoleMay(role, PeopleWrite) && !RoleMay(role, PeopleRead) {
			t.Errorf("%s changes people without seeing them", role)
		}
	}
	for _, what := range []May{PeopleRead, PeopleExport, MessagesRead, DeveloperRead} {
		if RoleMay(RoleAnalyst, what) {
			t.Errorf("an analyst meets people: %s", what)
		}
	}
	if RoleMay("king", WorkspaceRead) || RoleMay(RoleAdministrator, "dance") || scopesMay([]string{""}, "dance") {
		t.Error("what is in no table is allowed")
	}
}

func TestNeedsOf(t *testing.T) {
	for scope, want := range map[string][]May{
		"users.track": {PeopleWrite}, "users.export.*": {PeopleExport}, "users.*": {PeopleErase, PeopleExport, PeopleWrite},
		"campaigns.trigger.send": {CampaignsLaunch}, "campaigns.list": {WorkspaceRead}, "push": nil, "catalogs.*": {DataManage, DataRead},
	} {
		if got := NeedsOf(scope); !slices.Equal(got, want) {
			t.Errorf("%s: %v", scope, got)
		}
	}
	if got := NeedsOf("manage"); !slices.Contains(got, TeamManage) || slices.Contains(got, PeopleRead) {
		t.Errorf("manage: %v", got)
	}
}

// TestStreamMerges: many changes cost a connection few events.
func TestStreamMerges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := New(Options{Clock: clock.System(), BaseURL: "http://x"})
		changes := make(chan live.Change)
		out := &pieces{}
		s := stream{a: d, w: out, out: http.NewResponseController(out), changes: changes, allowed: func() bool { return true }}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { s.run(ctx); close(done) }()
		for range 3 {
			changes <- live.Change{Kind: live.KindMessage, ID: "same"}
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if n := strings.Count(out.String(), "data: "); n != 1 {
			t.Errorf("%d events for one change that came three times: %s", n, out)
		}
		for i := range 500 {
			changes <- live.Change{Kind: live.KindMessage, ID: fmt.Sprint(i)}
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if n := strings.Count(out.String(), "data: "); n != 1+len(everything) || !strings.Contains(out.String(), `{"kind":"page"}`) || strings.Contains(out.String(), "anything") {
			t.Errorf("%d events for 500 changes at once: %s", n, out)
		}
		time.Sleep(streamBeat)
		synctest.Wait()
		if !strings.Contains(out.String(), ": beat") {
			t.Error("no heart beat")
		}
		cancel()
		<-done
	})
}

// TestStreamEndsWithTheRight: who lost the right to see is cut off.
func TestStreamEndsWithTheRight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := New(Options{Clock: clock.System(), BaseURL: "http://x"})
		out := &pieces{}
		left := time.Now().Add(90 * time.Second)
		s := stream{a: d, w: out, out: http.NewResponseController(out), changes: make(chan live.Change), allowed: func() bool { return time.Now().Before(left) }}
		start := time.Now()
		s.run(t.Context())
		if took := time.Since(start); took != 2*streamCheck {
			t.Errorf("it ended after %v", took)
		}
	})
}

// pieces is a writer of answers in memory.
type pieces struct {
	mu  sync.Mutex
	buf strings.Builder
}

// Write keeps a piece.
func (p *pieces) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.buf.Write(b)
}

func (p *pieces) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.buf.String()
}

func (*pieces) Header() http.Header { return http.Header{} }

func (*pieces) WriteHeader(int) {}

func (*pieces) FlushError() error { return nil }

func TestProblemsNeverEcho(t *testing.T) {
	useProblems()
	if p := ProblemOf(fmt.Errorf("open TOPSECRET: %w", os.ErrPermission)); p.Code != "internal" || p.Status != 500 || strings.Contains(p.Detail, "TOPSECRET") {
		t.Errorf("an error of our own: %+v", p)
	}
	if p, ok := huma.NewError(422, "validation failed", &huma.ErrorDetail{Message: "expected string", Location: "body.token", Value: "TOPSECRET"}).(*Problem); !ok || strings.Contains(fmt.Sprint(p), "TOPSECRET") || p.Errors[0].Location != "body.token" {
		t.Errorf("a finding of huma: %+v", p)
	}
	for text, want := range map[string]string{
		`invalid character 'T' looking for beginning of value`: "it is not of the right form",
		`parsing "TOPSECRET": invalid syntax`:                  "it is not of the right form",
		`expected string`:                                      "expected string",
		``:                                                     "it is not right",
	} {
		if got := plainRule(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// TestEveryCodeHasItsPage is kept by test/house for the pages; here each code has a status.
func TestEveryCodeHasAStatus(t *testing.T) {
	for code, k := range Kinds {
		if k.Status < 400 || k.title == "" {
			t.Errorf("%s: %+v", code, k)
		}
	}
}

func TestCookieIsSecureOverTLS(t *testing.T) {
	d := New(Options{Clock: clock.System(), BaseURL: "https://petitbleu.example"})
	if c := d.cookie("x", time.Now()); !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("%+v", c)
	}
}

// FuzzCursor: what we write we read back, and nothing else breaks.
func FuzzCursor(f *testing.F) {
	f.Add(int64(1795305600000), "msg_06gzvyj601r05cjkn6kp085f40", "x.y")
	f.Add(int64(-1), "a.b", "9999999999999999999.a")
	f.Fuzz(func(t *testing.T, ms int64, id, text string) {
		_, _ = ParseMoment(text)
		if id == "" {
			return
		}
		at := time.UnixMilli(ms)
		got, err := ParseMoment(Moment(at, id))
		if err != nil || got != (store.Moment{At: at, ID: id}) {
			t.Errorf("%d %q came back as %+v, %v", ms, id, got, err)
		}
	})
}
