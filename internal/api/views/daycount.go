package views

import (
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// How long the counts of a day are kept: of today, of yesterday, which still change, and of those before.
const (
	todayFresh     = 3 * time.Second
	yesterdayFresh = time.Minute
	pastFresh      = 15 * time.Minute
)

// heardFor is how long the changes of a workspace are heard after somebody looked at its counts.
const heardFor = time.Minute

// Numbers count messages by what became of them; one that was read was delivered and sent too.
type Numbers struct {
	Sent      int64 `json:"sent"`
	Delivered int64 `json:"delivered"`
	Read      int64 `json:"read"`
	Failed    int64 `json:"failed"`
	Dropped   int64 `json:"dropped"`
}

// NumbersOf adds up states: a message that was read was delivered, one delivered was sent.
func NumbersOf(counts []store.StateCount) (n Numbers) {
	for _, c := range counts {
		switch c.State {
		case petitbleu.StateRead:
			n.Read, n.Delivered, n.Sent = n.Read+c.Count, n.Delivered+c.Count, n.Sent+c.Count
		case petitbleu.StateDelivered:
			n.Delivered, n.Sent = n.Delivered+c.Count, n.Sent+c.Count
		case petitbleu.StateSent:
			n.Sent += c.Count
		case petitbleu.StateFailed:
			n.Failed += c.Count
		case petitbleu.StateDropped:
			n.Dropped += c.Count
		}
	}
	return n
}

// DayCounts counts the messages of each day of a workspace by Page and state. Counts are kept for moments, so that a
// page that many people watch counts once. A change of a message makes them old at once, but for days that take long to
// count. Safe for concurrent use; made by [NewDayCounts].
type DayCounts struct {
	door *door.Door

	mu       sync.Mutex
	days     map[string]countedDay // workspace and date
	watching map[string]bool       // workspaces whose changes are heard
	changes  map[string]int        // by workspace, counted
	counting map[string]*counter   // by day, while somebody counts it
}

// counter lets one count a day, and the others wait for what it finds.
type counter struct {
	mu  sync.Mutex
	all int // who count, or wait
}

type countedDay struct {
	counts []store.StateCount
	until  time.Time // good until then
	least  time.Time // and until then whatever changes
	stale  bool      // something changed since
}

// NewDayCounts counts nothing yet.
func NewDayCounts(d *door.Door) *DayCounts {
	return &DayCounts{door: d, days: map[string]countedDay{}, watching: map[string]bool{}, changes: map[string]int{}, counting: map[string]*counter{}}
}

// DaysAgo gives the start of a day in the workspace's time zone, 0 being today, and the counts of its messages.
func (c *DayCounts) DaysAgo(tx *store.Tx, w petitbleu.Workspace, back int) (time.Time, []store.StateCount, error) {
	zone, err := time.LoadLocation(w.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	y, m, d := c.door.Now().In(zone).Date()
	start, fresh := time.Date(y, m, d-back, 0, 0, 0, 0, zone), pastFresh
	switch back {
	case 0:
		fresh = todayFresh
	case 1:
		fresh = yesterdayFresh
	}
	counts, err := c.day(tx, w.ID, start, fresh)
	return start, counts, err
}

// SentToday counts what left each Page today, by the Page's id.
func (c *DayCounts) SentToday(tx *store.Tx, w petitbleu.Workspace) (map[string]int64, error) {
	_, counts, err := c.DaysAgo(tx, w, 0)
	sent := map[string]int64{}
	for _, n := range counts {
		sent[n.PageID] += NumbersOf([]store.StateCount{n}).Sent
	}
	return sent, err
}

// Forget drops what is kept of a workspace: its Pages changed, or its days begin at another hour.
func (c *DayCounts) Forget(ws string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for day := range c.days {
		if strings.HasPrefix(day, ws) {
			delete(c.days, day)
		}
	}
}

// day counts the messages of a day that starts at an instant.
func (c *DayCounts) day(tx *store.Tx, ws string, start time.Time, fresh time.Duration) ([]store.StateCount, error) {
	key := ws + start.Format(time.DateOnly+"Z07:00")
	if counts, ok := c.get(key); ok {
		return counts, nil
	}
	done := c.alone(key)
	defer done()
	if counts, ok := c.get(key); ok {
		return counts, nil
	}
	c.hear(ws)
	began, before := door.Wall(), c.heard(ws)
	counts, err := tx.CountBetween(ws, start, start.AddDate(0, 0, 1))
	if err == nil {
		c.put(ws, key, counts, fresh, door.Wall().Sub(began), before)
	}
	return counts, err
}

// alone waits until nobody else counts a day; done lets the next.
func (c *DayCounts) alone(key string) (done func()) {
	c.mu.Lock()
	one := c.counting[key]
	if one == nil {
		one = &counter{}
		c.counting[key] = one
	}
	one.all++
	c.mu.Unlock()
	one.mu.Lock()
	return func() {
		one.mu.Unlock()
		c.mu.Lock()
		defer c.mu.Unlock()
		if one.all--; one.all == 0 {
			delete(c.counting, key)
		}
	}
}

func (c *DayCounts) get(key string) ([]store.StateCount, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d, ok := c.days[key]
	now := door.Wall()
	return d.counts, ok && now.Before(d.until) && (!d.stale || now.Before(d.least))
}

// put keeps counts that took a while to make: counting never takes more than a small part of the time. before is how
// many changes there had been when counting began.
func (c *DayCounts) put(ws, key string, counts []store.StateCount, fresh, took time.Duration, before int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.days) > 10_000 {
		clear(c.days)
	}
	now := door.Wall()
	c.days[key] = countedDay{counts: counts, until: now.Add(max(fresh, 20*took)), least: now.Add(20 * took), stale: c.changes[ws] != before}
}

// hear makes the counts of a workspace old when one of its messages changes. It listens for a while, then stops: with
// nobody looking there is nothing to hear for.
func (c *DayCounts) hear(ws string) {
	if c.door.Live == nil {
		return
	}
	c.mu.Lock()
	heard := c.watching[ws]
	c.watching[ws] = true
	c.mu.Unlock()
	if heard {
		return
	}
	changes, cancel := c.door.Live.Subscribe(ws)
	go func() {
		defer cancel()
		end := time.NewTimer(heardFor)
		defer end.Stop()
		for {
			select {
			case change, ok := <-changes:
				if !ok {
					return
				}
				if change.Kind == live.KindMessage || change.Kind == live.KindAnything {
					c.age(ws)
				}
			case <-end.C:
				c.mu.Lock()
				delete(c.watching, ws)
				c.mu.Unlock()
				c.age(ws) // what changes from now on is not heard
				return
			case <-c.door.Ending:
				return
			}
		}
	}()
}

// heard counts the changes of a workspace so far.
func (c *DayCounts) heard(ws string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.changes[ws]
}

// age makes what is kept of a workspace old.
func (c *DayCounts) age(ws string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changes[ws]++
	for key, d := range c.days {
		if strings.HasPrefix(key, ws) && !d.stale {
			d.stale = true
			c.days[key] = d
		}
	}
}
