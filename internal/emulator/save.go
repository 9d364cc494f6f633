package emulator

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

// savedItem is an event or call that was on its way when the state was saved.
type savedItem struct {
	AppID  string          `json:"app"`
	PageID string          `json:"page"`
	Field  string          `json:"field,omitempty"`
	Person string          `json:"person,omitempty"`
	Time   int64           `json:"time,omitempty"`
	Raw    json.RawMessage `json:"raw,omitempty"`
	Call   *Call           `json:"call,omitempty"`
}

// load reads the state file; false when there is none.
func (e *Emulator) load() (bool, error) {
	if e.opts.StateFile == "" {
		return false, nil
	}
	data, err := os.ReadFile(e.opts.StateFile)
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
	s.fill()
	e.st = s
	byID := map[int64]*Call{}
	for _, c := range s.Calls {
		byID[c.ID] = c
	}
	for _, w := range s.Waiting {
		q := e.queueFor(queueKey{w.AppID, w.PageID})
		if w.Call != nil {
			if known := byID[w.Call.ID]; known != nil {
				w.Call = known
			}
			q.waiting = append(q.waiting, w.Call)
		} else if len(w.Raw) > 0 {
			q.items = append(q.items, &queued{raw: w.Raw, field: w.Field, person: w.Person, time: w.Time})
		}
	}
	s.Waiting = nil
	return true, nil
}

func (e *Emulator) saveLoop(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := e.save(); err != nil {
				e.logger.Error("emulator state not saved", "error", err)
			}
		}
	}
}

// save writes the state file when something changed since it was last written.
func (e *Emulator) save() error {
	if e.opts.StateFile == "" {
		return nil
	}
	data, err := e.snapshot()
	if data == nil || err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(e.opts.StateFile), ".emulator-*")
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
	return os.Rename(tmp.Name(), e.opts.StateFile)
}

func (e *Emulator) snapshot() ([]byte, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.dirty {
		return nil, nil
	}
	e.dirty = false
	e.st.Waiting = nil
	for key, q := range e.queues {
		for _, c := range q.waiting {
			e.st.Waiting = append(e.st.Waiting, &savedItem{AppID: key.app, PageID: key.page, Call: c})
		}
		for _, it := range q.items {
			e.st.Waiting = append(e.st.Waiting, &savedItem{AppID: key.app, PageID: key.page, Field: it.field, Person: it.person, Time: it.time, Raw: it.raw})
		}
	}
	return json.Marshal(e.st)
}
