package clock

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

const (
	firstLimit = 5 * time.Second
	backOffMin = 100 * time.Millisecond
	backOffMax = 5 * time.Second
)

// Follower is a clock that follows a Movable clock of another process by its URL. While
// the other is away it keeps the last offset and tries again with growing pauses of
// 0.1 s to 5 s.
type Follower struct {
	url    *url.URL
	client *http.Client
	logger *slog.Logger
	name   string
	base   Clock

	mu      sync.Mutex
	state   statusBody
	changed chan struct{}
}

// Follow reads the clock at rawURL and goes on following it until ctx ends. It fails
// when no answer comes within 5 s. A nil client or logger means the default one.
func Follow(ctx context.Context, rawURL string, client *http.Client, logger *slog.Logger) (*Follower, error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("clock URL: must be an absolute http or https URL such as http://127.0.0.1:9000/_emulator/clock")
	}
	if client == nil {
		client = &http.Client{}
	}
	if logger == nil {
		logger = slog.Default()
	}
	f := &Follower{
		url: u, client: client, logger: logger, base: System(),
		name: rand.Text(), changed: make(chan struct{}),
	}
	if err := f.first(ctx); err != nil {
		return nil, err
	}
	go f.run(ctx)
	return f, nil
}

// Now is the followed time.
func (f *Follower) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.state.Frozen {
		return time.UnixMilli(f.state.NowMS)
	}
	return f.base.Now().Add(time.Duration(f.state.OffsetMS) * time.Millisecond)
}

// Changed returns a channel that is closed at the next jump.
func (f *Follower) Changed() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.changed
}

func (f *Follower) first(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, firstLimit)
	defer cancel()
	var last error
	for {
		if last = f.fetch(ctx, -1); last == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("clock URL: no clock answered at %s within %s: %w", f.url.Redacted(), firstLimit, last)
		case <-time.After(backOffMin):
		}
	}
}

func (f *Follower) run(ctx context.Context) {
	pause := backOffMin
	for ctx.Err() == nil {
		err := f.fetch(ctx, f.version())
		if err == nil {
			pause = backOffMin
			continue
		}
		if ctx.Err() != nil {
			return
		}
		f.logger.Warn("clock away, keeping the last offset", "url", f.url.Redacted(), "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = min(2*pause, backOffMax)
	}
}

func (f *Follower) version() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state.Version
}

// fetch asks once for a version above after and takes over the answer.
func (f *Follower) fetch(ctx context.Context, after int64) error {
	ctx, cancel := context.WithTimeout(ctx, pollLimit+10*time.Second)
	defer cancel()
	u := *f.url
	q := u.Query()
	if after >= 0 {
		q.Set("after", strconv.FormatInt(after, 10))
		q.Set("follower", f.name)
	}
	u.RawQuery = q.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return err
	}
	res, err := f.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the clock answered HTTP %d", res.StatusCode)
	}
	var body statusBody
	if err := json.NewDecoder(io.LimitReader(res.Body, bodyLimit)).Decode(&body); err != nil {
		return fmt.Errorf("the clock's answer is not JSON: %w", err)
	}
	if body.Version == 0 {
		return fmt.Errorf("the clock's answer has no version")
	}
	f.take(body)
	return nil
}

// take stores a new state; a clock that was started again may have a lower version.
func (f *Follower) take(body statusBody) {
	f.mu.Lock()
	defer f.mu.Unlock()
	moved := body.OffsetMS != f.state.OffsetMS || body.Frozen != f.state.Frozen ||
		body.Version != f.state.Version
	f.state = body
	if moved {
		close(f.changed)
		f.changed = make(chan struct{})
	}
}
