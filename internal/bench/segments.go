package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	mathrand "math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/secret"
)

// SegmentsOptions say how the benchmark of segments runs.
type SegmentsOptions struct {
	DSN       string // empty: SQLite in a temporary folder
	People    int    // 0 means 1,000,000
	Events    int    // 0 means 1,000,000
	Questions int    // of each kind; 0 means 200
	Plain     int    // questions of each kind that are asked of the plain way too; 0 means 6, less than 0 none: then nothing is compared
}

// segmentRows is how many people have rows in the database, so that they can be changed.
const segmentRows = 20_000

// Segments measures how fast segments are counted over HTTP: questions that nobody asked before, over people with
// twelve attributes each, and their events. The index is written as the program keeps it, the program started over it,
// and some questions are asked of a plain table of JSON documents too: an answer that differs counts as lost.
func Segments(ctx context.Context, o SegmentsOptions) (Result, error) {
	for _, d := range []struct {
		to    *int
		usual int
	}{{&o.People, 1_000_000}, {&o.Events, 1_000_000}, {&o.Questions, 200}, {&o.Plain, 6}} {
		if *d.to == 0 {
			*d.to = d.usual
		}
	}
	r := &segmentRun{o: o, random: mathrand.New(mathrand.NewPCG(uint64(time.Now().UnixNano()), 1)), //nolint:gosec // questions nobody asked before
		result: Result{Name: "segments", Details: map[string]float64{"people": float64(o.People), "events": float64(o.Events)}}}
	folder, err := os.MkdirTemp("", "petitbleu-bench-")
	if err != nil {
		return r.result, err
	}
	defer os.RemoveAll(folder)
	now := time.Now().UTC().Truncate(time.Second)
	r.setup = segmentSetup{DSN: o.DSN, Folder: folder, Workspace: petitbleu.NewID(petitbleu.KindWorkspace, now), Secret: secret.NewToken("pk_"), Now: now}
	if o.DSN == "" {
		r.setup.DSN = filepath.Join(folder, "bench.db")
	}
	err = r.all(ctx)
	return r.result, err
}

// segmentSetup is what parent and child agree on.
type segmentSetup struct {
	DSN       string
	Folder    string // of the kept index
	Workspace string
	Secret    string    // of the API key
	Now       time.Time // when everybody is as they are
}

// segmentRun is one run of the benchmark.
type segmentRun struct {
	o      SegmentsOptions
	setup  segmentSetup
	random *mathrand.Rand
	plain  *plainPeople
	url    string
	result Result
}

func (r *segmentRun) all(ctx context.Context) (err error) {
	if r.o.Plain > 0 {
		if r.plain, err = openPlain(ctx, filepath.Join(r.setup.Folder, "plain.db")); err != nil {
			return err
		}
		defer r.plain.close()
	}
	began := time.Now()
	if err := r.make(ctx); err != nil {
		return fmt.Errorf("make people and events: %w", err)
	}
	r.result.Details["make_seconds"] = round(time.Since(began).Seconds())
	began = time.Now()
	server, err := start("segments", r.setup)
	if err != nil {
		return err
	}
	defer func() {
		if server != nil {
			server.kill()
		}
	}()
	r.url = server.ready.URL
	if n, err := r.count(ctx, question{where: `{"match":"and"}`}); err != nil || n != r.o.People {
		return fmt.Errorf("the program counts %d people of %d: %w", n, r.o.People, err)
	}
	r.result.Details["ready_seconds"] = round(time.Since(began).Seconds())
	if err := r.measure(ctx); err != nil {
		return err
	}
	if err := r.stats(ctx); err != nil {
		return err
	}
	err = server.stop()
	server = nil
	return err
}

// measure asks all kinds of questions, changes people, and asks again.
func (r *segmentRun) measure(ctx context.Context) error {
	for range 3 { // the connection, and the first pages of memory
		if _, err := r.count(ctx, sixOf(r.random, r.setup.Now)); err != nil {
			return err
		}
	}
	six, plainSix, err := r.ask(ctx, sixOf)
	if err != nil {
		return err
	}
	events, plainEvents, err := r.ask(ctx, eventsOf)
	if err != nil {
		return err
	}
	r.result.Count, r.result.Seconds = int64(len(six)+len(events)), round((sum(six)+sum(events))/1000)
	r.result.PerSecond = round(float64(r.result.Count) / max((sum(six)+sum(events))/1000, 1e-9))
	r.result.P50ms, r.result.P99ms = percentile(six, 50), percentile(six, 99)
	r.result.Details["events_p50_ms"], r.result.Details["events_p99_ms"] = percentile(events, 50), percentile(events, 99)
	if r.plain != nil {
		r.result.Baseline = baselineOf(plainSix, plainEvents)
	}
	if err := r.previews(ctx); err != nil {
		return err
	}
	return r.changes(ctx)
}

