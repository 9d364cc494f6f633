package world

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Kinds of notices.
const (
	NoticeDeauthorize = "deauthorize"
	NoticeDeletion    = "data_deletion"
)

const noticesKept = 1000

// Notice is a call with a signed_request that the platform makes when a person removes an
// app or asks for deletion (Messenger Platform reference, section 10.7).
type Notice struct {
	ID     int64  `json:"id"`
	Kind   string `json:"kind"`
	AppID  string `json:"app"`
	Person string `json:"person"`
	UserID string `json:"user_id"` // app-scoped
	URL    string `json:"url"`
	At     int64  `json:"at_ms"`
	State  string `json:"state"` // waiting, answered, failed
	Status int    `json:"status,omitempty"`
	Error  string `json:"error,omitempty"`
	Answer string `json:"answer,omitempty"`
	// StatusURL and Code are what a data deletion callback must answer.
	StatusURL string `json:"status_url,omitempty"`
	Code      string `json:"confirmation_code,omitempty"`
	Tries     int    `json:"tries"`
}

// notify queues a notice; Run makes the call. The caller holds the lock.
func (w *World) notify(a *App, p *Person, kind, address string) *Notice {
	n := &Notice{ID: w.State.NextCall, Kind: kind, AppID: a.ID, Person: p.ID, UserID: w.ASID(p, a.ID), URL: address, At: w.Now(), State: "waiting"}
	w.State.NextCall++
	w.State.Notices = append(w.State.Notices, n)
	if len(w.State.Notices) >= 2*noticesKept {
		w.State.Notices = slices.Clone(w.State.Notices[len(w.State.Notices)-noticesKept:])
	}
	w.Dirty = true
	w.Publish("notice", n)
	w.pokeNotices()
	return n
}

// Renotify makes the call of a notice once more.
func (w *World) Renotify(n *Notice) {
	n.State = "waiting"
	w.Dirty = true
	w.pokeNotices()
}

func (w *World) pokeNotices() {
	select {
	case w.noticeWake <- struct{}{}:
	default:
	}
}

// SignedRequest is BASE64URL(sig).BASE64URL(payload), signed with the app's secret.
func SignedRequest(secret string, payload any) (string, error) {
	data, err := json.Marshal(payload)
	if err != nil {
		return "", err
	}
	encoded := base64.RawURLEncoding.EncodeToString(data)
	sum := hmac.New(sha256.New, []byte(secret))
	sum.Write([]byte(encoded))
	return base64.RawURLEncoding.EncodeToString(sum.Sum(nil)) + "." + encoded, nil
}

// noticeLoop makes the calls that wait until ctx ends.
func (w *World) noticeLoop(ctx context.Context) {
	for {
		for {
			n, form := w.nextNotice()
			if n == nil {
				break
			}
			w.makeNotice(ctx, n, form)
			if ctx.Err() != nil {
				return
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-w.noticeWake:
		}
	}
}

func (w *World) nextNotice() (*Notice, string) {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	for _, n := range w.State.Notices {
		app := w.State.Apps[n.AppID]
		if n.State != "waiting" {
			continue
		}
		if app == nil {
			n.State, n.Error = "failed", "the app is gone"
			continue
		}
		now := w.Now() / 1000
		signed, err := SignedRequest(app.Secret, map[string]any{
			"algorithm": "HMAC-SHA256", "issued_at": now, "expires": now + 3600, "user_id": n.UserID,
		})
		if err != nil {
			n.State, n.Error = "failed", err.Error()
			continue
		}
		return n, url.Values{"signed_request": {signed}}.Encode()
	}
	return nil, ""
}

// makeNotice makes the call and books what came back.
func (w *World) makeNotice(ctx context.Context, n *Notice, form string) {
	status, body, err := w.postForm(ctx, n.URL, form)
	if ctx.Err() != nil {
		return // stopped on the way: it waits on
	}
	w.Mu.Lock()
	defer w.Mu.Unlock()
	n.Tries++
	n.Status, n.Answer, n.State, n.Error = status, string(body), "answered", ""
	var told struct {
		URL  string `json:"url"`
		Code string `json:"confirmation_code"`
	}
	switch {
	case err != nil:
		n.State, n.Error = "failed", err.Error()
	case status < 200 || status > 299:
		n.State, n.Error = "failed", "the answer is not a success"
	case n.Kind == NoticeDeletion:
		if json.Unmarshal(body, &told) != nil || told.URL == "" || told.Code == "" {
			n.State, n.Error = "failed", "the answer must be JSON with url and confirmation_code"
		}
		n.StatusURL, n.Code = told.URL, told.Code
	}
	w.Dirty = true
	w.Publish("notice", n)
}

func (w *World) postForm(ctx context.Context, address, form string) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, w.Options.WebhookTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := w.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, answerKept))
	return res.StatusCode, body, err
}
