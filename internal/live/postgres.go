package live

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	tellGap      = 50 * time.Millisecond // between two rounds of telling; changes in between are merged
	tellChanges  = 50                    // of one workspace in a round; beyond it, that anything may have changed
	payloadLimit = 7999                  // bytes, as PostgreSQL has it
	silence      = 30 * time.Second      // without a word from the database, after which it is asked for one
	answerTime   = 10 * time.Second      // for a question, before the connection counts as broken
	retryFirst   = time.Second
	retryLimit   = 30 * time.Second
)

// KindCalls says that webhook calls were recorded; it goes from node to node only, under no workspace.
const KindCalls Kind = "calls"

// Postgres is a Broker between the nodes that share a PostgreSQL database, by LISTEN and NOTIFY on one
// connection of its own. Readers of the same node hear at once and without the database. What is
// told while the connection is broken is lost; when it is back, readers hear that anything
// may have changed.
type Postgres struct {
	hub   Hub
	dsn   string
	node  string
	log   *slog.Logger
	heard func(workspaceID string, c Change)

	mu      sync.Mutex
	pending map[string]map[Change]struct{} // by workspace, to be told to other nodes
	wake    chan struct{}
}

// note is what goes through the database.
type note struct {
	Node      string   `json:"n"`
	Workspace string   `json:"w"`
	Changes   []Change `json:"c"`
}

// NewPostgres makes a Broker on the database that dsn names. node must differ from that of every other
// node. heard is called for each change that another node tells of, by one goroutine, and must not
// wait; it may be nil. Nothing goes from node to node before Run.
func NewPostgres(dsn, node string, log *slog.Logger, heard func(workspaceID string, c Change)) *Postgres {
	if heard == nil {
		heard = func(string, Change) {}
	}
	return &Postgres{dsn: dsn, node: node, log: log, heard: heard, pending: map[string]map[Change]struct{}{}, wake: make(chan struct{}, 1)}
}

// Subscribe gives the changes of a workspace from now on, whichever node made them.
func (p *Postgres) Subscribe(workspaceID string) (<-chan Change, func()) {
	return p.hub.Subscribe(workspaceID)
}

// Publish tells the readers of a workspace, on every node.
func (p *Postgres) Publish(workspaceID string, changes ...Change) {
	p.hub.Publish(workspaceID, changes...)
	p.mu.Lock()
	all := p.pending[workspaceID]
	if all == nil {
		all = map[Change]struct{}{}
		p.pending[workspaceID] = all
	}
	for _, c := range changes {
		if len(all) <= tellChanges {
			all[c] = struct{}{}
		}
	}
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Run carries changes between the nodes until ctx ends. It connects again whenever the connection breaks.
func (p *Postgres) Run(ctx context.Context) {
	wait := retryFirst
	for again := false; ctx.Err() == nil; again = true {
		listened, err := p.session(ctx, again)
		if ctx.Err() != nil {
			return
		}
		if listened {
			wait = retryFirst
		}
		p.log.Warn("hints between nodes are interrupted; pages show changes of other nodes later", "error", err, "again_in", wait)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
		wait = min(2*wait, retryLimit)
	}
}

// session listens and tells on one connection until it breaks.
func (p *Postgres) session(ctx context.Context, again bool) (listened bool, err error) {
	dial, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	conn, err := pgx.Connect(dial, p.dsn)
	if err != nil {
		return false, err
	}
	defer func() {
		over, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(over)
	}()
	// A channel belongs to a database. Its name has the schema, for a database may hold several installations.
	var channel string
	if err := conn.QueryRow(dial, "SELECT 'petitbleu_live_' || md5(COALESCE(current_schema(), ''))").Scan(&channel); err != nil {
		return false, err
	}
	if _, err := conn.Exec(dial, "LISTEN "+pgx.Identifier{channel}.Sanitize()); err != nil {
		return false, err
	}
	if again {
		p.anything()
	}
	for {
		if err := p.tell(ctx, conn, channel); err != nil {
			return true, err
		}
		if err := p.listen(ctx, conn); err != nil {
			return true, err
		}
	}
}

// listen takes what other nodes tell, until there is something to tell them or nothing was said for long.
func (p *Postgres) listen(ctx context.Context, conn *pgx.Conn) error {
	waiting, cancel := context.WithTimeout(ctx, silence)
	over := make(chan struct{})
	defer func() { cancel(); <-over }()
	go func() {
		defer close(over)
		gap := time.NewTimer(tellGap)
		defer gap.Stop()
		select {
		case <-gap.C:
		case <-waiting.Done():
			return
		}
		select {
		case <-p.wake:
			cancel()
		case <-waiting.Done():
		}
	}()
	for {
		n, err := conn.WaitForNotification(waiting)
		switch {
		case err == nil:
			p.hear(n.Payload)
		case ctx.Err() != nil:
			return ctx.Err()
		case waiting.Err() == nil || conn.IsClosed():
			return err
		case waiting.Err() == context.DeadlineExceeded:
			ask, done := context.WithTimeout(ctx, answerTime)
			defer done()
			return conn.Ping(ask)
		default:
			return nil
		}
	}
}

// hear hands a note of another node on.
func (p *Postgres) hear(payload string) {
	var n note
	if json.Unmarshal([]byte(payload), &n) != nil || n.Node == p.node {
		return
	}
	p.hub.Publish(n.Workspace, n.Changes...)
	for _, c := range n.Changes {
		p.heard(n.Workspace, c)
	}
}

// anything tells every reader of this node that anything may have changed.
func (p *Postgres) anything() {
	c := Change{Kind: KindAnything}
	p.hub.publishAll(c)
	p.heard("", c)
}

// tell sends what is pending.
func (p *Postgres) tell(ctx context.Context, conn *pgx.Conn, channel string) error {
	p.mu.Lock()
	all := p.pending
	p.pending = make(map[string]map[Change]struct{}, len(all))
	p.mu.Unlock()
	if len(all) == 0 {
		return nil
	}
	ask, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	batch := &pgx.Batch{}
	for workspace, changes := range all {
		batch.Queue("SELECT pg_notify($1, $2)", channel, p.payload(workspace, changes))
	}
	return conn.SendBatch(ask, batch).Close()
}

// payload writes the changes of a workspace, or that there were too many.
func (p *Postgres) payload(workspace string, changes map[Change]struct{}) string {
	if len(changes) <= tellChanges {
		if text, err := json.Marshal(note{p.node, workspace, slices.Collect(maps.Keys(changes))}); err == nil && len(text) <= payloadLimit {
			return string(text)
		}
	}
	text, _ := json.Marshal(note{p.node, workspace, []Change{{Kind: KindAnything}}}) // strings only: it cannot fail
	return string(text)
}