// baselineOf is what the plain way took.
func baselineOf(plainSix, plainEvents []float64) *Result {
	base := &Result{Name: "segments, SQLite JSON", Engine: "sqlite", Details: map[string]float64{}}
	base.Count, base.Seconds = int64(len(plainSix)+len(plainEvents)), round((sum(plainSix)+sum(plainEvents))/1000)
	base.PerSecond = round(float64(base.Count) / max(base.Seconds, 1e-9))
	base.P50ms, base.P99ms = percentile(plainSix, 50), percentile(plainSix, 99)
	base.Details["events_p50_ms"], base.Details["events_p99_ms"] = percentile(plainEvents, 50), percentile(plainEvents, 99)
	return base
}

// ask asks questions of a kind, each another, and some of them the plain way too; it gives how long each took,
// in milliseconds.
func (r *segmentRun) ask(ctx context.Context, kind func(*mathrand.Rand, time.Time) question) (took, plain []float64, err error) {
	for n := range r.o.Questions {
		q := kind(r.random, r.setup.Now)
		began := time.Now()
		got, err := r.count(ctx, q)
		if err != nil {
			return nil, nil, err
		}
		took = append(took, since(began))
		if n >= r.o.Plain {
			continue
		}
		began = time.Now()
		want, err := r.plain.count(ctx, q)
		if err != nil {
			return nil, nil, err
		}
		plain = append(plain, since(began))
		r.compare(q, got, want)
	}
	return took, plain, nil
}

func (r *segmentRun) compare(q question, got, want int) {
	if got != want {
		r.result.Lost++
		fmt.Fprintf(os.Stderr, "petitbleu counts %d, the plain way %d: %s\n", got, want, q.where)
	}
}

func since(began time.Time) float64 { return float64(time.Since(began).Microseconds()) / 1000 }

func sum(all []float64) (total float64) {
	for _, v := range all {
		total += v
	}
	return total
}

// previews asks what the web app asks while somebody writes a segment: each condition's size beside the whole.
func (r *segmentRun) previews(ctx context.Context) error {
	var took []float64
	for range max(r.o.Questions/4, 1) {
		q := sixOf(r.random, r.setup.Now)
		began := time.Now()
		var v struct{ People int }
		if err := r.call(ctx, r.path("/segments/preview"), q.body(), &v); err != nil {
			return err
		}
		took = append(took, since(began))
		n, err := r.count(ctx, q)
		if err != nil {
			return err
		}
		r.compare(q, v.People, n)
	}
	r.result.Details["preview_p50_ms"], r.result.Details["preview_p99_ms"] = percentile(took, 50), percentile(took, 99)
	return nil
}

// changes changes people, as programs tell, and counts at once: the answer must know.
func (r *segmentRun) changes(ctx context.Context) error {
	var took []float64
	for n := 0; n < min(r.o.People, segmentRows); n += 75 {
		var b bytes.Buffer
		b.WriteString(`{"attributes":[`)
		for i := n; i < min(n+75, r.o.People, segmentRows); i++ {
			comma(&b, i-n)
			points := 1_000_000 + i
			fmt.Fprintf(&b, `{"external_id":"%s","points":%d,"home_city":"Atlantis"}`, maker(r.setup.Now).ExternalID(i), points)
			if err := r.plain.change(ctx, i, points, "Atlantis"); err != nil {
				return err
			}
		}
		b.WriteString(`]}`)
		if err := r.call(ctx, "/users/track", b.Bytes(), nil); err != nil {
			return err
		}
		if n%(75*8) == 0 { // as the first who counts after a change
			began := time.Now()
			if _, err := r.count(ctx, sixOf(r.random, r.setup.Now)); err != nil {
				return err
			}
			took = append(took, since(began))
		}
	}
	r.result.Details["fresh_p50_ms"] = percentile(took, 50)
	for _, q := range []question{changedOnes, both(changedOnes, eventsOf(r.random, r.setup.Now))} {
		got, err := r.count(ctx, q)
		if err != nil || r.plain == nil {
			return err
		}
		want, err := r.plain.count(ctx, q)
		if err != nil {
			return err
		}
		r.compare(q, got, want)
	}
	return nil
}

func (r *segmentRun) path(rest string) string {
	return "/api/v1/workspaces/" + r.setup.Workspace + rest
}

func (r *segmentRun) count(ctx context.Context, q question) (int, error) {
	var v struct{ People int }
	err := r.call(ctx, r.path("/segments/count"), q.body(), &v)
	return v.People, err
}

// call posts to the measured process and reads its answer.
func (r *segmentRun) call(ctx context.Context, path string, body []byte, to any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+r.setup.Secret)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask the measured process: %w", err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("the measured process answered %d: %s", resp.StatusCode, text)
	}
	if to == nil {
		return nil
	}
	return json.Unmarshal(text, to)
}

// stats notes what the measured process says of itself.
func (r *segmentRun) stats(ctx context.Context) error {
	var s segmentStats
	if err := r.call(ctx, "/stats", nil, &s); err != nil {
		return err
	}
	d := r.result.Details
	d["bytes_a_person"] = round(float64(s.PeopleBytes) / float64(max(s.People, 1)))
	d["bytes_an_event"] = round(float64(s.EventBytes) / float64(max(s.Events, 1)))
	d["absorb_us"] = round(s.TookMicroseconds / float64(max(s.Took, 1)))
	d["changed"] = float64(s.Took)
	r.result.RSSMB, r.result.Engine = math.Round(s.RSSMB), s.Engine
	return nil
}
