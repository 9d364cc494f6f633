package imports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/store"
)

// fileLife is how long a file is kept after its upload, and after its import.
const fileLife = 7 * 24 * time.Hour

// Options are what the engine needs.
type Options struct {
	Store  *store.Store
	People *people.People
	Intake *intake.Intake
	Clock  clock.Clock
	Logger *slog.Logger
	Folder string // where files lie; made when it is not there
	Node   string // holder of leases
	Wake   func() // wakes the loop that calls Tick
	// Changed is told of each step of an import, for pages that show it. May be nil.
	Changed func(workspace, id string)
}

// Imports is the engine. Safe for concurrent use.
type Imports struct {
	o    Options
	home string // names the folder, over restarts: whose imports this node works on

	named map[string]*names // by import that runs; of Tick alone
}

// New makes the engine and its folder.
func New(o Options) (*Imports, error) {
	if err := os.MkdirAll(o.Folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of imports: %w", err)
	}
	name := filepath.Join(o.Folder, "folder-id")
	id, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		id = []byte(petitbleu.NewID(petitbleu.KindNode, o.Clock.Now()))
		err = os.WriteFile(name, id, 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("name the folder of imports: %w", err)
	}
	if o.Changed == nil {
		o.Changed = func(string, string) {}
	}
	return &Imports{o: o, home: strings.TrimSpace(string(id)), named: map[string]*names{}}, nil
}

func (m *Imports) path(id, suffix string) string {
	return filepath.Join(m.o.Folder, id+suffix)
}

// Upload takes a file, at most FileLimit bytes, and says what its columns probably become.
func (m *Imports) Upload(ctx context.Context, workspace string, k Kind, name, by string, file io.Reader) (petitbleu.Import, *Inspection, error) {
	now := m.o.Clock.Now()
	i := petitbleu.Import{WorkspaceID: workspace, ID: petitbleu.NewID(petitbleu.KindImport, now), FileName: filepath.Base(name), Node: m.home,
		State: petitbleu.ImportUploaded, Refusals: "[]", Repeats: "[]", CreatedBy: by, CreatedAt: now, FileUntil: now.Add(fileLife)}
	var err error
	if i.Bytes, err = m.keep(i.ID, file); err != nil {
		return i, nil, errors.Join(err, m.drop(i.ID))
	}
	in, err := m.inspect(i.ID, k)
	if err != nil {
		return i, nil, errors.Join(err, m.drop(i.ID))
	}
	if err := m.plan(&i, in, in.Mapping); err != nil {
		return i, nil, errors.Join(err, m.drop(i.ID))
	}
	err = m.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.InsertImport(i) })
	if err != nil {
		return i, nil, errors.Join(err, m.drop(i.ID))
	}
	return i, in, nil
}

