package live

import "sync"

// Change says which thing of a workspace is different now.
type Change struct {
	Kind      Kind   `json:"kind"`
	ID        string `json:"id,omitempty"`
	ProfileID string `json:"profile_id,omitempty"` // the person it concerns, if there is one
}

// Kind names what changed.
type Kind string

// The kinds of change. The list is open: a reader passes over kinds that it does not know.
const (
	KindMessage      Kind = "message"
	KindEvent        Kind = "event"
	KindConversation Kind = "conversation"
	KindProfile      Kind = "profile"
	KindPage         Kind = "page"
	KindImport       Kind = "import"
	KindSegment      Kind = "segment"
	KindContentBlock Kind = "content_block"
	KindTemplate     Kind = "template"
	KindMedia        Kind = "media"
	KindHalt         Kind = "halt"
	KindTestGroup    Kind = "test_group"
	KindCampaign     Kind = "campaign"
	KindFeed         Kind = "feed"
	KindCard         Kind = "card_template"
	KindBatch        Kind = "notification_batch"
	KindNotification Kind = "notification" // of a person's feeds; without a person, of many
	KindAnything     Kind = "anything"     // more changed than was kept for this reader: read all again
)

// Broker carries changes from whoever makes them to whoever looks. [Hub] does so inside one
// process; [Postgres] between the nodes that share a database.
type Broker interface {
	// Publish tells the readers of a workspace of changes. It never waits for them.
	Publish(workspaceID string, changes ...Change)
	// Subscribe gives the changes of a workspace from now on. A change that is repeated before
	// it was read comes once. cancel ends it and closes the channel; it may be called twice.
	Subscribe(workspaceID string) (changes <-chan Change, cancel func())
}

// pendingLimit is how many changes are kept for a reader that does not read.
const pendingLimit = 512

// Hub is a Broker inside one process. Its zero value is ready; it is safe for concurrent use.
type Hub struct {
	mu      sync.RWMutex
	readers map[string]map[*reader]struct{}
}

// reader is one subscription: what it has not taken yet, in order and each thing once.
type reader struct {
	mu      sync.Mutex
	pending []Change
	known   map[Change]struct{}
	wake    chan struct{}
	stop    chan struct{}
	out     chan Change
}

// Publish tells the readers of a workspace of changes.
func (h *Hub) Publish(workspaceID string, changes ...Change) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for r := range h.readers[workspaceID] {
		r.add(changes)
	}
}

// publishAll tells the readers of every workspace.
func (h *Hub) publishAll(changes ...Change) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for _, of := range h.readers {
		for r := range of {
			r.add(changes)
		}
	}
}

// Subscribe gives the changes of a workspace from now on.
func (h *Hub) Subscribe(workspaceID string) (<-chan Change, func()) {
	r := &reader{known: map[Change]struct{}{}, wake: make(chan struct{}, 1), stop: make(chan struct{}), out: make(chan Change)}
	h.mu.Lock()
	if h.readers == nil {
		h.readers = map[string]map[*reader]struct{}{}
	}
	if h.readers[workspaceID] == nil {
		h.readers[workspaceID] = map[*reader]struct{}{}
	}
	h.readers[workspaceID][r] = struct{}{}
	h.mu.Unlock()
	go r.pump()
	var once sync.Once
	return r.out, func() {
		once.Do(func() {
			h.mu.Lock()
			delete(h.readers[workspaceID], r)
			if len(h.readers[workspaceID]) == 0 {
				delete(h.readers, workspaceID)
			}
			h.mu.Unlock()
			close(r.stop)
		})
	}
}

// Readers counts the subscriptions, for metrics and tests.
func (h *Hub) Readers() int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	n := 0
	for _, of := range h.readers {
		n += len(of)
	}
	return n
}

func (r *reader) add(changes []Change) {
	r.mu.Lock()
	for _, c := range changes {
		if _, ok := r.known[c]; ok {
			continue
		}
		if len(r.pending) >= pendingLimit {
			r.pending = append(r.pending[:0], Change{Kind: KindAnything})
			clear(r.known)
			r.known[r.pending[0]] = struct{}{}
			break
		}
		if _, all := r.known[Change{Kind: KindAnything}]; all {
			break
		}
		r.pending = append(r.pending, c)
		r.known[c] = struct{}{}
	}
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

func (r *reader) take() (Change, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.pending) == 0 {
		return Change{}, false
	}
	c := r.pending[0]
	r.pending = r.pending[1:]
	delete(r.known, c)
	return c, true
}

// pump hands the pending changes out, one at a time, until the reader leaves.
func (r *reader) pump() {
	defer close(r.out)
	for {
		c, ok := r.take()
		if !ok {
			select {
			case <-r.wake:
			case <-r.stop:
				return
			}
			continue
		}
		select {
		case r.out <- c:
		case <-r.stop:
			return
		}
	}
}
