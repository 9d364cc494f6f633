package app

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/config"
	"github.com/petitbleu/petitbleu/internal/store"
)

// A node that was started with another sealing key says so at once, and runs, so that the
// secrets can be entered anew.
func TestAnotherSealingKey(t *testing.T) {
	cfg := config.Serve{Store: config.Store{Database: filepath.Join(t.TempDir(), "a.db")}, Listen: "127.0.0.1:0", StopTimeout: time.Second}
	start := func() (*Node, string) {
		t.Helper()
		log := &lines{}
		n, err := StartNode(t.Context(), cfg, clock.System(), slog.New(slog.NewTextHandler(log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		return n, log.String()
	}
	n, said := start()
	err := n.Store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.UpsertApp(petitbleu.App{ID: "900", SecretSealed: n.Box.Seal("app/900/secret", "sesame"), CreatedAt: time.Unix(1, 0)})
	})
	if err = stopped(t, n, err); err != nil || said != "" {
		t.Fatal(err, said)
	}
	if n, said = start(); stopped(t, n, nil) != nil || said != "" {
		t.Errorf("with the right key: %s", said)
	}
	cfg.SealKey = strings.Repeat("A", 43) + "="
	if n, said = start(); stopped(t, n, nil) != nil || !strings.Contains(said, "sealing key that they were kept with") || !strings.Contains(said, "shut=1 of=1") {
		t.Errorf("with another key: %q", said)
	}
	if strings.Contains(said, "sesame") {
		t.Error("the log shows a secret")
	}
}

// TestDeauthorised: the platform's word that somebody removed the app has its Pages looked at.
func TestDeauthorised(t *testing.T) {
	cfg := config.Serve{Store: config.Store{Database: filepath.Join(t.TempDir(), "a.db")}, Listen: "127.0.0.1:0", StopTimeout: time.Second}
	n, err := StartNode(t.Context(), cfg, clock.System(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := stopped(t, n, nil); err != nil {
			t.Error(err)
		}
	}()
	then := time.Now().Add(-time.Second).Truncate(time.Millisecond)
	err = n.Store.Write(t.Context(), func(tx *store.Tx) error {
		return errors.Join(
			tx.InsertWorkspace(petitbleu.Workspace{ID: "ws_1", Name: "Cooktoys", TimeZone: "UTC", RulePack: "today", CreatedAt: then}),
			tx.UpsertApp(petitbleu.App{ID: "900", SecretSealed: n.Box.Seal("app/900/secret", "sesame"), GraphURL: "http://127.0.0.1:1", GraphVersion: "v26.0", CreatedAt: then}),
			tx.InsertPage(petitbleu.Page{WorkspaceID: "ws_1", ID: "10", AppID: "900", State: petitbleu.PageConnected, TokenSealed: n.Box.Seal("page/10/token", "T"), CreatedAt: then, UpdatedAt: then}),
			tx.PutPageCheck(store.PageCheck{WorkspaceID: "ws_1", PageID: "10", CheckedAt: then, Result: "{}"}))
	})
	if err != nil {
		t.Fatal(err)
	}
	asked := base64.RawURLEncoding.EncodeToString([]byte(`{"algorithm":"HMAC-SHA256","user_id":"5","issued_at":1767225600}`))
	mac := hmac.New(sha256.New, []byte("sesame"))
	mac.Write([]byte(asked))
	res, err := http.PostForm(n.URL+"/meta/deauthorize/900", url.Values{"signed_request": {base64.RawURLEncoding.EncodeToString(mac.Sum(nil)) + "." + asked}}) //nolint:noctx // a test
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("answered %d", res.StatusCode)
	}
	for end := time.Now().Add(time.Minute); ; {
		var checks map[string]store.PageCheck
		if err := n.Store.Read(t.Context(), func(tx *store.Tx) (err error) { checks, err = tx.PageChecks("ws_1"); return err }); err != nil {
			t.Fatal(err)
		}
		if checks["10"].CheckedAt.After(then) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("last asked at %v", checks["10"].CheckedAt)
		}
		runtime.Gosched()
	}
}

// lines is a log that can be read while loops write to it.
type lines struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// stopped stops a node and gives the first error.
func stopped(t *testing.T, n *Node, err error) error {
	t.Helper()
	if failed := n.Stop(t.Context()); err == nil {
		err = failed
	}
	return err
}
