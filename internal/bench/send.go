package bench

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// SendOptions say how the benchmark of sends runs.
type SendOptions struct {
	DSN     string  // empty: SQLite in a temporary folder
	Seconds float64 // Count is 20,000 for each; 0 means 10
	Count   int     // of messages
	Pages   int     // 0 means 100
	Kill    bool    // kill the sending process at random moments and start it again
}

// Send measures messages through policy, the driver, the journal and HTTP, to a sink in a
// process of its own that answers like the Send API. Messages stand in the outbox when the
// clock starts; it stops when the last outcome is on disk. It counts messages that did not
// arrive, or whose row does not say so (lost), and those that arrived twice (repeated).
func Send(ctx context.Context, o SendOptions) (Result, error) {
	if o.Seconds <= 0 {
		o.Seconds = 10
	}
	if o.Count <= 0 {
		o.Count = int(o.Seconds * 20_000)
	}
	if o.Pages <= 0 {
		o.Pages = 100
	}
	run := &sendRun{o: o, result: Result{Name: "send", Details: map[string]float64{}}}
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
	run.setup = sendSetup{DSN: o.DSN, Key: key, Workspace: petitbleu.NewID(petitbleu.KindWorkspace, time.Now())}
	err := run.all(ctx)
	return run.result, err
}

// sendSetup is what parent and child agree on.
type sendSetup struct {
	DSN       string
	Workspace string
	Key       []byte // seals the secrets
	Sink      string // host:port, the only private address that may be called
}

// sendStats is what the sending process says of itself.
type sendStats struct {
	Open  int64   `json:"open"`
	RSSMB float64 `json:"rss_mb"`
}

type sendRun struct {
	o      SendOptions
	setup  sendSetup
	sink   *process
	sender *process
	result Result
}

func (r *sendRun) all(ctx context.Context) (err error) {
	if r.sink, err = start("sink", struct{}{}); err != nil {
		return err
	}
	defer r.sink.kill()
	r.setup.Sink = strings.TrimPrefix(r.sink.ready.URL, "http://")
	if err := r.fill(ctx); err != nil {
		return fmt.Errorf("fill the outbox: %w", err)
	}
	began := time.Now()
	if r.sender, err = start("send", r.setup); err != nil {
		return err
	}
	defer func() { r.sender.kill() }()
	if r.o.Kill {
		if err := r.kills(ctx); err != nil {
			return err
		}
	}
	if err := r.wait(ctx); err != nil {
		return err
	}
	seconds := time.Since(began).Seconds()
	r.result.Count, r.result.Seconds, r.result.PerSecond = int64(r.o.Count), round(seconds), round(float64(r.o.Count)/seconds)
	if err := r.sender.stop(); err != nil {
		return fmt.Errorf("the sending process ended badly: %w", err)
	}
	used := r.sender.cmd.ProcessState
	if !r.o.Kill {
		r.result.Details["cpu_us_per_message"] = round(float64((used.UserTime() + used.SystemTime()).Microseconds()) / float64(r.o.Count))
	}
	if err := r.count(ctx); err != nil {
		return err
	}
	r.sink.kill()
	if used := r.sink.cmd.ProcessState; used != nil { // the harness's own share of the machine
		r.result.Details["sink_cpu_us_per_message"] = round(float64((used.UserTime() + used.SystemTime()).Microseconds()) / float64(r.o.Count))
	}
	return nil
}

// kills ends the sender at random moments, until most messages are out.
func (r *sendRun) kills(ctx context.Context) error {
	n, err := killing(ctx, 20, 50, 450, &r.sender, func() (*process, error) { return start("send", r.setup) }, func() (bool, error) {
		s, err := r.arrived(ctx)
		return s.Distinct >= int64(r.o.Count), err
	})
	r.result.Details["kills"] = float64(n)
	return err
}

