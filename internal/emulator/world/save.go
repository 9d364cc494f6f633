package world

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// SavedItem is an event or call that was on its way when the state was saved.
type SavedItem struct {
	AppID  string          `json:"app"`
	PageID string          `json:"page"`
	Field  string          `json:"field,omitempty"`
	Person string          `json:"person,omitempty"`
	Time   int64           `json:"time,omitempty"`
	Raw    json.RawMessage `json:"raw,omitempty"`
	Call   *Call           `json:"call,omitempty"`
}

// load reads the state file; false when there is none.
func (w *World) load() (bool, error) {
	if w.Options.StateFile == "" {
		return false, nil
	}
	data, err := os.ReadFile(w.Options.StateFile)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("emulator state file: %w", err)
	}
	s := newState()
	if err := json.Unmarshal(data, s); err != nil {
		return false, fmt.Errorf("emulator state file: is not readable as state; move it away to start afresh: %w", err)
	}
	s.Fill()
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
			q.Items = append(q.Items, &Queued{raw: saved.Raw, field: saved.Field, person: saved.Person, time: saved.Time})
		}
	}
	s.Waiting = nil
	return true, nil
}

func (w *World) saveLoop(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := w.Save(); err != nil {
				w.Logger.Error("emulator state not saved", "error", err)
			}
		}
	}
}

// Save writes the state file when something changed since it was last written.
func (w *World) Save() error {
	if w.Options.StateFile == "" {
		return nil
	}
	data, err := w.snapshot()
	if data == nil || err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(w.Options.StateFile), ".emulator-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), w.Options.StateFile)
}

func (w *World) snapshot() ([]byte, error) {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	if !w.Dirty {
		return nil, nil
	}
	w.Dirty = false
	w.State.Waiting = nil
	for key, q := range w.Queues {
		for _, c := range q.waiting {
			w.State.Waiting = append(w.State.Waiting, &SavedItem{AppID: key.App, PageID: key.Page, Call: c})
		}
		for _, it := range q.Items {
			w.State.Waiting = append(w.State.Waiting, &SavedItem{AppID: key.App, PageID: key.Page, Field: it.field, Person: it.person, Time: it.time, Raw: it.raw})
		}
	}
	return json.Marshal(w.State)
}
