package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/inbox"
)

// FeedOptions say how the benchmark of open feeds runs.
type FeedOptions struct {
	DSN         string // empty: SQLite in a temporary folder
	Connections int    // 0 means 10,000; each is a person's
	Seconds     float64
	Realtime    int // notifications that are sent one by one to people with an open feed; 0 means 2,000
	Batch       int // people of a batch, among them those with an open feed; 0 means 100,000, at most a file's
	Plain       int // connections of the plain way; 0: as many, below 0: none
}

// Feed measures open feeds: connections and their memory, an event to all of them, an event to one after the other, and
// realtime notifications from the call to the open feed, alone and beside a running batch. Details tell each; PerSecond is of an event to all. Lost and
// Repeated count events and notifications.
func Feed(ctx context.Context, o FeedOptions) (Result, error) {
	if o.Connections <= 0 {
		o.Connections = 10_000
	}
	if o.Realtime <= 0 {
		o.Realtime = 2000
	}
	if o.Batch <= 0 {
		o.Batch = petitbleu.BatchFileLimit
	}
	if o.Seconds <= 0 {
		o.Seconds = 10
	}
	if o.DSN == "" {
		folder, err := os.MkdirTemp("", "petitbleu-bench-")
		if err != nil {
			return Result{}, err
		}
		defer os.RemoveAll(folder)
		o.DSN = filepath.Join(folder, "bench.db")
	}
	now := time.Now()
	r := &feedRun{o: o, result: Result{Name: "feed", Details: map[string]float64{}}, setup: feedSetup{
		DSN: o.DSN, Workspace: petitbleu.NewID(petitbleu.KindWorkspace, now), Site: petitbleu.NewID(petitbleu.KindSite, now), SiteKey: "the key of a benchmark",
	}}
	err := r.all(ctx)
	return r.result, err
}

// feedRun is one run of the benchmark.
type feedRun struct {
	o       FeedOptions
	setup   feedSetup
	server  *process
	readers *feedReaders
	result  Result
}

func (r *feedRun) all(ctx context.Context) (err error) {
	if r.server, err = start("feed", r.setup); err != nil {
		return err
	}
	defer func() { r.server.kill() }()
	if err := r.connect(ctx); err != nil {
		return err
	}
	defer r.readers.close()
	if err := r.events(ctx); err != nil {
		return err
	}
	if err := r.realtime(ctx); err != nil {
		return err
	}
	if err := r.batch(ctx); err != nil {
		return err
	}
	stats, err := r.stats(ctx)
	if err != nil {
		return err
	}
	r.result.RSSMB, r.result.Engine, r.result.Details["resyncs"] = round(stats.PeakMB), stats.Engine, float64(stats.Resyncs)
	r.readers.close()
	r.server.kill()
	if r.o.Plain >= 0 {
		r.result.Baseline, err = r.plain(ctx)
	}
	return err
}

// connect opens everybody's feed, as browsers do.
func (r *feedRun) connect(ctx context.Context) error {
	before, err := r.stats(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	expires := began.Add(12 * time.Hour)
	r.readers, err = connectAll(ctx, r.server.ready.Addr, r.o.Connections, func(n int) string {
		return "GET /feed/v1/stream HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + inbox.SignToken(r.setup.SiteKey, r.setup.Site, feedUser(n), began, expires) + "\r\n\r\n"
	})
	if err != nil {
		return err
	}
	took := time.Since(began).Seconds()
	after, err := r.stats(ctx)
	if err != nil {
		return err
	}
	d := r.result.Details
	d["connections"], d["connect_seconds"] = float64(after.Connections), round(took)
	d["connected_rss_mb"], d["kb_per_connection"] = round(after.RSSMB), round((after.RSSMB-before.RSSMB)*1024/float64(max(1, after.Connections)))
	if after.Connections != int64(r.o.Connections) {
		return fmt.Errorf("%d of %d connections are there", after.Connections, r.o.Connections)
	}
	return nil
}

// events measures events to all, one at a time and ten, and events of one person each.
func (r *feedRun) events(ctx context.Context) (err error) {
	d := r.result.Details
	if d["one_event_per_second"], err = r.measure(ctx, "one_event", r.o.Connections, "/broadcast?n=1"); err != nil {
		return err
	}
	if d["one_by_one_per_second"], err = r.measure(ctx, "one_by_one", r.o.Connections, fmt.Sprintf("/each?n=%d", r.o.Connections)); err != nil {
		return err
	}
	d["fan_out_per_second"], err = r.measure(ctx, "fan_out", 10*r.o.Connections, "/broadcast?n=10")
	r.result.PerSecond = d["fan_out_per_second"]
	return err
}

// measure has so many events made, again when all have arrived, for a quarter of the time.
func (r *feedRun) measure(ctx context.Context, name string, events int, path string) (float64, error) {
	if err := r.ask(ctx, path, nil); err != nil { // what is made once
		return 0, err
	}
	r.await(r.readers.expected.Add(int64(events)))
	before, err := r.stats(ctx)
	if err != nil {
		return 0, err
	}
	began, n := time.Now(), 0
	for time.Since(began).Seconds() < r.o.Seconds/4 {
		if err := r.ask(ctx, path, nil); err != nil {
			return 0, err
		}
		r.await(r.readers.expected.Add(int64(events)))
		n += events
	}
	took := time.Since(began).Seconds()
	after, err := r.stats(ctx)
	r.result.Details[name+"_cpu_us"] = round((after.CPU - before.CPU) * 1e6 / float64(n))
	r.result.Count, r.result.Seconds = int64(n), round(took)
	return round(float64(n) / took), err
}

// await waits for events to arrive; those that do not within ten seconds are lost, those beyond are repeated.
func (r *feedRun) await(want int64) {
	for over := time.Now().Add(10 * time.Second); r.readers.events.Load() < want && time.Now().Before(over); {
		time.Sleep(50 * time.Microsecond)
	}
	if got := r.readers.events.Load(); got != want {
		r.result.Lost += max(0, want-got)
		r.result.Repeated += max(0, got-want)
		r.readers.expected.Store(got)
	}
}

// realtime sends notifications to people whose feed is open, four at a time, and sees them arrive.
func (r *feedRun) realtime(ctx context.Context) error {
	r.readers.look.Store(true)
	began := time.Now()
	var sending sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		sending.Go(func() {
			for n := i; n < r.o.Realtime && errs[i] == nil; n += len(errs) {
				errs[i] = r.ask(ctx, fmt.Sprintf("/realtime?user=%s&order=%d", feedUser(n%r.o.Connections), time.Now().UnixNano()), nil)
			}
		})
	}
	sending.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for over := time.Now().Add(10 * time.Second); r.readers.items() < r.o.Realtime && time.Now().Before(over); {
		time.Sleep(time.Millisecond)
	}
	took, distinct := r.readers.tookMS(0, math.MaxInt64)
	r.result.Lost += int64(r.o.Realtime - distinct)
	r.result.Repeated += int64(len(took) - distinct)
	r.result.P50ms, r.result.P99ms = percentile(took, 50), percentile(took, 99)
	r.result.Details["realtime_per_second"] = round(float64(r.o.Realtime) / time.Since(began).Seconds())
	r.result.Details["realtime_p50_ms"], r.result.Details["realtime_p99_ms"] = r.result.P50ms, r.result.P99ms
	return nil
}

