package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/feed/stream"
	"github.com/petitbleu/petitbleu/internal/inbox"
	"github.com/petitbleu/petitbleu/internal/loop"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// feedSetup is what parent and child agree on.
type feedSetup struct {
	DSN       string
	Workspace string
	Site      string
	SiteKey   string

	engine string // of the store; the child's own
}

// feedStats is what the child says of itself.
type feedStats struct {
	Engine      string  `json:"engine"`
	Connections int64   `json:"connections"`
	Resyncs     int64   `json:"resyncs"`
	RSSMB       float64 `json:"rss_mb"`  // now
	PeakMB      float64 `json:"peak_mb"` // the most so far
	CPU         float64 `json:"cpu"`     // seconds so far; 0 where it cannot be read
}

// feedBatch is how long a batch took, in seconds.
type feedBatch struct {
	Before   float64 `json:"before"`   // until it was asked for: people made, file read
	File     float64 `json:"file"`     // of which the file
	Accepted float64 `json:"accepted"` // until the answer
	Done     float64 `json:"done"`     // until it was in every feed
	Missing  int64   `json:"missing"`  // people who did not get it
	Realtime int     `json:"realtime"` // notifications that were sent one by one meanwhile
}

// FeedServer is the measured process of the benchmark: store, the engines of people and of feeds and the door for people,
// put together as serve does.
func FeedServer(ctx context.Context) error {
	ctx = untilOrphaned(ctx)
	var o feedSetup
	if err := childOptions(&o); err != nil {
		return err
	}
	s, err := newPeopleServer(ctx, o.DSN)
	if err != nil {
		return err
	}
	defer s.store.Close()
	box, err := secret.NewBox([]byte(strings.Repeat("b", 32)))
	if err != nil {
		return err
	}
	if err := o.seed(ctx, s.store, box); err != nil {
		return err
	}
	wake, wakeBatch := loop.NewWaker(), loop.NewWaker()
	o.engine = s.store.Engine()
	engine := feed.New(feed.Options{Store: s.store, People: s.engine, Clock: clock.System(), Logger: s.log, Live: s.hub, Wake: wake.Wake, WakeBatches: wakeBatch.Wake, Node: "bench"})
	s.loops = append(s.loops, loop.Options{Name: "notifications", Every: time.Second, Wake: wake, Tick: engine.Tick}, loop.Options{Name: "batches", Every: time.Second, Wake: wakeBatch, Tick: engine.TickBatches})
	door := inbox.New(inbox.Options{Store: s.store, Box: box, Clock: clock.System(), Feed: engine, Live: s.hub, Logger: s.log})
	door.Register(s.mux)
	o.control(s.mux, engine, door.Hub())
	s.mux.HandleFunc("POST /batch", func(w http.ResponseWriter, r *http.Request) {
		took, err := o.batch(r.Context(), s, engine, number(r, "n"), number(r, "open"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		tell(w, took)
	})
	var streams sync.WaitGroup
	streams.Go(func() { door.Run(ctx) })
	defer streams.Wait()
	return s.run(ctx)
}

// batch makes the people, reads a file of targets, and sends to all of them. Until all have it, the open ones of them get
// realtime notifications too.
func (o feedSetup) batch(ctx context.Context, s *peopleServer, engine *feed.Engine, n, open int) (took feedBatch, err error) {
	const together = 1000
	began := time.Now()
	file := bytes.NewBufferString("user_id,order\n")
	for from := 0; from < n; from += together {
		var b profile.Batch
		for i := from; i < min(n, from+together); i++ {
			b.Attributes = append(b.Attributes, profile.Change{Who: profile.Who{ExternalID: feedUser(i)}, Set: map[string]any{}})
			fmt.Fprintf(file, "%s,%d\n", feedUser(i), i)
		}
		if _, err := s.engine.Apply(ctx, o.Workspace, b); err != nil {
			return took, err
		}
	}
	reading := time.Now()
	if _, _, err = engine.UploadFile(ctx, o.Workspace, "everybody", "bench", file); err != nil {
		return took, err
	}
	took.File, took.Before = time.Since(reading).Seconds(), time.Since(began).Seconds()
	began = time.Now()
	b, _, err := engine.Batch(ctx, o.Workspace, feed.Send{TemplateKey: "shipped", Origin: "api", Purpose: petitbleu.PurposeTransactional}, nil, "everybody", "")
	if err != nil {
		return took, err
	}
	took.Accepted = time.Since(began).Seconds()
	stop, sent, failed := make(chan struct{}), 0, error(nil)
	var beside sync.WaitGroup
	beside.Go(func() { sent, failed = o.beside(ctx, engine, open, stop) })
	err = o.awaitBatch(ctx, s.store, b)
	took.Done, took.Missing = time.Since(began).Seconds(), int64(n)-b.Accepted
	close(stop)
	beside.Wait()
	took.Realtime = sent
	return took, errors.Join(err, failed)
}

// awaitBatch waits until everybody has a batch.
func (o feedSetup) awaitBatch(ctx context.Context, s *store.Store, b *petitbleu.Batch) error {
	for b.DoneAt.IsZero() {
		time.Sleep(5 * time.Millisecond)
		err := s.Read(ctx, func(tx *store.Tx) (err error) {
			*b, err = tx.Batch(o.Workspace, b.ID)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// beside sends a realtime notification every ten milliseconds until it is stopped. None waits for those before it: what
// holds one up holds up all that come meanwhile, and is seen in each.
func (o feedSetup) beside(ctx context.Context, engine *feed.Engine, open int, stop <-chan struct{}) (sent int, err error) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	var all sync.WaitGroup
	var mu sync.Mutex
	for running := true; running; sent++ {
		user := feedUser(sent % max(1, open))
		all.Go(func() {
			if one := o.one(ctx, engine, user, strconv.FormatInt(time.Now().UnixNano(), 10)); one != nil {
				mu.Lock()
				err = errors.Join(err, one)
				mu.Unlock()
			}
		})
		select {
		case <-tick.C:
		case <-stop:
			running = false
		}
	}
	all.Wait()
	return sent, err
}

// one sends a realtime notification.
func (o feedSetup) one(ctx context.Context, engine *feed.Engine, user, order string) error {
	_, err := engine.Realtime(ctx, o.Workspace, feed.Send{TemplateKey: "shipped", Origin: "api"}, feed.Target{UserID: user, Variables: json.RawMessage(`{"order":"` + order + `"}`)}, "")
	return err
}

// control adds what the parent has done.
func (o feedSetup) control(mux *http.ServeMux, engine *feed.Engine, hub *stream.Hub) {
	people := []string{}
	data := []byte(`{"news":{"unread":3,"unseen":1,"total":17},"orders":{"unread":0,"unseen":0,"total":4}}`)
	mux.HandleFunc("POST /stats", func(w http.ResponseWriter, _ *http.Request) {
		st := hub.Stats()
		tell(w, feedStats{Engine: o.engine, Connections: st.Connections, Resyncs: st.Resyncs, RSSMB: currentRSS(), PeakMB: peakRSS(), CPU: usedCPU()})
	})
	mux.HandleFunc("POST /broadcast", func(_ http.ResponseWriter, r *http.Request) {
		for range number(r, "n") {
			hub.Broadcast(o.Workspace, "counts", data)
		}
	})
	mux.HandleFunc("POST /each", func(w http.ResponseWriter, r *http.Request) {
		n := number(r, "n")
		for len(people) < n {
			id, _, err := engine.ProfileOf(r.Context(), o.Workspace, feedUser(len(people)), true)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			people = append(people, id)
		}
		for i := range n { // each has its own text, as personal events do
			hub.Give(o.Workspace, people[i], []stream.Event{{Text: stream.Encode("counts", 0, append([]byte(nil), data...))}}, 0)
		}
	})
	mux.HandleFunc("POST /realtime", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if err := o.one(r.Context(), engine, q.Get("user"), q.Get("order")); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
}

func number(r *http.Request, name string) int {
	n, _ := strconv.Atoi(r.URL.Query().Get(name))
	return n
}

func tell(w http.ResponseWriter, v any) { _ = json.NewEncoder(w).Encode(v) } // the caller may have gone

const feedCard = `{"version":1,"body":{"items":[{"type":"image","imageUrl":"https://shop.example/box.png"},{"type":"text","text":"Order {order} is on its way"},` +
	`{"type":"textButton","text":"Track it","action":{"type":"web","data":"https://shop.example/orders"}}]}}`

// seed makes the workspace, its site, a feed and a card.
func (o feedSetup) seed(ctx context.Context, s *store.Store, box *secret.Box) error {
	now := time.Now().UTC()
	return s.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Workspace(o.Workspace)
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: o.Workspace, Name: "Benchmark", TimeZone: "UTC", Region: "FR", RulePack: petitbleu.PackToday, CreatedAt: now}); err != nil {
			return err
		}
		site := petitbleu.Site{WorkspaceID: o.Workspace, ID: o.Site, Name: "Shop", KeySealed: box.Seal("site/"+o.Site+"/key", o.SiteKey), CreatedAt: now}
		if err := tx.InsertSite(site); err != nil {
			return err
		}
		f := feed.NewFeed()
		f.WorkspaceID, f.Key, f.Name = o.Workspace, "news", "News"
		if f, err = feed.CreateFeed(tx, f, now); err != nil {
			return err
		}
		c, err := feed.CreateTemplate(tx, petitbleu.CardTemplate{WorkspaceID: o.Workspace, Key: "shipped", Name: "Shipped", FeedID: f.ID},
			petitbleu.CardContent{Card: json.RawMessage(feedCard)}, now)
		if err != nil {
			return err
		}
		_, _, err = feed.Publish(tx, o.Workspace, c.ID, c.Revision, "Benchmark", now)
		return err
	})
}

// currentRSS is the memory that this process holds, in MB; where it cannot be read, the most that it held.
func currentRSS() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return peakRSS()
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			var kb float64
			_, _ = fmt.Sscan(rest, &kb)
			return kb / 1024
		}
	}
	return peakRSS()
}

// usedCPU is how many seconds of processor time this process took, from /proc, which counts in hundredths.
func usedCPU() float64 {
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100
}
