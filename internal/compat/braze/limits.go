package braze

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// limit is how many requests a workspace may make in a while. Endpoints with one limit share it
// (Braze reference, section 2.8).
type limit struct {
	requests int
	window   time.Duration
}

// The limits that Braze documents; Options.Generosity makes each of them that many times higher.
var (
	limitDefault  = &limit{250_000, time.Hour}
	limitTrack    = &limit{3_000, 3 * time.Second}
	limitBulk     = &limit{50, time.Second}
	limitSync     = &limit{500, time.Minute}
	limitUsers    = &limit{20_000, time.Minute} // delete, identify, merge, alias/new, alias/update
	limitExport   = &limit{250, time.Minute}
	limitRename   = &limit{1_000, time.Minute}
	limitLists    = &limit{1_000, time.Hour} // events/list, purchases/*
	limitSetState = &limit{5_000, time.Minute}
	limitCatalogs = &limit{50, time.Minute}     // catalogs themselves
	limitFields   = &limit{50, time.Minute}     // their fields and selections
	limitItems    = &limit{16_000, time.Minute} // many items at once
	limitItem     = &limit{50, time.Minute}     // one item
	limitSegment  = &limit{250, time.Minute}    // sends and triggers to a segment or an audience
	limitSeries   = &limit{50_000, time.Minute} // campaigns/data_series
	limitSendIDs  = &limit{100, 24 * time.Hour} // sends/id/create
)

// windows counts requests by workspace and limit, in memory: each node has its own count.
type windows struct {
	times int // how generous
	mu    sync.Mutex
	used  map[string]map[*limit]*window
}

type window struct {
	from int64 // number of the window since the epoch
	used int
}

// taken is what a request finds: whether it may pass, and what its answer says of the limit.
type taken struct {
	ok        bool
	limit     int
	remaining int
	reset     time.Time
}

// take counts a request. Windows begin at whole multiples of their length, so that every client is
// told the same instant.
func (w *windows) take(workspace string, l *limit, now time.Time) taken {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.used[workspace]
	if all == nil {
		all = map[*limit]*window{}
		w.used[workspace] = all
	}
	n := now.UnixNano() / int64(l.window)
	if all[l] == nil || all[l].from != n {
		all[l] = &window{from: n}
	}
	most := l.requests * w.times
	t := taken{ok: all[l].used < most, limit: most, reset: time.Unix(0, (n+1)*int64(l.window))}
	if t.ok {
		all[l].used++
	}
	t.remaining = most - all[l].used
	return t
}

// write puts the state of the limit on an answer: X-RateLimit-Limit, -Remaining and -Reset (in epoch
// seconds, rounded up), and Retry-After in seconds when the request was refused.
func (t taken) write(h http.Header, now time.Time) {
	h.Set("X-RateLimit-Limit", strconv.Itoa(t.limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(t.remaining))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(int64(math.Ceil(float64(t.reset.UnixMilli())/1000)), 10))
	if !t.ok {
		h.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(t.reset.Sub(now).Seconds())))))
	}
}