// batch sends a notification to many people, and sees it arrive with those whose feed is open; and beside it realtime
// ones, which have to go ahead of it. The names of these are instants, far above the numbers of a batch's.
func (r *feedRun) batch(ctx context.Context) error {
	r.readers.forget()
	var took feedBatch
	began := time.Now()
	if err := r.ask(ctx, fmt.Sprintf("/batch?n=%d&open=%d", r.o.Batch, min(r.o.Batch, r.o.Connections)), &took); err != nil {
		return err
	}
	want := min(r.o.Batch, r.o.Connections)
	for over := time.Now().Add(10 * time.Second); r.readers.items() < want+took.Realtime && time.Now().Before(over); {
		time.Sleep(time.Millisecond)
	}
	d := r.result.Details
	d["batch_people"], d["batch_file_seconds"], d["batch_accepted_seconds"], d["batch_in_feeds_seconds"] = float64(r.o.Batch), round(took.File), round(took.Accepted), round(took.Done)
	d["batch_on_screens_seconds"] = round(time.Since(began).Seconds() - took.Before)
	number := int64(r.o.Batch)
	times, batch := r.readers.tookMS(0, number)
	beside, realtime := r.readers.tookMS(number, math.MaxInt64)
	r.result.Lost += int64(want-batch) + took.Missing + int64(took.Realtime-realtime)
	r.result.Repeated += int64(len(times) - batch + len(beside) - realtime)
	d["realtime_beside_batch"], d["realtime_beside_batch_p50_ms"], d["realtime_beside_batch_p99_ms"] = float64(realtime), percentile(beside, 50), percentile(beside, 99)
	return nil
}

func (r *feedRun) stats(ctx context.Context) (s feedStats, err error) {
	return s, r.ask(ctx, "/stats", &s)
}

// ask asks the measured process.
func (r *feedRun) ask(ctx context.Context, path string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.server.ready.URL+path, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask the measured process: %w", err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the measured process answered %d: %s", resp.StatusCode, text)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(text, into)
}

// plain measures the same events the plain way: a handler of net/http for each connection, which waits on a channel,
// writes and flushes. In turns would be fairer, but the connections of both do not fit into one process.
func (r *feedRun) plain(ctx context.Context) (*Result, error) {
	connections := r.o.Plain
	if connections == 0 {
		connections = r.o.Connections
	}
	b := &feedRun{o: r.o, result: Result{Name: "feed, a handler and a channel for each connection", Engine: "none", Details: map[string]float64{}}}
	b.o.Connections = connections
	var err error
	if b.server, err = start("feed-plain", b.setup); err != nil {
		return nil, err
	}
	defer b.server.kill()
	b.readers, err = connectAll(ctx, b.server.ready.Addr, connections, func(int) string { return "GET /stream HTTP/1.1\r\nHost: bench\r\n\r\n" })
	if err != nil {
		return nil, err
	}
	defer b.readers.close()
	open, err := b.stats(ctx)
	if err != nil {
		return nil, err
	}
	d := b.result.Details
	d["connections"], d["connected_rss_mb"] = float64(open.Connections), round(open.RSSMB)
	if err := b.events(ctx); err != nil {
		return nil, err
	}
	stats, err := b.stats(ctx)
	b.result.RSSMB = round(stats.PeakMB)
	return &b.result, err
}

func feedUser(n int) string { return fmt.Sprintf("user-%d", n) }

// distinct counts the different ones of some numbers.
func distinct(all []int64) int {
	all = slices.Clone(all)
	slices.Sort(all)
	return len(slices.Compact(all))
}
