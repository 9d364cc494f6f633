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
	List   string          `json:"list,omitempty"`
	Object string          `json:"object,omitempty"`
	Person string          `json:"person,omitempty"`
	Time   int64           `json:"time,omitempty"`
	Raw    json.RawMessage `json:"raw,omitempty"`
	Call   *Call           `json:"call,omitempty"`
}

// load reads the state file; false when there is none.
func (w *World) load() (bool, error) {
	if err := w.loadSnapshots(); err != nil {
		return false, err
	}
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
	s, err := decode(data)
	if err != nil {
		return false, fmt.Errorf("emulator state file: is not readable as state; move it away to start afresh: %w", err)
	}
	w.restore(s)
	return true, nil
}

// A save takes the lock for the time of writing the state as JSON. It comes once a second at
// most, and seldom enough that it takes no more than one part in saveShare of the time.
const (
	saveEvery = time.Second
	saveShare = 30
)

func (w *World) saveLoop(ctx context.Context) {
	timer := time.NewTimer(saveEvery)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			began := w.Real.Now()
			if err := w.Save(); err != nil {
				w.Logger.Error("emulator state not saved", "error", err)
			}
			timer.Reset(max(saveEvery, saveShare*w.Real.Now().Sub(began)))
		}
	}
}

// Save writes the state file when something changed since it was last written.
func (w *World) Save() error {
	if w.Options.StateFile == "" {
		return nil
	}
	data, err := w.dirtyState()
	if data == nil || err != nil {
		return err
	}
	return writeFile(w.Options.StateFile, data)
}

func (w *World) dirtyState() ([]byte, error) {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	if !w.Dirty {
		return nil, nil
	}
	w.Dirty = false
	return w.encode()
}

// writeFile writes a file whole or not at all.
func writeFile(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".emulator-*")
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
	return os.Rename(tmp.Name(), path)
}
