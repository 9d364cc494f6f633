package exports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the engine needs.
type Options struct {
	Store    *store.Store
	Box      *secret.Box
	Clock    clock.Clock
	Audience *audience.Audience
	Logger   *slog.Logger
	HTTP     *http.Client // guarded: tells callbacks
	Folder   string       // where files lie; made when it is not there
	BaseURL  string       // of the program, without a slash at its end
	Node     string       // holder of leases
	Wake     func()       // wakes the loop that calls Tick; may be nil
	// Lines gives a line for each of some people who are still there, in the form that the export wants.
	Lines func(ctx context.Context, workspace, form string, profiles []string) ([]json.RawMessage, error)
}

// Exports is the engine. Safe for concurrent use.
type Exports struct {
	o    Options
	home string // names the folder, over restarts: whose exports this node writes
}

// New makes the engine and its folder.
func New(o Options) (*Exports, error) {
	if err := os.MkdirAll(o.Folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of exports: %w", err)
	}
	name := filepath.Join(o.Folder, "folder-id")
	id, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		id = []byte(petitbleu.NewID(petitbleu.KindNode, o.Clock.Now()))
		err = os.WriteFile(name, id, 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("name the folder of exports: %w", err)
	}
	if o.Wake == nil {
		o.Wake = func() {}
	}
	return &Exports{o: o, home: strings.TrimSpace(string(id))}, nil
}

// Request is an export that a program asks for.
type Request struct {
	ID        string // names it and its files; unique
	SegmentID string
	Form      string
	Callback  string // may be empty
}

// errBusy refuses an export while another of the segment, or too many of the workspace, run.
func errBusy(format string, args ...any) error {
	return petitbleu.Errorf(petitbleu.CodeRateLimited, format, args...)
}

// Ask begins an export and gives the address at which its file will be. The error may be of code
// rate_limited.
func (e *Exports) Ask(ctx context.Context, workspace string, r Request) (address string, err error) {
	token := secret.NewToken("")
	address = e.o.BaseURL + Path + token + ".zip"
	x := petitbleu.Export{
		WorkspaceID: workspace, ID: r.ID, SegmentID: r.SegmentID, Form: r.Form, Callback: r.Callback, Node: e.home, State: petitbleu.ExportRunning, CreatedAt: e.o.Clock.Now(),
		AddressSeal: e.o.Box.Seal(place(r.ID), address), AddressHash: secret.HashToken(token),
	}
	err = e.o.Store.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.CountRunningExports(workspace)
		if err != nil {
			return err
		}
		if n >= petitbleu.ExportsAtOnce {
			return errBusy("%d exports of this workspace are being written. Wait until one is done.", n)
		}
		fresh, err := tx.InsertExport(x)
		if err == nil && !fresh {
			err = errBusy("An export of this segment is being written. Wait until it is done.")
		}
		return err
	})
	if err != nil {
		return "", err
	}
	e.o.Wake()
	return address, nil
}

// place is what an address is sealed to.
func place(id string) string { return "export/" + id + "/address" }

// Path begins the addresses of files.
const Path = "/exports/"

func (e *Exports) path(id, suffix string) string { return filepath.Join(e.o.Folder, id+suffix) }

// Open gives the file at an address of which name is the part behind Path, with the time at which it
// was written. It is fs.ErrNotExist until the file is there, and once it has ended.
func (e *Exports) Open(ctx context.Context, name string) (*os.File, time.Time, error) {
	token, ok := strings.CutSuffix(name, ".zip")
	if !ok {
		return nil, time.Time{}, fs.ErrNotExist
	}
	var x petitbleu.Export
	err := e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		x, err = tx.ExportByAddress(secret.HashToken(token))
		return err
	})
	if errors.Is(err, store.ErrNotFound) || err == nil && (x.State != petitbleu.ExportDone || !e.o.Clock.Now().Before(x.FileUntil)) {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, time.Time{}, err
	}
	f, err := os.Open(e.path(x.ID, ".zip"))
	return f, x.FinishedAt, err
}
