package clock

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// pollLimit is how long a long poll waits for a change.
	pollLimit = 25 * time.Second
	// ackLimit is how long a change waits for its followers: longer than a busy machine needs to wake them.
	ackLimit = 10 * time.Second
	// absentLimit is how long after its last answer a follower still counts as on its
	// way back with the next poll.
	absentLimit = 2 * time.Second
	absentLook  = absentLimit / 8 // how often a change looks who has gone meanwhile
	bodyLimit   = 64 << 10
)

// followerSeen is what the handler knows of one client that long-polls.
type followerSeen struct {
	version  int64 // highest version it has shown to know
	parked   int   // polls of it that are waiting now
	answered time.Time
}

// statusBody is the JSON of every answer.
type statusBody struct {
	Now      string `json:"now"`
	NowMS    int64  `json:"now_ms"`
	OffsetMS int64  `json:"offset_ms"`
	Frozen   bool   `json:"frozen"`
	Version  int64  `json:"version"`
}

// changeBody is the JSON of a POST; exactly one member is set.
type changeBody struct {
	Move   *string `json:"move,omitempty"`
	MoveMS *int64  `json:"move_ms,omitempty"`
	Set    *string `json:"set,omitempty"`
	Freeze *bool   `json:"freeze,omitempty"`
	Reset  *bool   `json:"reset,omitempty"`
}

// Handler is the clock's HTTP face, at any one path.
//
// GET answers the time, the offset in milliseconds, whether it is frozen, and the
// version. GET ?after=N waits until the version is above N, at most 25 s.
//
// POST takes one of {"move":"25h"}, {"move_ms":5}, {"set":"2026-01-02T03:04:05Z"},
// {"freeze":true|false}, {"reset":true}. It answers when every follower that was
// long-polling has come back with the new version, after 10 s at the latest (2 s where one was answered and never came back): whoever
// moves the clock and then asks a following process meets the new time there.
func (m *Movable) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			m.serveGet(w, r)
		case http.MethodPost:
			m.servePost(w, r)
		default:
			w.Header().Set("Allow", "GET, HEAD, POST")
			writeError(w, http.StatusMethodNotAllowed, "method: use GET to read the clock or POST to change it")
		}
	})
}

func (m *Movable) serveGet(w http.ResponseWriter, r *http.Request) {
	text := r.URL.Query().Get("after")
	if text == "" {
		writeState(w, m.State())
		return
	}
	after, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		writeError(w, http.StatusBadRequest, "after: must be a whole number, the version you know")
		return
	}
	name := r.URL.Query().Get("follower")
	if name == "" {
		name = r.RemoteAddr
	}
	m.park(name, after)
	defer m.unpark(name)
	limit := time.NewTimer(pollLimit)
	defer limit.Stop()
	for {
		changed := m.Changed()
		if state := m.State(); state.Version > after {
			writeState(w, state)
			return
		}
		select {
		case <-changed:
		case <-limit.C:
			writeState(w, m.State())
			return
		case <-m.closed:
			// Not a plain answer: followers would ask again at once.
			writeError(w, http.StatusServiceUnavailable, "the clock's server is stopping")
			return
		case <-r.Context().Done():
			m.forget(name)
			return
		}
	}
}

func (m *Movable) park(name string, after int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.followers[name]
	if f == nil {
		f = &followerSeen{}
		m.followers[name] = f
	}
	f.parked++
	f.version = max(f.version, min(after, m.version))
	close(m.acked)
	m.acked = make(chan struct{})
}

func (m *Movable) unpark(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f := m.followers[name]; f != nil {
		f.parked--
		f.answered = m.base.Now()
	}
}

func (m *Movable) forget(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.followers, name)
	close(m.acked)
	m.acked = make(chan struct{})
}

func (m *Movable) servePost(w http.ResponseWriter, r *http.Request) {
	var body changeBody
	dec := json.NewDecoder(io.LimitReader(r.Body, bodyLimit))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&body); err != nil {
		writeError(w, http.StatusBadRequest,
			"body: must be JSON with one of move, move_ms, set, freeze, reset")
		return
	}
	if err := m.apply(body); err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	state := m.State()
	m.awaitFollowers(r, state.Version)
	writeState(w, m.State())
}

func (m *Movable) apply(b changeBody) error {
	count := 0
	for _, set := range []bool{b.Move != nil, b.MoveMS != nil, b.Set != nil, b.Freeze != nil, b.Reset != nil} {
		if set {
			count++
		}
	}
	if count != 1 {
		return errors.New("body: must hold exactly one of move, move_ms, set, freeze, reset")
	}
	switch {
	case b.Move != nil:
		d, err := parseDuration(*b.Move)
		if err != nil {
			return err
		}
		m.Move(d)
	case b.MoveMS != nil:
		m.Move(time.Duration(*b.MoveMS) * time.Millisecond)
	case b.Set != nil:
		t, err := time.Parse(time.RFC3339Nano, *b.Set)
		if err != nil {
			return errors.New("set: must be a time such as 2026-01-02T03:04:05Z")
		}
		m.Set(t)
	case b.Freeze != nil && *b.Freeze:
		m.Freeze()
	case b.Freeze != nil:
		m.Resume()
	case b.Reset != nil && *b.Reset:
		m.Reset()
	default:
		return errors.New("reset: must be true; leave it out to change nothing")
	}
	return nil
}

// parseDuration reads Go durations and whole or broken days such as "2d" or "-0.5d".
func parseDuration(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseFloat(days, 64); err == nil && n > -40000 && n < 40000 {
			return time.Duration(n * float64(24*time.Hour)), nil
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("move: must be a duration such as 25h, 90s or 2d")
	}
	return d, nil
}

// awaitFollowers waits until every follower knows version, at most ackLimit.
func (m *Movable) awaitFollowers(r *http.Request, version int64) {
	limit, look := time.NewTimer(ackLimit), time.NewTicker(absentLook)
	defer limit.Stop()
	defer look.Stop()
	for {
		m.mu.Lock()
		acked, missing := m.acked, m.missingLocked(version)
		m.mu.Unlock()
		if !missing {
			return
		}
		select {
		case <-acked:
		case <-look.C:
		case <-limit.C:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// missingLocked says whether a follower that is waiting, or was answered a moment ago,
// does not know version yet. It forgets those that have gone.
func (m *Movable) missingLocked(version int64) bool {
	missing := false
	now := m.base.Now()
	for name, f := range m.followers {
		if f.parked == 0 && now.Sub(f.answered) > absentLimit {
			delete(m.followers, name)
			continue
		}
		missing = missing || f.version < version
	}
	return missing
}

func writeState(w http.ResponseWriter, s State) {
	writeJSON(w, http.StatusOK, statusBody{
		Now:      s.Now.UTC().Format("2006-01-02T15:04:05.000Z"),
		NowMS:    s.Now.UnixMilli(),
		OffsetMS: s.Offset.Milliseconds(),
		Frozen:   s.Frozen,
		Version:  s.Version,
	})
}

func writeError(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, map[string]any{"error": map[string]any{"message": message}})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
