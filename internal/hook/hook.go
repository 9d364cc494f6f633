package hook

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the door needs. Wake and Metrics may be nil.
type Options struct {
	Store   *store.Store
	Box     *secret.Box
	Clock   clock.Clock
	Logger  *slog.Logger
	Wake    func() // called after a call was recorded; must not block
	Metrics prometheus.Registerer
}

// Door takes webhook calls.
type Door struct {
	o        Options
	apps     apps
	counters counters
	buffers  sync.Pool
}

// New makes the door.
func New(o Options) *Door {
	d := &Door{o: o}
	d.apps = apps{store: o.Store, box: o.Box, all: map[string]*app{}}
	d.buffers.New = func() any { return bytes.NewBuffer(make([]byte, 0, 4<<10)) }
	if o.Metrics != nil {
		d.counters.register(o.Metrics)
	}
	return d
}

// Path is the address of an app's webhook, below the base URL of the program.
func Path(appID string) string { return "/hook/messenger/" + url.PathEscape(appID) }

// Register adds the door's routes.
func (d *Door) Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /hook/messenger/{app_id}", d.verify)
	mux.HandleFunc("POST /hook/messenger/{app_id}", d.receive)
}

// Forget makes the next call read an app anew, after its secret or verify token was changed.
// Other nodes follow within seconds.
func (d *Door) Forget(appID string) { d.apps.forget(appID) }

// verify answers the handshake that puts the webhook in place: the challenge, when the verify
// token is right (Messenger Platform reference, section 1.2).
func (d *Door) verify(w http.ResponseWriter, r *http.Request) {
	id, q := r.PathValue("app_id"), r.URL.Query()
	a, err := d.apps.get(r.Context(), id, time.Now())
	if err == nil && !a.trusts(q.Get("hub.verify_token")) {
		// The app may have been connected, or its token changed, since it was read: the platform
		// asks at once, of any node, and does not ask again.
		a, err = d.apps.reread(r.Context(), id, time.Now())
	}
	switch {
	case err != nil:
		d.o.Logger.Error("a webhook verification failed", "error", err)
		answer(w, http.StatusServiceUnavailable, "try again")
	case !a.known:
		answer(w, http.StatusNotFound, "no such app")
	case !a.trusts(q.Get("hub.verify_token")) || q.Get("hub.mode") != "subscribe":
		answer(w, http.StatusForbidden, "the verify token or the mode is wrong")
	default:
		w.Header().Set("X-Content-Type-Options", "nosniff") // the challenge is the caller's text
		answer(w, http.StatusOK, q.Get("hub.challenge"))
	}
}

// trusts tells whether a verify token is the app's, in a time that says nothing of it. An app without
// one trusts nobody.
func (a *app) trusts(token string) bool {
	given, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(a.token))
	return a.token != "" && subtle.ConstantTimeCompare(given[:], want[:]) == 1
}

// receive records a call (reference, sections 1.3 and 1.5). Whatever is in the body, a call
// that is signed and recorded is answered 200, so that a bug of ours never makes the platform
// unsubscribe the Page.
func (d *Door) receive(w http.ResponseWriter, r *http.Request) {
	a, err := d.apps.get(r.Context(), r.PathValue("app_id"), time.Now())
	switch {
	case err != nil:
		d.o.Logger.Error("the app of a webhook call cannot be read", "error", err)
		d.refuse(w, notRecorded)
		return
	case !a.known:
		d.refuse(w, unknownApp)
		return
	case r.ContentLength > petitbleu.WebhookBodyLimit:
		d.refuse(w, tooLarge)
		return
	}
	buf := d.buffers.Get().(*bytes.Buffer) //nolint:forcetypeassert // the pool holds nothing else
	defer d.release(buf)
	if err := read(buf, r); err != nil {
		d.refuse(w, cutShort)
		return
	}
	if buf.Len() > petitbleu.WebhookBodyLimit {
		d.refuse(w, tooLarge)
		return
	}
	err = wire.Verify(r.Header.Get(wire.Header256), r.Header.Get(wire.Header1), buf.Bytes(), a.secrets, a.allowSHA1)
	if err != nil {
		d.refuse(w, forgery(err))
		return
	}
	now := d.o.Clock.Now()
	call := petitbleu.RawCall{AppID: r.PathValue("app_id"), ReceivedAt: now, Body: buf.Bytes()}
	if err := d.o.Store.AppendRaw(r.Context(), &call); err != nil {
		if r.Context().Err() == nil {
			d.o.Logger.Error("a webhook call could not be recorded", "error", err)
		}
		d.refuse(w, notRecorded)
		return
	}
	d.counters.count(accepted, now)
	if d.o.Wake != nil {
		d.o.Wake()
	}
	answer(w, http.StatusOK, "EVENT_RECEIVED")
}

// read takes the body of a call, at most one byte more than is allowed.
func read(buf *bytes.Buffer, r *http.Request) error {
	buf.Reset()
	if r.ContentLength < 0 || r.ContentLength > pooledLimit { // room only for what really comes
		_, err := buf.ReadFrom(io.LimitReader(r.Body, petitbleu.WebhookBodyLimit+1))
		return err
	}
	buf.Grow(int(r.ContentLength))
	n, err := io.ReadFull(r.Body, buf.AvailableBuffer()[:r.ContentLength])
	buf.Write(buf.AvailableBuffer()[:n])
	return err
}

// pooledLimit keeps one huge body from holding its memory for good.
const pooledLimit = 64 << 10

func (d *Door) release(buf *bytes.Buffer) {
	if buf.Cap() <= pooledLimit {
		d.buffers.Put(buf)
	}
}

func forgery(err error) result {
	if e, ok := errors.AsType[*wire.SignatureError](err); ok {
		return forgeries[e.Reason]
	}
	return forgedMismatch
}

// refuse counts a call and answers it. All forged calls get the same answer.
func (d *Door) refuse(w http.ResponseWriter, r result) {
	d.counters.count(r, d.o.Clock.Now())
	switch r {
	case tooLarge:
		w.Header().Set("Connection", "close") // the rest of the body is not read
		answer(w, http.StatusRequestEntityTooLarge, "the body is larger than 1 MiB")
	case cutShort:
		answer(w, http.StatusBadRequest, "the body ended early")
	case unknownApp:
		answer(w, http.StatusNotFound, "no such app")
	case notRecorded:
		answer(w, http.StatusServiceUnavailable, "the call could not be recorded: send it again")
	default:
		answer(w, http.StatusForbidden, "the signature is missing or wrong")
	}
}

var plainText = []string{"text/plain; charset=utf-8"}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header()["Content-Type"] = plainText
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}
