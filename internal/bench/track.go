package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	mathrand "math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TrackOptions say how the benchmark of users/track runs.
type TrackOptions struct {
	DSN         string // empty: SQLite in a temporary folder
	Requests    int    // of 75 objects each; 0 means 3,000
	Kill        bool   // kill the measured process at random moments and start it again
	Connections int    // 0 means 32
	People      int    // 0 means 20,000
}

// What one request of the benchmark tells: 75 objects.
const (
	trackChanges   = 45
	trackEvents    = 20
	trackPurchases = 10
	trackObjects   = trackChanges + trackEvents + trackPurchases
)

// Track measures users/track: requests of 75 objects, accepted durably, then worked in, and then read. Each person's
// counter tells how many attribute objects were worked in, and each event bears the number of its request: so it is
// known what was accepted and is not there (lost), and what is there twice (repeated).
func Track(ctx context.Context, o TrackOptions) (Result, error) {
	if o.Requests <= 0 {
		o.Requests = 3000
	}
	if o.Connections <= 0 {
		o.Connections = 32
	}
	if o.People <= 0 {
		o.People = 20_000
	}
	r := &trackRun{o: o, result: Result{Name: "track", Details: map[string]float64{}}, acked: make([]bool, o.Requests), sent: make([]bool, o.Requests)}
	if o.DSN == "" {
		folder, err := os.MkdirTemp("", "petitbleu-bench-")
		if err != nil {
			return r.result, err
		}
		defer os.RemoveAll(folder)
		o.DSN = filepath.Join(folder, "bench.db")
	}
	now := time.Now()
	r.setup = trackSetup{DSN: o.DSN, Workspace: petitbleu.NewID(petitbleu.KindWorkspace, now), Secret: secret.NewToken("pk_")}
	r.o.DSN = o.DSN
	err := r.all(ctx)
	return r.result, err
}

// trackRun is one run of the benchmark.
type trackRun struct {
	o       TrackOptions
	setup   trackSetup
	server  *process
	url     atomic.Pointer[string]
	next    atomic.Int64
	mu      sync.Mutex
	acked   []bool // by request
	sent    []bool
	took    []float64 // milliseconds of each answer
	result  Result
	refused atomic.Int64
}

func (r *trackRun) all(ctx context.Context) error {
	if err := r.start(); err != nil {
		return err
	}
	defer func() {
		if r.server != nil {
			r.server.kill()
		}
	}()
	began := time.Now()
	r.flood(ctx)
	accepted := time.Since(began).Seconds()
	read := time.Now()
	if err := r.stats(ctx, "/settled"); err != nil { // as a reader does
		return err
	}
	r.result.Details["read_waits_ms"] = round(float64(time.Since(read).Microseconds()) / 1000)
	applied := time.Since(began).Seconds()
	n := 0
	for _, ok := range r.acked {
		if ok {
			n++
		}
	}
	r.result.Count, r.result.Seconds = int64(n*trackObjects), round(applied)
	r.result.PerSecond = round(float64(n*trackObjects) / applied)
	r.result.P50ms, r.result.P99ms = percentile(r.took, 50), percentile(r.took, 99)
	r.result.Details["requests"], r.result.Details["refused"] = float64(n), float64(r.refused.Load())
	r.result.Details["accepted_per_second"] = round(float64(n*trackObjects) / accepted)
	r.result.Details["accepted_seconds"] = round(accepted)
	r.result.Details["applied_per_second"] = r.result.PerSecond
	if err := r.stats(ctx, "/stats"); err != nil {
		return err
	}
	err := r.server.stop()
	used := r.server.cmd.ProcessState
	r.result.Details["cpu_us_per_object"] = round(float64((used.UserTime() + used.SystemTime()).Microseconds()) / float64(max(1, n*trackObjects)))
	r.server = nil
	if err != nil {
		return fmt.Errorf("the measured process ended badly: %w", err)
	}
	if err := r.count(ctx); err != nil {
		return err
	}
	r.result.Baseline, err = r.plain(ctx)
	return err
}

func (r *trackRun) start() error {
	p, err := start("track", r.setup)
	if err != nil {
		return err
	}
	r.server = p
	r.url.Store(&p.ready.URL)
	return nil
}

// stats asks the measured process, and keeps the most memory that it held.
func (r *trackRun) stats(ctx context.Context, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, *r.url.Load()+path, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask the measured process: %w", err)
	}
	defer resp.Body.Close()
	var s struct {
		RSSMB float64 `json:"rss_mb"`
	}
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(resp.Body)
		return fmt.Errorf("the measured process answered %d: %s", resp.StatusCode, text)
	}
	if err := json.NewDecoder(resp.Body).Decode(&s); err != nil {
		return err
	}
	r.result.RSSMB = max(r.result.RSSMB, math.Round(s.RSSMB))
	return nil
}

