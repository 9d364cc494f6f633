package iadvize

import (
	"context"
	"fmt"
	"image"
	_ "image/gif"  // registers GIF
	_ "image/jpeg" // registers JPEG
	_ "image/png"  // registers PNG
	"io"
	"math"
	"net/http"
	"sync"
	"time"

	_ "golang.org/x/image/webp" // registers WebP

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/push"
)

const (
	pictureTime  = 2 * time.Second
	pictureBytes = 5 << 20
	pictureKeep  = 10 * time.Minute
	pictureCache = 2000
	pictureJobs  = 16   // fetches at once
	ratioSlack   = 0.05 // either way of 1.91
)

// pictures measures the pictures of carousels, which Messenger shows at 1.91:1 (iAdvize
// reference, section 5.6). What it finds is a warning: it never keeps a message back.
type pictures struct {
	client *http.Client
	jobs   chan struct{}
	seen   *sync.Map // URL -> measured
	count  chan struct{}
}

// measured is what is known of a picture since an instant.
type measured struct {
	at      time.Time
	warning string // empty when the picture is right
}

func newPictures(client *http.Client) pictures {
	return pictures{client: client, jobs: make(chan struct{}, pictureJobs), seen: &sync.Map{}, count: make(chan struct{}, pictureCache)}
}

// start begins to measure the pictures of a request and gives a function that waits for the
// warnings, at most pictureTime after the start.
func (p pictures) start(ctx context.Context, req push.Body) func() []string {
	var urls, fields []string
	for _, part := range req.Parts {
		for i, c := range part.Content.Cards {
			if c.ImageURL != "" {
				urls = append(urls, c.ImageURL)
				fields = append(fields, push.Index(push.AtElements, i)+".image_url")
			}
		}
	}
	if p.client == nil || len(urls) == 0 {
		return func() []string { return nil }
	}
	ctx, cancel := background(ctx, pictureTime)
	found := make([]string, len(urls))
	var wg sync.WaitGroup
	for i, url := range urls {
		wg.Go(func() { found[i] = p.measure(ctx, url) })
	}
	return func() []string {
		wg.Wait()
		cancel()
		var warnings []string
		for i, w := range found {
			if w != "" {
				warnings = append(warnings, fields[i]+": "+w)
			}
		}
		return warnings
	}
}

// measure gives the warning about a picture, from memory or by fetching it.
func (p pictures) measure(ctx context.Context, url string) string {
	if v, ok := p.seen.Load(url); ok {
		m := v.(measured)
		if time.Since(m.at) < pictureKeep {
			return m.warning
		}
		p.forget(url)
	}
	select {
	case p.jobs <- struct{}{}:
		defer func() { <-p.jobs }()
	default:
		return "" // busy: a picture that is not measured is no reason to wait
	}
	warning := fetchRatio(ctx, p.client, url)
	select {
	case p.count <- struct{}{}:
		if _, loaded := p.seen.LoadOrStore(url, measured{time.Now(), warning}); loaded {
			<-p.count
		}
	default: // full: a few more fetches until entries go
		p.seen.Range(func(k, v any) bool {
			if time.Since(v.(measured).at) >= pictureKeep {
				p.forget(k)
			}
			return true
		})
	}
	return warning
}

func (p pictures) forget(url any) {
	if _, loaded := p.seen.LoadAndDelete(url); loaded {
		<-p.count
	}
}

// fetchRatio reads the head of a picture and compares its ratio with 1.91:1.
func fetchRatio(ctx context.Context, client *http.Client, url string) string {
	const unread = "the picture could not be fetched, so its ratio was not checked; Messenger must be able to fetch it."
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return unread
	}
	req.Header.Set("Accept", "image/*")
	resp, err := client.Do(req)
	if err != nil {
		return unread
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return unread
	}
	c, _, err := image.DecodeConfig(io.LimitReader(resp.Body, pictureBytes))
	if err != nil || c.Width <= 0 || c.Height <= 0 {
		return "this is no PNG, JPEG, GIF or WebP picture that could be read."
	}
	ratio := float64(c.Width) / float64(c.Height)
	if math.Abs(ratio-petitbleu.PicturePreferred) <= ratioSlack {
		return ""
	}
	return fmt.Sprintf("the picture is %d × %d (%.2f:1); Messenger shows it at 1.91:1 and cuts the rest.", c.Width, c.Height, ratio)
}
