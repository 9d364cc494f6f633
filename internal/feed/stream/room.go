package stream

import (
	"context"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu/internal/live"
)

const (
	followEvery   = time.Second // at the latest; hints are sooner
	followPause   = 10 * time.Millisecond
	settingsEvery = 5   // of these, a look at the settings of feeds
	newsPeople    = 256 // whose news are read together
)

// room is a workspace with the people in it who are connected here.
type room struct {
	hub       *Hub
	workspace string
	users     int // of the room: connections, and those that come; the hub's mu is held
	leave     context.CancelFunc

	begun    sync.Mutex
	ready    bool
	place    int64 // up to which the follower told; its own
	gone     int64 // up to which it looked who is somebody else now, or nobody
	settings string

	mu     sync.RWMutex
	people map[string][]*conn
	count  int
}

// enter gives the room of a workspace, which follows it from now on.
func (h *Hub) enter(ctx context.Context, workspace string) (*room, error) {
	h.mu.Lock()
	if h.stopped {
		h.mu.Unlock()
		return nil, ErrStopped
	}
	rm := h.rooms[workspace]
	if rm == nil {
		rm = &room{hub: h, workspace: workspace, people: map[string][]*conn{}, leave: func() {}}
		h.rooms[workspace] = rm
	}
	rm.users++
	h.mu.Unlock()
	if err := rm.begin(ctx); err != nil {
		rm.exit()
		return nil, err
	}
	return rm, nil
}

// begin starts the follower, from the place where the workspace is: whoever comes reads what was before.
func (rm *room) begin(ctx context.Context) error {
	rm.begun.Lock()
	defer rm.begun.Unlock()
	if rm.ready {
		return nil
	}
	place, err := rm.hub.o.Source.Last(ctx, rm.workspace)
	if err != nil {
		return err
	}
	settings, err := rm.hub.o.Source.Settings(ctx, rm.workspace)
	if err != nil {
		return err
	}
	if gone := rm.hub.o.Source.Gone; gone != nil {
		if _, rm.gone, err = gone(ctx, rm.workspace, -1); err != nil {
			return err
		}
	}
	rm.place, rm.settings, rm.ready = place, settings, true
	h := rm.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return ErrStopped
	}
	following, leave := context.WithCancel(h.ctx)
	rm.leave = leave
	h.running.Go(func() { rm.follow(following) })
	return nil
}

// exit gives the room back; the last one ends it.
func (rm *room) exit() {
	h := rm.hub
	h.mu.Lock()
	rm.users--
	if rm.users == 0 {
		delete(h.rooms, rm.workspace)
		rm.leave()
	}
	h.mu.Unlock()
}

func (rm *room) add(c *conn) {
	rm.mu.Lock()
	rm.people[c.who.Person] = append(rm.people[c.who.Person], c)
	rm.count++
	rm.mu.Unlock()
	rm.hub.open.Add(1)
}

func (rm *room) remove(c *conn) {
	rm.mu.Lock()
	all := rm.people[c.who.Person]
	for i := range all {
		if all[i] == c {
			all = append(all[:i:i], all[i+1:]...)
			rm.count--
			rm.hub.open.Add(-1)
			defer rm.exit()
			break
		}
	}
	if len(all) == 0 {
		delete(rm.people, c.who.Person)
	} else {
		rm.people[c.who.Person] = all
	}
	rm.mu.Unlock()
}

func (rm *room) append(all []*conn) []*conn {
	rm.mu.RLock()
	defer rm.mu.RUnlock()
	for _, of := range rm.people {
		all = append(all, of...)
	}
	return all
}

func (rm *room) of(person string) []*conn {
	rm.mu.RLock()
	defer rm.mu.RUnlock()
	return rm.people[person] // which is replaced, never changed
}

func (rm *room) broadcast(events []Event) {
	rm.mu.RLock()
	defer rm.mu.RUnlock()
	for _, of := range rm.people {
		for _, c := range of {
			c.give(events, 0)
		}
	}
}

func (rm *room) give(person string, events []Event, place int64) {
	for _, c := range rm.of(person) {
		c.give(events, place)
	}
}

// connected leaves of people those who are connected here.
func (rm *room) connected(people []string) []string {
	rm.mu.RLock()
	defer rm.mu.RUnlock()
	here := people[:0]
	for _, p := range people {
		if rm.people[p] != nil {
			here = append(here, p)
		}
	}
	return here
}

// follow tells the people of a room what changes, until it is left.
func (rm *room) follow(ctx context.Context) {
	changes, cancel := rm.hub.o.Live.Subscribe(rm.workspace)
	defer cancel()
	timer, pause := time.NewTicker(followEvery), time.NewTimer(followPause)
	defer timer.Stop()
	defer pause.Stop()
	down := false
	for n := 1; ; {
		var due, look bool
		for paused := false; !paused || !due; { // hints that come together are one
			select {
			case <-ctx.Done():
				return
			case <-timer.C:
				n++
				due, look = true, look || n%settingsEvery == 0
			case c := <-changes:
				settings := c.Kind == live.KindFeed || c.Kind == live.KindAnything
				due, look = due || settings || c.Kind == live.KindNotification, look || settings
			case <-pause.C:
				paused = true
			}
		}
		err := rm.catchUp(ctx)
		if err == nil {
			err = rm.part(ctx)
		}
		if err == nil && look {
			err = rm.look(ctx)
		}
		if err != nil && ctx.Err() == nil && !down {
			rm.hub.o.Logger.Warn("open feeds hear of what is new later", "workspace", rm.workspace, "error", err)
		}
		down = err != nil
		pause.Reset(followPause)
	}
}

// catchUp tells everything that changed since the last time.
func (rm *room) catchUp(ctx context.Context) error {
	s := rm.hub.o.Source
	for {
		people, to, err := s.Changed(ctx, rm.workspace, rm.place)
		if err != nil || to <= rm.place {
			return err
		}
		here := rm.connected(people)
		for len(here) > 0 {
			some := here[:min(newsPeople, len(here))]
			here = here[len(some):]
			news, err := s.News(ctx, rm.workspace, some, rm.place, to)
			if err != nil {
				return err // all of it is read again; whoever heard of it hears nothing twice
			}
			for person, events := range news {
				if len(events) > 0 {
					rm.give(person, events, events[len(events)-1].Change)
				}
			}
		}
		rm.place = to
	}
}

// part ends the connections of people who became others, or are deleted: they come back as who they are now, with their
// place, and hear of all that they have together.
func (rm *room) part(ctx context.Context) error {
	gone := rm.hub.o.Source.Gone
	if gone == nil {
		return nil
	}
	people, to, err := gone(ctx, rm.workspace, rm.gone)
	if err != nil {
		return err
	}
	for _, p := range rm.connected(people) {
		for _, c := range rm.of(p) {
			if c.who.Check == nil || c.who.Check(ctx) != nil {
				c.last(Encode(Expired, 0, []byte("{}")))
			}
		}
	}
	rm.gone = to
	return nil
}

// look tells everybody when the settings of feeds are others now.
func (rm *room) look(ctx context.Context) error {
	settings, err := rm.hub.o.Source.Settings(ctx, rm.workspace)
	if err != nil || settings == rm.settings {
		return err
	}
	rm.settings = settings
	rm.broadcast([]Event{{Text: Encode("feed", 0, []byte("{}"))}})
	return nil
}
