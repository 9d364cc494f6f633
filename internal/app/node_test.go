package app

import (
	"bytes"
	"log/slog"
	"path/filepath"
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