// flood sends all requests, and kills the server on the way if asked.
func (r *trackRun) flood(ctx context.Context) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: r.o.Connections, DisableCompression: true}, Timeout: 30 * time.Second}
	defer client.CloseIdleConnections()
	over := make(chan struct{})
	var killing sync.WaitGroup
	if r.o.Kill {
		killing.Go(func() { r.kills(over) })
	}
	var wg sync.WaitGroup
	for range r.o.Connections {
		wg.Go(func() {
			for {
				n := int(r.next.Add(1)) - 1
				if n >= r.o.Requests || ctx.Err() != nil {
					return
				}
				r.send(ctx, client, n)
			}
		})
	}
	wg.Wait()
	close(over)
	killing.Wait()
}

// kills kills the measured process at random moments until the flood is over.
func (r *trackRun) kills(over <-chan struct{}) {
	for {
		select {
		case <-over:
			return
		case <-time.After(time.Duration(200+mathrand.IntN(800)) * time.Millisecond):
		}
		r.server.kill()
		if err := r.start(); err != nil {
			return
		}
		r.result.Details["kills"]++
	}
}

// send sends one request, until the process that it is for is there.
func (r *trackRun) send(ctx context.Context, client *http.Client, n int) {
	body := r.body(n)
	began := time.Now()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, *r.url.Load()+"/users/track", bytes.NewReader(body))
	if err != nil {
		return
	}
	req.Header.Set("Authorization", "Bearer "+r.setup.Secret)
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil { // the process was killed: another life of it comes
		time.Sleep(20 * time.Millisecond)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent[n] = true
	if err != nil {
		return // killed: nobody knows
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	if resp.StatusCode != http.StatusCreated {
		r.refused.Add(1)
		return
	}
	r.acked[n] = true
	r.took = append(r.took, float64(time.Since(began).Microseconds())/1000)
}

var trackPlans = []string{"free", "pro", "gold"}

// body makes a request: people by chance, each with a counter.
func (r *trackRun) body(n int) []byte {
	rnd := mathrand.New(mathrand.NewPCG(uint64(n), 7)) //nolint:gosec // made-up data
	who := func() int { return rnd.IntN(r.o.People) }
	var b bytes.Buffer
	b.Grow(12 << 10)
	b.WriteString(`{"attributes":[`)
	for i := range trackChanges {
		comma(&b, i)
		u := who()
		fmt.Fprintf(&b, `{"external_id":"user-%d","first_name":"Ana","last_name":"Martin %d","country":"FR","plan":"%s","told":{"inc":1},"last_order":"2026-05-%02dT10:00:00Z","tags":{"add":["t%d"]},"score":%d}`,
			u, u, trackPlans[rnd.IntN(3)], 1+rnd.IntN(28), rnd.IntN(8), rnd.IntN(1000))
	}
	b.WriteString(`],"events":[`)
	for i := range trackEvents {
		comma(&b, i)
		fmt.Fprintf(&b, `{"external_id":"user-%d","name":"%s","time":"2026-05-01T10:00:00Z","properties":{"told":"%d.%d","page":"/pans/copper"}}`, who(), trackNames[i%len(trackNames)], n, i)
	}
	b.WriteString(`],"purchases":[`)
	for i := range trackPurchases {
		comma(&b, i)
		fmt.Fprintf(&b, `{"external_id":"user-%d","product_id":"sku-%d","currency":"EUR","price":%d.50,"time":"2026-05-01T10:00:00Z"}`, who(), rnd.IntN(300), rnd.IntN(90))
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

var trackNames = []string{"viewed", "searched", "added", "paid"}

func comma(b *bytes.Buffer, i int) {
	if i > 0 {
		b.WriteByte(',')
	}
}

// count compares what was accepted with what is there.
func (r *trackRun) count(ctx context.Context) error {
	s, err := store.Open(ctx, r.setup.DSN)
	if err != nil {
		return err
	}
	defer s.Close()
	r.result.Engine = s.Engine()
	seen := map[string]int64{}
	var told, purchases int64
	c := store.Changes{More: true}
	for c.More {
		err := s.Read(ctx, func(tx *store.Tx) (err error) { c, err = tx.Changes(r.setup.Workspace, c.Next, 20_000); return err })
		if err != nil {
			return fmt.Errorf("count what is there: %w", err)
		}
		for _, p := range c.Profiles {
			n, _ := p.Attributes["told"].(json.Number)
			i, _ := n.Int64()
			told += i
		}
		for _, e := range c.Events {
			if e.Kind == petitbleu.EventPurchase {
				purchases++
				continue
			}
			var data struct {
				Told string `json:"told"`
			}
			if err := json.Unmarshal(e.Data, &data); err != nil {
				return err
			}
			seen[data.Told]++
		}
	}
	var acked, sent int64
	for n := range r.sent {
		if r.sent[n] {
			sent++
		}
		if !r.acked[n] {
			continue
		}
		acked++
		for i := range trackEvents {
			if seen[fmt.Sprintf("%d.%d", n, i)] == 0 {
				r.result.Lost++
			}
		}
	}
	for _, n := range seen {
		r.result.Repeated += n - 1
	}
	for _, of := range []struct{ is, each int64 }{{told, trackChanges}, {purchases, trackPurchases}} {
		r.result.Lost += max(0, acked*of.each-of.is)
		r.result.Repeated += max(0, of.is-sent*of.each)
	}
	if acked == 0 {
		return errors.New("nothing was accepted")
	}
	return nil
}