// wait returns when no message is open any more.
func (r *sendRun) wait(ctx context.Context) error {
	last, changed := int64(-1), time.Now()
	for {
		var s sendStats
		if err := ask(ctx, r.sender.ready.URL+"/stats", &s); err != nil {
			return err
		}
		r.result.RSSMB = max(r.result.RSSMB, math.Round(s.RSSMB))
		if s.Open == 0 {
			return nil
		}
		if s.Open != last {
			last, changed = s.Open, time.Now()
		}
		if time.Since(changed) > 2*time.Minute {
			return fmt.Errorf("%d messages are open and nobody works on them", s.Open)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (r *sendRun) arrived(ctx context.Context) (s sinkStats, err error) {
	return s, ask(ctx, r.sink.ready.URL+"/stats", &s)
}

func ask(ctx context.Context, url string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask a process of the benchmark: %w", err)
	}
	defer resp.Body.Close()
	return json.NewDecoder(resp.Body).Decode(into)
}

// count compares the sink's count with the rows.
func (r *sendRun) count(ctx context.Context) error {
	sink, err := r.arrived(ctx)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, r.setup.DSN)
	if err != nil {
		return err
	}
	defer s.Close()
	r.result.Engine = s.Engine()
	var took []float64
	err = s.Read(ctx, func(tx *store.Tx) error {
		states, err := tx.CountMessages(r.setup.Workspace)
		if err != nil {
			return err
		}
		want := int64(r.o.Count)
		r.result.Lost = max(want-sink.Distinct, want-states[petitbleu.StateSent])
		r.result.Repeated = sink.Repeated
		r.result.Details["arrived"] = float64(sink.Distinct)
		r.result.Details["unknown"] = float64(states[petitbleu.StateUnknown])
		some, _, err := tx.Messages(store.MessageFilter{WorkspaceID: r.setup.Workspace}, "", 20_000)
		for _, m := range some {
			took = append(took, float64(m.SentAt.Sub(m.SendingAt).Milliseconds()))
		}
		return err
	})
	slices.Sort(took)
	r.result.P50ms, r.result.P99ms = percentile(took, 50), percentile(took, 99)
	return err
}

// fill makes Pages, people whose window is open, and messages to them.
func (r *sendRun) fill(ctx context.Context) error {
	s, err := store.Open(ctx, r.setup.DSN)
	if err != nil {
		return err
	}
	box, err := secret.NewBox(r.setup.Key)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	began := time.Now()
	people := max(1, r.o.Count/r.o.Pages/4)
	for page := range r.o.Pages {
		mine := r.o.Count / r.o.Pages
		if page < r.o.Count%r.o.Pages {
			mine++
		}
		if err := s.Write(ctx, func(tx *store.Tx) error { return r.fillPage(tx, box, page, people, mine) }); err != nil {
			return errors.Join(err, s.Close())
		}
	}
	r.result.Details["queued_per_second"] = round(float64(r.o.Count) / time.Since(began).Seconds())
	return s.Close()
}

func (r *sendRun) fillPage(tx *store.Tx, box *secret.Box, n, people, count int) error {
	now := time.Now()
	ws := r.setup.Workspace
	if n == 0 {
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: ws, Name: "Benchmark", TimeZone: "UTC", RulePack: petitbleu.PackToday, CreatedAt: now}); err != nil {
			return err
		}
		app := petitbleu.App{ID: "91" + ws, Name: "Benchmark", SecretSealed: box.Seal("app/91"+ws+"/secret", "secret"), GraphURL: r.sink.ready.URL, GraphVersion: "v26.0", CreatedAt: now}
		if err := tx.UpsertApp(app); err != nil {
			return err
		}
	}
	page := fmt.Sprintf("%d%05d", 1_000_000+now.UnixMicro()%1_000_000, n)
	err := tx.InsertPage(petitbleu.Page{WorkspaceID: ws, ID: page, AppID: "91" + ws, Name: "Page", TokenSealed: box.Seal("page/"+page+"/token", "EAAB"+page),
		State: petitbleu.PageConnected, PerSecond: 300, Concurrency: 20, CreatedAt: now, UpdatedAt: now})
	if err != nil {
		return err
	}
	threads := make([]petitbleu.Conversation, people)
	optIns := make([]petitbleu.OptIn, people)
	for i := range people {
		psid, profile := fmt.Sprintf("%s%06d", page, i), petitbleu.NewID(petitbleu.KindProfile, now)
		threads[i] = petitbleu.Conversation{WorkspaceID: ws, PageID: page, PSID: psid, ProfileID: profile, WindowOpenedAt: now, WindowOpenedBy: petitbleu.EventOptIn, LastInboundAt: now, UpdatedAt: now}
		optIns[i] = petitbleu.OptIn{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindOptIn, now), PageID: page, PSID: psid, ProfileID: profile, CustomerID: "CT-" + psid, Source: "send_to_messenger", At: now}
	}
	messages := make([]petitbleu.Message, count)
	for i := range messages {
		c := threads[i%people]
		messages[i] = petitbleu.Message{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindMessage, now), ProfileID: c.ProfileID, Channel: messenger.Name, PageID: page,
			Recipient: c.PSID, Origin: "bench", Part: 1, Purpose: petitbleu.PurposeTransactional, State: petitbleu.StateQueued, DueAt: now, CreatedAt: now, UpdatedAt: now,
			Content: petitbleu.Content{Type: petitbleu.ContentText, Text: fmt.Sprintf("Hello Ana, your order CT-%06d with the Super Hand Mixer 2000 has left our kitchen shop and arrives on Thursday between 9 and 12. Track it on our site.", i)}}
	}
	return errors.Join(tx.UpsertConversations(threads), tx.InsertOptIns(optIns), tx.InsertMessages(messages))
}
