package exports_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/audience/exports"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

const base = "https://pb.example"

// house is a workspace of one person and one segment.
type house struct {
	t      *testing.T
	store  *store.Store
	clock  *clock.Movable
	folder string
	lines  func(context.Context) ([]json.RawMessage, error)
}

func open(t *testing.T, s *store.Store) *house {
	t.Helper()
	h := &house{t: t, store: s, clock: clock.NewMovable(nil), folder: t.TempDir()}
	h.lines = oneLine
	now := h.clock.Now()
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: "ws", Name: "Cooktoys", TimeZone: "Europe/Paris", RulePack: "today", CreatedAt: now}); err != nil {
			return err
		}
		_, err := tx.InsertSegment(petitbleu.Segment{WorkspaceID: "ws", ID: "seg", Name: "All", Definition: segment.Everybody().Encode(), Version: 1, CreatedAt: now, UpdatedAt: now})
		return errors.Join(err, tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: "ws", ID: petitbleu.NewID(petitbleu.KindProfile, now), CreatedAt: now, UpdatedAt: now}}))
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// start makes the engine over the folder, as a program that starts does.
func (h *house) start(node string) *exports.Exports {
	h.t.Helper()
	box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		h.t.Fatal(err)
	}
	people, err := audience.New(h.t.Context(), audience.Options{Store: h.store, Clock: h.clock, Logger: slog.New(slog.DiscardHandler), Folder: h.t.TempDir()})
	if err != nil {
		h.t.Fatal(err)
	}
	e, err := exports.New(exports.Options{
		Store: h.store, Box: box, Clock: h.clock, Audience: people, Logger: slog.New(slog.DiscardHandler), HTTP: http.DefaultClient, Folder: h.folder, BaseURL: base, Node: node,
		Lines: func(ctx context.Context, _, _ string, _ []string) ([]json.RawMessage, error) { return h.lines(ctx) },
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

func (h *house) ask(e *exports.Exports, id, callback string) string {
	h.t.Helper()
	address, err := e.Ask(h.t.Context(), "ws", exports.Request{ID: id, SegmentID: "seg", Form: "{}", Callback: callback})
	if err != nil {
		h.t.Fatal(err)
	}
	return strings.TrimPrefix(address, base+exports.Path)
}

func (h *house) row(id string) (x petitbleu.Export) {
	h.t.Helper()
	err := h.store.Read(h.t.Context(), func(tx *store.Tx) (err error) {
		x, err = tx.Export("ws", id)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return x
}

// TestCrash: what a node did not finish, the next start begins anew, and nobody sees half a file.
func TestCrash(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		e := h.start("first")
		name := h.ask(e, "x", "")
		stopped, stop := context.WithCancel(t.Context())
		h.lines = func(ctx context.Context) ([]json.RawMessage, error) { stop(); return nil, ctx.Err() }
		if _, err := e.Tick(stopped, h.clock.Now()); !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped in the middle: %v", err)
		}
		if x := h.row("x"); x.State != petitbleu.ExportRunning {
			t.Errorf("it is %s", x.State)
		}
		if _, _, err := e.Open(t.Context(), name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("half a file: %v", err)
		}
		h.lines = oneLine
		again := h.start("second")
		if _, err := again.Tick(t.Context(), h.clock.Now()); err != nil || h.row("x").State != petitbleu.ExportRunning {
			t.Errorf("while the first has the lease: %v, %s", err, h.row("x").State)
		}
		h.clock.Move(3 * time.Minute)
		if _, err := again.Tick(t.Context(), h.clock.Now()); err != nil {
			t.Fatal(err)
		}
		f, _, err := again.Open(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if x := h.row("x"); x.State != petitbleu.ExportDone || x.People != 1 {
			t.Errorf("%+v", x)
		}
		if left, err := filepath.Glob(filepath.Join(h.folder, "*.part")); err != nil || len(left) > 0 {
			t.Errorf("%v, %v", left, err)
		}
	})
}

// TestFailure: an export that cannot be written is over, and stands in nobody's way.
func TestFailure(t *testing.T) {
	h := open(t, storetest.Open(t, "sqlite"))
	e := h.start("node")
	name := h.ask(e, "x", "http://127.0.0.1:1/")
	good := h.lines
	h.lines = func(context.Context) ([]json.RawMessage, error) { return nil, errors.New("the disk is full") }
	if _, err := e.Tick(t.Context(), h.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if x := h.row("x"); x.State != petitbleu.ExportFailed || x.Note == "" || !x.CallAt.IsZero() {
		t.Errorf("%+v", x)
	}
	if _, _, err := e.Open(t.Context(), name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file of it: %v", err)
	}
	h.lines = good
	h.ask(e, "y", "")
	if _, err := e.Tick(t.Context(), h.clock.Now()); err != nil || h.row("y").State != petitbleu.ExportDone {
		t.Errorf("the next one: %v, %+v", err, h.row("y"))
	}
}

// TestDeafCallback: who does not answer is told five times; the file stays for its time, then goes.
func TestDeafCallback(t *testing.T) {
	h := open(t, storetest.Open(t, "sqlite"))
	e := h.start("node")
	h.ask(e, "x", "http://127.0.0.1:1/")
	for range 10 {
		if _, err := e.Tick(t.Context(), h.clock.Now()); err != nil {
			t.Fatal(err)
		}
		h.clock.Move(time.Hour)
	}
	if x := h.row("x"); x.Calls != 5 || !x.CallAt.IsZero() || !x.FileUntil.IsZero() {
		t.Errorf("%+v", x)
	}
	files, err := os.ReadDir(h.folder)
	if err != nil || len(files) != 1 || files[0].Name() != "folder-id" {
		t.Errorf("%v, %v", files, err)
	}
}

func oneLine(context.Context) ([]json.RawMessage, error) {
	return []json.RawMessage{[]byte(`{"id":1}`)}, nil
}
