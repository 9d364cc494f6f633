package outbound

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// The rules by which a host counts as unhealthy (Braze reference, section 4.4).
const (
	SickAfter = 3000        // failures within a moving minute
	SickFor   = time.Minute // no call goes to the host; then one asks whether it is well

	// The codes that stand in the log of a message where no host gave one.
	StatusOverloaded = 529
	StatusUnhealthy  = 598 // the call was not made: the host is unhealthy
	StatusConnection = 599 // no connection, or no answer
)

// HealthKey names a host as one workspace calls it: what one sends must not stop the other.
type HealthKey struct{ Workspace, Host string }

// Health remembers how the hosts fare that are called on behalf of workspaces. A host with more than
// 3,000 failures within a minute is left alone for a minute; then one call at a time asks
// whether it is well, and the first answer opens it again. It reads no clock. Safe for concurrent
// use.
type Health struct {
	mu    sync.Mutex
	hosts map[HealthKey]*hostHealth
}

type hostHealth struct {
	seconds [60]int32 // failures in each second of the last minute
	at      int64     // the second that was counted last
	sum     int
	until   time.Time // no call before
	probing time.Time // since when one call asks whether the host is well; zero: none does
	last    int       // status of the last failure
	lastAt  time.Time
}

// NewHealth knows nothing of any host.
func NewHealth() *Health { return &Health{hosts: map[HealthKey]*hostHealth{}} }

// probeLimit is how long a probe may be under way before another may go.
const probeLimit = 2 * time.Minute

// Open tells whether a call may go to a host; where it may not, until says when to ask again. A call
// that may go must be told of by Report.
func (h *Health) Open(key HealthKey, now time.Time) (ok bool, until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	host := h.hosts[key]
	switch {
	case host == nil || host.until.IsZero():
		return true, time.Time{}
	case now.Before(host.until):
		return false, host.until
	case !host.probing.IsZero() && now.Sub(host.probing) < probeLimit:
		return false, now.Add(time.Second)
	}
	host.probing = now
	return true, time.Time{}
}

// Report takes the status of a call to a host: its own, or StatusConnection.
func (h *Health) Report(key HealthKey, status int, now time.Time) {
	failed := Counted(status)
	h.mu.Lock()
	defer h.mu.Unlock()
	host := h.hosts[key]
	if host == nil {
		if !failed {
			return
		}
		h.forget(now)
		host = &hostHealth{at: now.Unix()}
		h.hosts[key] = host
	}
	if failed {
		host.last, host.lastAt = status, now
	}
	if !host.until.IsZero() && !now.Before(host.until) { // a probe, or a call that began before
		if !failed {
			delete(h.hosts, key)
			return
		}
		host.until, host.probing = now.Add(SickFor), time.Time{}
		return
	}
	if !failed {
		return
	}
	if host.count(now.Unix()); host.sum > SickAfter && host.until.IsZero() {
		host.until = now.Add(SickFor)
	}
}

// hostsFailing bounds the hosts of which failures are remembered.
const hostsFailing = 4096

// forget makes room for a host: those that did not fail for a minute are well, and after them those that are called still go.
func (h *Health) forget(now time.Time) {
	if len(h.hosts) < hostsFailing {
		return
	}
	for key, host := range h.hosts {
		if host.until.IsZero() && now.Unix()-host.at >= int64(len(host.seconds)) {
			delete(h.hosts, key)
		}
	}
	for _, spare := range []bool{true, false} { // at last also those that are left alone
		for key, host := range h.hosts {
			if len(h.hosts) < hostsFailing {
				return
			}
			if !spare || !now.Before(host.until) {
				delete(h.hosts, key)
			}
		}
	}
}

// HostHealth is how a host fares that has failed.
type HostHealth struct {
	Host     string
	Failures int // within the last minute
	Status   int // of the last failure: its own, or StatusConnection
	At       time.Time
	Until    time.Time // no call goes to it before; zero: it is called
}

// Hosts tells how the hosts of a workspace fare that failed, by name. A host that answered well after it had been left alone is
// not among them any more, nor is one that has not failed since the program began.
func (h *Health) Hosts(workspace string, now time.Time) (all []HostHealth) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for key, host := range h.hosts {
		if key.Workspace != workspace {
			continue
		}
		one := HostHealth{Host: key.Host, Failures: host.recent(now.Unix()), Status: host.last, At: host.lastAt}
		if now.Before(host.until) {
			one.Until = host.until
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b HostHealth) int { return strings.Compare(a.Host, b.Host) })
	return all
}

// recent gives the failures of the last minute.
func (h *hostHealth) recent(second int64) (n int) {
	for i := range int64(len(h.seconds)) {
		if at := h.at - i; second-at < int64(len(h.seconds)) && second >= at && at >= 0 {
			n += int(h.seconds[at%int64(len(h.seconds))])
		}
	}
	return n
}

// count adds a failure to the second it happened in, and forgets what is older than a minute.
func (h *hostHealth) count(second int64) {
	if second-h.at >= int64(len(h.seconds)) || second < h.at { // long ago, or the clock was moved back
		h.seconds, h.sum, h.at = [60]int32{}, 0, second
	}
	for h.at < second {
		h.at++
		i := h.at % int64(len(h.seconds))
		h.sum -= int(h.seconds[i])
		h.seconds[i] = 0
	}
	h.seconds[second%int64(len(h.seconds))]++
	h.sum++
}

// Counted tells whether a status speaks against a host's health.
func Counted(status int) bool {
	switch status {
	case 408, 429, 502, 503, 504, StatusOverloaded, StatusConnection:
		return true
	}
	return false
}

// The waits before further tries of a call that may succeed later (Braze reference, section 4.3).
var retryWaits = [...]time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute}

const (
	// RetryLimit is how many times a call is tried again whose host answers with a failure.
	RetryLimit = len(retryWaits)
	// RetryAway is how many times where the host cannot be reached at all: for 24 hours.
	RetryAway = RetryLimit + 23
	// awayWait is the wait once the others are through.
	awayWait = time.Hour
)

// RetryWait is how long to wait before a call is tried again that was tried n times. spread is a
// random number below 1, so that calls do not come in waves. asked is what the host asked for
// (Retry-After); it counts where it is longer, up to an hour.
func RetryWait(n int, spread float64, asked time.Duration) time.Duration {
	wait := awayWait
	if n <= len(retryWaits) {
		wait = retryWaits[max(n, 1)-1]
	}
	wait = time.Duration(float64(wait) * (0.8 + 0.4*spread))
	return max(wait, min(asked, awayWait))
}
