package bench

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	mathrand "math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// IngestOptions say how the benchmark of webhook calls runs.
type IngestOptions struct {
	DSN         string  // empty: SQLite in a temporary folder
	Seconds     float64 // at full speed; half as long at half speed; 0 means 10
	Kill        bool    // kill the measured process at random moments and start it again
	Connections int     // 0 means 192
	People      int     // 0 means 20,000
	Campaigns   int     // action-based ones that are active and wait for something else
}

// Ingest measures durable webhook calls, 1 message of about 1 kB each, signed: at full speed;
// when the intake has caught up, latency at half that speed (a call that must wait for the
// answer before it counts from when it was due); then each call sent twice in parallel. It counts calls that were
// answered 200 and are not among the events afterwards (lost), and messages that are there
// twice (repeated).
func Ingest(ctx context.Context, o IngestOptions) (Result, error) {
	if o.Seconds <= 0 {
		o.Seconds = 10
	}
	if o.Connections <= 0 {
		o.Connections = 192
	}
	if o.People <= 0 {
		o.People = 20_000
	}
	run := &ingestRun{o: o, result: Result{Name: "ingest", Details: map[string]float64{}}}
	if o.DSN == "" {
		folder, err := os.MkdirTemp("", "petitbleu-bench-")
		if err != nil {
			return run.result, err
		}
		defer os.RemoveAll(folder)
		o.DSN = filepath.Join(folder, "bench.db")
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	now := time.Now()
	page := fmt.Sprint(100_000_000_000_000 + now.UnixMicro()%100_000_000_000_000)
	run.setup = ingestSetup{DSN: o.DSN, Workspace: petitbleu.NewID(petitbleu.KindWorkspace, now), App: "9" + page, Page: page, Secret: secret.NewToken(""), Key: key, Campaigns: o.Campaigns}
	if o.Campaigns > 0 {
		folder, err := os.MkdirTemp("", "petitbleu-bench-people-")
		if err != nil {
			return run.result, err
		}
		defer os.RemoveAll(folder)
		run.setup.Folder = folder
		run.result.Details["campaigns"] = float64(o.Campaigns)
	}
	err := run.all(ctx)
	return run.result, err
}

// ingestRun is one run of the benchmark.
type ingestRun struct {
	o       IngestOptions
	setup   ingestSetup
	server  *process
	address atomic.Pointer[string]
	lanes   int
	senders []*sender // whose acknowledged calls must be among the events
	result  Result
}

func (r *ingestRun) all(ctx context.Context) error {
	if err := r.start(); err != nil {
		return err
	}
	defer func() {
		if r.server != nil {
			r.server.kill()
		}
	}()
	if err := r.fullSpeed(ctx); err != nil {
		return err
	}
	if !r.o.Kill {
		if err := r.drain(ctx); err != nil {
			return err
		}
		if err := r.halfSpeed(ctx); err != nil {
			return err
		}
	}
	r.twice(ctx)
	if err := r.drain(ctx); err != nil {
		return err
	}
	stats, err := r.stats(ctx)
	if err != nil {
		return err
	}
	r.result.RSSMB = math.Round(stats.RSSMB)
	err = r.server.stop()
	used := r.server.cmd.ProcessState
	r.result.Details["cpu_us_per_call"] = round(float64((used.UserTime() + used.SystemTime()).Microseconds()) / float64(max(1, r.result.Count)))
	r.server = nil
	if err != nil {
		return fmt.Errorf("the measured process ended badly: %w", err)
	}
	return r.count(ctx)
}

func (r *ingestRun) start() error {
	p, err := start("ingest", r.setup)
	if err != nil {
		return err
	}
	r.server = p
	r.address.Store(&p.ready.Addr)
	return nil
}

func (r *ingestRun) sender() *sender {
	s := newSender(r.setup, r.lanes, r.o.People, &r.address)
	r.lanes++
	r.senders = append(r.senders, s)
	return s
}

// fullSpeed floods the server, and kills it on the way if asked.
func (r *ingestRun) fullSpeed(ctx context.Context) error {
	before, err := r.stats(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	until := began.Add(time.Duration(r.o.Seconds * float64(time.Second)))
	var wg sync.WaitGroup
	var mine []*sender
	for range r.o.Connections {
		s := r.sender()
		mine = append(mine, s)
		wg.Go(func() {
			s.flood(ctx, until)
			s.close()
		})
	}
	kills := 0
	for r.o.Kill && ctx.Err() == nil {
		wait := time.Duration(200+mathrand.IntN(1300)) * time.Millisecond
		if time.Now().Add(wait).After(until) {
			break
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		r.server.kill()
		if err := r.start(); err != nil {
			return errors.Join(err, ctx.Err())
		}
		kills++
	}
	wg.Wait()
	seconds := time.Since(began).Seconds()
	after, err := r.stats(ctx)
	if err != nil {
		return err
	}
	acked, all := tally(mine)
	r.result.Count, r.result.Seconds, r.result.PerSecond = acked, round(seconds), round(float64(acked)/seconds)
	r.result.P50ms, r.result.P99ms = percentile(all, 50), percentile(all, 99)
	r.result.Details["full_speed_p50_ms"], r.result.Details["full_speed_p99_ms"] = r.result.P50ms, r.result.P99ms
	if r.o.Kill {
		r.result.Details["kills"] = float64(kills)
	} else {
		r.result.Details["intake_per_second"] = round(float64(after.Events-before.Events) / seconds)
		r.result.Details["waiting_after"] = float64(after.Waiting)
	}
	return nil
}

// latencyRate is the most calls a second at which latency is measured: half of the 20,000 that the
// program promises, so that figures of fast and slow machines can be held side by side.
const latencyRate = 10_000

// halfSpeed measures latency at half of what full speed reached, at latencyRate at most, and whether
// the intake keeps up with that.
func (r *ingestRun) halfSpeed(ctx context.Context) error {
	before, err := r.stats(ctx)
	if err != nil {
		return err
	}
	rate := min(r.result.PerSecond/2, latencyRate)
	every := time.Duration(float64(r.o.Connections) / rate * float64(time.Second))
	began := time.Now().Add(10 * time.Millisecond)
	until := began.Add(time.Duration(r.o.Seconds / 2 * float64(time.Second)))
	var wg sync.WaitGroup
	var mine []*sender
	for i := range r.o.Connections {
		s := r.sender()
		mine = append(mine, s)
		wg.Go(func() {
			s.pace(ctx, began.Add(every*time.Duration(i)/time.Duration(r.o.Connections)), every, until)
			s.close()
		})
	}
	wg.Wait()
	acked, all := tally(mine)
	r.result.Count += acked
	r.result.P50ms, r.result.P99ms = percentile(all, 50), percentile(all, 99)
	after, err := r.stats(ctx)
	seconds := time.Since(began).Seconds()
	r.result.Details["half_speed_per_second"] = round(float64(acked) / seconds)
	r.result.Details["half_speed_intake_per_second"] = round(float64(after.Events-before.Events) / seconds)
	r.result.Details["half_speed_waiting_after"] = float64(after.Waiting)
	return err
}

// twice sends each call on two connections at once.
func (r *ingestRun) twice(ctx context.Context) {
	until := time.Now().Add(time.Duration(r.o.Seconds / 4 * float64(time.Second)))
	var wg sync.WaitGroup
	var repeats int64
	for range max(1, r.o.Connections/2) {
		a := r.sender()
		b := newSender(r.setup, a.lane, r.o.People, &r.address)
		r.senders = append(r.senders, b)
		wg.Go(func() {
			defer a.close()
			defer b.close()
			for time.Now().Before(until) && ctx.Err() == nil {
				now := time.Now()
				var other sync.WaitGroup
				other.Go(func() { b.one(now) })
				a.one(now)
				other.Wait()
			}
			atomic.AddInt64(&repeats, int64(b.seq))
		})
	}
	wg.Wait()
	r.result.Count += 2 * repeats
	r.result.Details["sent_twice"] = float64(repeats)
}

// drain waits until the intake has worked in every call.
func (r *ingestRun) drain(ctx context.Context) error {
	began := time.Now()
	last, changed := int64(-1), began
	for {
		s, err := r.stats(ctx)
		if err != nil {
			return err
		}
		if s.Waiting == 0 {
			r.result.Details["drain_seconds"] += round(time.Since(began).Seconds())
			return nil
		}
		if s.Waiting != last {
			last, changed = s.Waiting, time.Now()
		}
		if time.Since(changed) > 30*time.Second {
			return fmt.Errorf("%d calls wait and nobody works on them", s.Waiting)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (r *ingestRun) stats(ctx context.Context) (s ingestStats, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.server.ready.URL+"/stats", nil)
	if err != nil {
		return s, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return s, fmt.Errorf("ask the measured process: %w", err)
	}
	defer resp.Body.Close()
	return s, json.NewDecoder(resp.Body).Decode(&s)
}

// count compares what was acknowledged with what is among the events.
func (r *ingestRun) count(ctx context.Context) error {
	s, err := store.Open(ctx, r.setup.DSN)
	if err != nil {
		return err
	}
	defer s.Close()
	r.result.Engine = s.Engine()
	seen := map[string]int64{}
	f := store.EventFilter{WorkspaceID: r.setup.Workspace, Limit: 5000}
	for more := true; more; {
		err := s.Read(ctx, func(tx *store.Tx) error {
			events, err := tx.Events(f)
			for _, e := range events {
				var item struct {
					Message struct {
						Mid string `json:"mid"`
					} `json:"message"`
				}
				if err := json.Unmarshal(e.Data, &item); err != nil {
					return err
				}
				seen[item.Message.Mid]++
				f.Before.ID = e.ID
			}
			more = len(events) == f.Limit
			return err
		})
		if err != nil {
			return fmt.Errorf("count the events: %w", err)
		}
	}
	for _, n := range seen {
		r.result.Repeated += n - 1
	}
	missing := map[string]bool{}
	for _, one := range r.senders {
		for seq, acked := range one.acked {
			if id := mid(one.lane, seq); acked && seen[id] == 0 {
				missing[id] = true
			}
		}
	}
	r.result.Lost = int64(len(missing))
	r.result.Details["events"] = float64(len(seen))
	return nil
}

// tally counts the acknowledged calls of senders and gathers their latencies.
func tally(senders []*sender) (acked int64, latencies []float64) {
	for _, s := range senders {
		acked += int64(len(s.latencies))
		latencies = append(latencies, s.latencies...)
		s.latencies = nil
	}
	return acked, latencies
}

// percentile gives the value below which p percent lie; it sorts its argument.
func percentile(all []float64, p float64) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return round(all[min(len(all)-1, int(float64(len(all))*p/100))])
}

func round(v float64) float64 { return math.Round(v*100) / 100 }
