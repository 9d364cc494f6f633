package world

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// snapshotsMost is how many named states there can be.
const snapshotsMost = 50

// Snapshot is a named state that one can come back to.
type Snapshot struct {
	Name  string `json:"name"`
	At    int64  `json:"at_ms"` // on the emulated clock
	Bytes int    `json:"bytes"`
	data  []byte
}

// snapshotFile is what a snapshot holds.
type snapshotFile struct {
	At    int64           `json:"clock_ms"`
	State json.RawMessage `json:"state"`
}

var snapshotName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

var (
	errSnapshotName = errors.New("name: must have 1 to 64 letters, digits, dots, hyphens or underscores, and begin with a letter or digit")
	errNoSnapshot   = errors.New("name: there is no such snapshot")
)

// encode writes the whole state with what is on its way.
func (w *World) encode() ([]byte, error) {
	w.State.Waiting = nil
	for key, q := range w.Queues {
		for _, c := range q.waiting {
			w.State.Waiting = append(w.State.Waiting, &SavedItem{AppID: key.App, PageID: key.Page, Call: c})
		}
		for _, it := range q.Items {
			w.State.Waiting = append(w.State.Waiting, &SavedItem{AppID: key.App, PageID: key.Page, Field: it.field,
				List: it.list, Object: it.object, Person: it.person, Time: it.time, Raw: it.raw})
		}
	}
	data, err := json.Marshal(w.State)
	w.State.Waiting = nil
	return data, err
}

// decode reads what encode wrote.
func decode(data []byte) (*State, error) {
	s := newState()
	if err := json.Unmarshal(data, s); err != nil {
		return nil, err
	}
	s.Fill()
	return s, nil
}

// restore puts a state in the place of the one that is there.
func (w *World) restore(s *State) {
	w.clear()
	w.State = s
	byID := map[int64]*Call{}
	for _, c := range s.Calls {
		byID[c.ID] = c
	}
	for _, saved := range s.Waiting {
		q := w.QueueFor(QueueKey{saved.AppID, saved.PageID})
		if saved.Call != nil {
			if known := byID[saved.Call.ID]; known != nil {
				saved.Call = known
			}
			q.waiting = append(q.waiting, saved.Call)
		} else if len(saved.Raw) > 0 {
			q.Items = append(q.Items, &Queued{raw: saved.Raw, field: saved.Field, list: saved.List, object: saved.Object,
				page: saved.PageID, person: saved.Person, time: saved.Time})
		}
	}
	s.Waiting = nil
	w.pokeNotices()
}

// TakeSnapshot keeps the state under a name, in the place of an older one of that name.
func (w *World) TakeSnapshot(name string) (Snapshot, error) {
	if !snapshotName.MatchString(name) {
		return Snapshot{}, errSnapshotName
	}
	state, err := w.encode()
	if err != nil {
		return Snapshot{}, err
	}
	data, err := json.Marshal(snapshotFile{At: w.Now(), State: state})
	if err != nil {
		return Snapshot{}, err
	}
	return w.keepSnapshot(name, w.Now(), data)
}

// PutSnapshot keeps a snapshot that was taken elsewhere.
func (w *World) PutSnapshot(name string, data []byte) (Snapshot, error) {
	if !snapshotName.MatchString(name) {
		return Snapshot{}, errSnapshotName
	}
	var f snapshotFile
	if err := json.Unmarshal(data, &f); err != nil || len(f.State) == 0 {
		return Snapshot{}, errors.New("body: must be a snapshot, as the emulator gives it")
	}
	if _, err := decode(f.State); err != nil {
		return Snapshot{}, fmt.Errorf("body: is not readable as state: %w", err)
	}
	return w.keepSnapshot(name, f.At, data)
}

func (w *World) keepSnapshot(name string, at int64, data []byte) (Snapshot, error) {
	if w.snapshots[name] == nil && len(w.snapshots) >= snapshotsMost {
		return Snapshot{}, fmt.Errorf("name: there are %d snapshots already; delete one", snapshotsMost)
	}
	s := &Snapshot{Name: name, At: at, Bytes: len(data), data: data}
	if dir := w.snapshotDir(); dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return Snapshot{}, err
		}
		if err := writeFile(filepath.Join(dir, name+".json"), data); err != nil {
			return Snapshot{}, err
		}
	}
	w.snapshots[name] = s
	w.Publish("snapshots", map[string]string{"name": name})
	return *s, nil
}

// LoadSnapshot goes back to a named state. With its clock, the emulated time goes back too.
func (w *World) LoadSnapshot(name string, withClock bool) error {
	s := w.snapshots[name]
	if s == nil {
		return errNoSnapshot
	}
	var f snapshotFile
	if err := json.Unmarshal(s.data, &f); err != nil {
		return err
	}
	state, err := decode(f.State)
	if err != nil {
		return err
	}
	w.restore(state)
	w.Dirty = true
	if withClock {
		w.clock.Set(time.UnixMilli(f.At))
	}
	w.Publish("reset", nil)
	return nil
}

// Snapshots are the named states, by name.
func (w *World) Snapshots() []Snapshot {
	out := []Snapshot{}
	for _, s := range w.snapshots {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Snapshot) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// SnapshotData is a snapshot as a file.
func (w *World) SnapshotData(name string) ([]byte, error) {
	if s := w.snapshots[name]; s != nil {
		return s.data, nil
	}
	return nil, errNoSnapshot
}

// DropSnapshot forgets a named state.
func (w *World) DropSnapshot(name string) error {
	if w.snapshots[name] == nil {
		return errNoSnapshot
	}
	delete(w.snapshots, name)
	if dir := w.snapshotDir(); dir != "" {
		if err := os.Remove(filepath.Join(dir, name+".json")); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	w.Publish("snapshots", map[string]string{"name": name})
	return nil
}

// snapshotDir is where snapshots outlive the process, beside the state file.
func (w *World) snapshotDir() string {
	if w.Options.StateFile == "" {
		return ""
	}
	return w.Options.StateFile + ".snapshots"
}

// loadSnapshots finds the snapshots of an earlier run.
func (w *World) loadSnapshots() error {
	w.snapshots = map[string]*Snapshot{}
	dir := w.snapshotDir()
	if dir == "" {
		return nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return err
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("emulator snapshot: %w", err)
		}
		var f snapshotFile
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		if json.Unmarshal(data, &f) != nil || !snapshotName.MatchString(name) {
			w.Logger.Warn("a snapshot is not readable", "name", name)
			continue
		}
		w.snapshots[name] = &Snapshot{Name: name, At: f.At, Bytes: len(data), data: data}
	}
	return nil
}
