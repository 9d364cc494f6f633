package clock

import (
	"sync"
	"time"
)

// Movable is a clock that can be moved, set, frozen and reset by hand. It is safe for
// concurrent use.
type Movable struct {
	base Clock

	mu        sync.Mutex
	offset    time.Duration
	frozen    bool
	frozenAt  time.Time
	version   int64
	changed   chan struct{}
	followers map[string]*followerSeen
	acked     chan struct{}
	closed    chan struct{}
	closeOnce sync.Once
}

// State is what a Movable clock says of itself at one instant.
type State struct {
	Now     time.Time
	Offset  time.Duration
	Frozen  bool
	Version int64
}

// NewMovable returns a clock that starts at the time of base and runs with it. A nil
// base means the system's clock.
func NewMovable(base Clock) *Movable {
	if base == nil {
		base = System()
	}
	return &Movable{
		base:      base,
		version:   1,
		changed:   make(chan struct{}),
		acked:     make(chan struct{}),
		closed:    make(chan struct{}),
		followers: map[string]*followerSeen{},
	}
}

// Now is the moved time.
func (m *Movable) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.nowLocked()
}

func (m *Movable) nowLocked() time.Time {
	if m.frozen {
		return m.frozenAt
	}
	return m.base.Now().Add(m.offset)
}

// Changed returns a channel that is closed at the next change.
func (m *Movable) Changed() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changed
}

// State reads time, offset, frozen and version at once.
func (m *Movable) State() State {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.stateLocked()
}

func (m *Movable) stateLocked() State {
	now := m.nowLocked()
	return State{Now: now, Offset: m.offsetLocked(now), Frozen: m.frozen, Version: m.version}
}

func (m *Movable) offsetLocked(now time.Time) time.Duration {
	if m.frozen {
		return now.Sub(m.base.Now())
	}
	return m.offset
}

// Offset is the distance from the base clock; positive when this clock is ahead.
func (m *Movable) Offset() time.Duration { return m.State().Offset }

// Frozen says whether the clock stands still.
func (m *Movable) Frozen() bool { return m.State().Frozen }

// Version rises by one with each change. It starts at 1.
func (m *Movable) Version() int64 { return m.State().Version }

// Move moves the clock by d, backwards when d is negative. It also moves a frozen clock.
func (m *Movable) Move(d time.Duration) {
	m.change(func() {
		m.offset += d
		m.frozenAt = m.frozenAt.Add(d)
	})
}

// Set puts the clock at t; it goes on from there, or stands there when it is frozen.
func (m *Movable) Set(t time.Time) {
	m.change(func() {
		m.offset = t.Sub(m.base.Now())
		m.frozenAt = t
	})
}

// Freeze stops the clock where it is. On a frozen clock it changes nothing.
func (m *Movable) Freeze() {
	m.change(func() {
		if !m.frozen {
			m.frozenAt = m.nowLocked()
			m.frozen = true
		}
	})
}

// Resume lets a frozen clock run on from the instant at which it stands.
func (m *Movable) Resume() {
	m.change(func() {
		if m.frozen {
			m.offset = m.frozenAt.Sub(m.base.Now())
			m.frozen = false
		}
	})
}

// Reset lets the clock run with its base again, without an offset.
func (m *Movable) Reset() {
	m.change(func() {
		m.offset = 0
		m.frozen = false
		m.frozenAt = time.Time{}
	})
}

// Close ends every long poll with 503, so that a server can stop at once. The clock itself
// goes on.
func (m *Movable) Close() { m.closeOnce.Do(func() { close(m.closed) }) }

func (m *Movable) change(apply func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	apply()
	m.version++
	close(m.changed)
	m.changed = make(chan struct{})
}