// keep writes an upload to its file.
func (m *Imports) keep(id string, file io.Reader) (int64, error) {
	f, err := os.OpenFile(m.path(id, ".csv"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, fmt.Errorf("keep the file: %w", err)
	}
	n, err := io.Copy(f, io.LimitReader(file, FileLimit+1))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil && n > FileLimit {
		err = petitbleu.Errorf(petitbleu.CodeTooLarge, "The file is larger than %d MB: divide it, each part with the header.", FileLimit>>20).At("file")
	}
	return n, err
}

// drop removes the files of an import.
func (m *Imports) drop(id string) error {
	var all []error
	for _, suffix := range []string{".csv", ".refused.csv"} {
		if err := os.Remove(m.path(id, suffix)); err != nil && !errors.Is(err, os.ErrNotExist) {
			all = append(all, err)
		}
	}
	return errors.Join(all...)
}

// inspect reads the head of a file that is here.
func (m *Imports) inspect(id string, k Kind) (*Inspection, error) {
	f, err := os.Open(m.path(id, ".csv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Inspect(f, k)
}

// plan writes a mapping, and the place of the first row, into an import.
func (m *Imports) plan(i *petitbleu.Import, in *Inspection, mapping Mapping) error {
	text, err := json.Marshal(mapping)
	if err != nil {
		return err
	}
	i.Mapping, i.Separator, i.Position, i.Line = string(text), in.Separator, in.headEnd, int64(in.headLines+1)
	i.Read, i.Made, i.Changed, i.Same, i.Partly, i.Refused, i.RefusedSize, i.Refusals, i.Worked = 0, 0, 0, 0, 0, 0, 0, "[]", 0
	i.Repeated, i.Repeats = 0, "[]"
	return nil
}

// Inspection looks at the file of an import again, as one of a kind.
func (m *Imports) Inspection(ctx context.Context, workspace, id string, k Kind) (*Inspection, error) {
	i, err := m.find(ctx, workspace, id)
	if err != nil {
		return nil, err
	}
	if err := m.here(&i); err != nil {
		return nil, err
	}
	return m.inspect(id, k)
}

func (m *Imports) find(ctx context.Context, workspace, id string) (i petitbleu.Import, err error) {
	err = m.o.Store.Read(ctx, func(tx *store.Tx) error {
		i, err = tx.Import(workspace, id)
		return err
	})
	return i, err
}

// here tells whether the file can be read on this node.
func (m *Imports) here(i *petitbleu.Import) error {
	switch {
	case i.FileUntil.IsZero():
		return petitbleu.Errorf(petitbleu.CodeConflict, "The file is gone: files are kept %d days. Upload it again.", int(fileLife.Hours()/24))
	case i.Node != m.home:
		return petitbleu.Errorf(petitbleu.CodeUnavailable, "The file lies on another node: ask that one, or give all nodes one folder of files.")
	}
	return nil
}

// Start begins an import from its first row: dry, to see what it would do, or in earnest. One that
// was dry can be started again.
func (m *Imports) Start(ctx context.Context, workspace, id string, mapping Mapping, dry bool) (petitbleu.Import, error) {
	i, err := m.find(ctx, workspace, id)
	if err != nil {
		return i, err
	}
	if err := m.here(&i); err != nil {
		return i, err
	}
	if i.State == petitbleu.ImportRunning || (i.State != petitbleu.ImportUploaded && !i.Dry) {
		return i, petitbleu.Errorf(petitbleu.CodeConflict, "The import was started before: a stopped one is resumed, and a file that was read is uploaded again.")
	}
	in, err := m.inspect(id, mapping.Kind)
	if err != nil {
		return i, err
	}
	if err := mapping.Check(len(in.Header)); err != nil {
		return i, err
	}
	if err := m.pageIsOurs(ctx, workspace, mapping); err != nil {
		return i, err
	}
	was := i.State
	if err := m.plan(&i, in, mapping); err != nil {
		return i, err
	}
	i.Dry, i.State, i.Note, i.StartedAt, i.FinishedAt = dry, petitbleu.ImportRunning, "", m.o.Clock.Now(), time.Time{}
	return i, m.turn(ctx, i, was)
}

func (m *Imports) pageIsOurs(ctx context.Context, workspace string, mapping Mapping) error {
	if mapping.Kind != Subscribers || mapping.PageID == "" {
		return nil
	}
	return m.o.Store.Read(ctx, func(tx *store.Tx) error {
		_, err := tx.Page(workspace, mapping.PageID)
		if errors.Is(err, store.ErrNotFound) {
			return wrong("page_id", "No such Page is connected here: connect it first. A PSID is of one Page only.")
		}
		return err
	})
}

// turn writes the new state of an import, unless somebody else changed it meanwhile.
func (m *Imports) turn(ctx context.Context, i petitbleu.Import, was petitbleu.ImportState) error {
	err := m.o.Store.Write(ctx, func(tx *store.Tx) error {
		ok, err := tx.UpdateImport(i, was)
		if err == nil && !ok {
			err = petitbleu.Errorf(petitbleu.CodeConflict, "Somebody else changed the import meanwhile: look at it again.")
		}
		return err
	})
	if err == nil {
		m.o.Changed(i.WorkspaceID, i.ID)
		m.o.Wake()
	}
	return err
}

// Stop stops an import that runs. What it brought stays; it can be resumed.
func (m *Imports) Stop(ctx context.Context, workspace, id string) (petitbleu.Import, error) {
	i, err := m.find(ctx, workspace, id)
	if err != nil {
		return i, err
	}
	if i.State != petitbleu.ImportRunning {
		return i, petitbleu.Errorf(petitbleu.CodeConflict, "The import is not running.")
	}
	i.State = petitbleu.ImportStopped
	return i, m.turn(ctx, i, petitbleu.ImportRunning)
}

// Resume goes on with an import that was stopped or failed.
func (m *Imports) Resume(ctx context.Context, workspace, id string) (petitbleu.Import, error) {
	i, err := m.find(ctx, workspace, id)
	if err != nil {
		return i, err
	}
	if err := m.here(&i); err != nil {
		return i, err
	}
	if i.State != petitbleu.ImportStopped && i.State != petitbleu.ImportFailed {
		return i, petitbleu.Errorf(petitbleu.CodeConflict, "Only an import that was stopped, or that failed, is resumed.")
	}
	was := i.State
	i.State, i.Note, i.StartedAt = petitbleu.ImportRunning, "", m.o.Clock.Now()
	return i, m.turn(ctx, i, was)
}

// Delete forgets an import and its files; what it brought stays.
func (m *Imports) Delete(ctx context.Context, workspace, id string) error {
	i, err := m.find(ctx, workspace, id)
	if err != nil {
		return err
	}
	if i.State == petitbleu.ImportRunning {
		return petitbleu.Errorf(petitbleu.CodeConflict, "The import is running: stop it first.")
	}
	if err := m.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.DeleteImport(workspace, id) }); err != nil {
		return err
	}
	m.o.Changed(workspace, id)
	if i.Node == m.home {
		return m.drop(id)
	}
	return nil // its own node removes the file when its time is over
}

// Refused opens the file of refused lines: the header of the file with line and reason before it,
// then each refused line as it stood. The caller closes it.
func (m *Imports) Refused(ctx context.Context, workspace, id string) (io.ReadCloser, int64, error) {
	i, err := m.find(ctx, workspace, id)
	if err != nil {
		return nil, 0, err
	}
	if err := m.here(&i); err != nil {
		return nil, 0, err
	}
	if i.RefusedSize == 0 {
		return nil, 0, petitbleu.Errorf(petitbleu.CodeNotFound, "No line was refused.")
	}
	f, err := os.Open(m.path(id, ".refused.csv"))
	return f, i.RefusedSize, err
}

// Tidy removes files whose time is over.
func (m *Imports) Tidy(ctx context.Context, now time.Time) error {
	var old []petitbleu.Import
	err := m.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		old, err = tx.OldImports(m.home, now)
		return err
	})
	for _, i := range old {
		if err != nil {
			break
		}
		if err = m.drop(i.ID); err == nil {
			was := i.State
			i.FileUntil = time.Time{}
			err = m.o.Store.Write(ctx, func(tx *store.Tx) error {
				_, err := tx.UpdateImport(i, was)
				return err
			})
		}
	}
	return err
}
