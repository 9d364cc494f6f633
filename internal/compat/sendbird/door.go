package sendbird

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/inbound"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the door needs. Store, Box, Clock, Feed and BaseURL are required.
type Options struct {
	Store   *store.Store
	Box     *secret.Box // signs the addresses of uploads
	Clock   clock.Clock
	Feed    *feed.Engine
	Logger  *slog.Logger
	BaseURL string // public address of the program, without a slash at the end

	// Address tells who sent a request, for keys that may be used from some networks only. Nil: inbound.Direct.
	Address inbound.Address
	// Generosity makes the limits of requests that many times higher; 0: as documented.
	Generosity int
}

// Door answers the API. Safe for concurrent use.
type Door struct {
	Options
	limits  limits
	touched sync.Map // key id -> time.Time of the last write
	gather  gatherer
}

// New makes the door.
func New(o Options) *Door {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Address == nil {
		o.Address = inbound.Direct
	}
	d := &Door{Options: o}
	d.limits.times = float64(max(1, o.Generosity))
	d.gather.flush = d.gathered
	return d
}

// call is a request whose sender is known.
type call struct {
	w       http.ResponseWriter
	request *http.Request
	key     petitbleu.APIKey
	ws      string
}

type handler func(ctx context.Context, c *call) (status int, body any, err error)

// Register adds the door's paths. Both versions of the API have the same (Notifications reference, section 1.4).
func (d *Door) Register(mux *http.ServeMux) {
	for _, v := range []string{"/v1", "/v2"} {
		for _, r := range []struct {
			pattern string
			pace    pace
			scope   string
			fn      handler
		}{
			{"POST " + v + "/notifications", paceSend, petitbleu.ScopeNotificationsSend, d.send},
			{"POST " + v + "/notifications/messages", paceSend, petitbleu.ScopeNotificationsSend, d.send},
			{"GET " + v + "/notifications", paceRead, petitbleu.ScopeNotificationsRead, d.notifications},
			{"GET " + v + "/notifications/{id}", paceRead, petitbleu.ScopeNotificationsRead, d.notification},
			{"GET " + v + "/notifications/{id}/messages", paceRead, petitbleu.ScopeNotificationsRead, d.messages},
			{"GET " + v + "/notifications/messages", paceRead, petitbleu.ScopeNotificationsRead, d.messages},
			{"GET " + v + "/messages/{message}", paceRead, petitbleu.ScopeNotificationsRead, d.message},
			{"GET " + v + "/templates", paceRead, petitbleu.ScopeNotificationsTemplates, d.templates},
			{"GET " + v + "/templates/{key}", paceRead, petitbleu.ScopeNotificationsTemplates, d.template},
			{"GET " + v + "/notifications/templates", paceRead, petitbleu.ScopeNotificationsTemplates, d.templates},
			{"GET " + v + "/notifications/channels", paceRead, petitbleu.ScopeNotificationsTemplates, d.channels},
			{"GET " + v + "/storage/targets_files", paceRead, petitbleu.ScopeNotificationsSend, d.files},
			{"POST " + v + "/storage/targets_files/{key}/presigned_urls", paceBatch, petitbleu.ScopeNotificationsSend, d.presign},
		} {
			mux.Handle(r.pattern, d.serve(r.pace, r.scope, r.fn))
		}
		for _, path := range []string{"/notifications", "/notifications/", "/templates", "/templates/", "/messages/", "/storage/"} {
			mux.HandleFunc(v+path, nothing)
		}
	}
	mux.HandleFunc("/v1/", nothing) // what else is below /v2 is the Braze-compatible API's
	mux.HandleFunc("POST "+uploadPath, d.upload)
	d.registerBraze(mux)
}

// nothing answers a path that is none, and a method that what is there does not take.
func nothing(w http.ResponseWriter, _ *http.Request) {
	f := refuse(codeNotFound, "There is no such path, or it does not take this method. docs/sendbird.md lists them.")
	f.status = http.StatusNotFound
	answer(w, f.status, f)
}

// paceSend is chosen by the mode, which stands in the body.
var paceSend = pace{}

// serve answers a request: who calls, may they, how often, and then the handler.
func (d *Door) serve(p pace, scope string, fn handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(p)
				}
				d.Logger.Error("panic in the Sendbird-compatible API", "path", r.URL.Path, "kind", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
				f := faultOf(errors.New("panic"))
				answer(w, f.status, f)
			}
		}()
		c, err := d.admit(w, r, p, scope)
		var status int
		var body any
		if err == nil {
			status, body, err = fn(r.Context(), c)
		}
		if err != nil {
			f := faultOf(err)
			if f.Code == codeInternal {
				d.Logger.ErrorContext(r.Context(), "a request of the Sendbird-compatible API failed", "path", r.URL.Path, "error", err)
			}
			status, body = f.status, f
		}
		answer(w, status, body)
	})
}

// admit finds the key of a request. A token never stays in the request, where something may log it.
func (d *Door) admit(w http.ResponseWriter, r *http.Request, p pace, scope string) (*call, error) {
	token := r.Header.Get("Api-Token")
	r.Header.Del("Api-Token")
	if token == "" {
		return nil, refuse(codeToken, "Invalid value: \"Api-Token\". The header is missing.")
	}
	c := &call{w: w, request: r}
	unknown := refuse(codeToken, "Invalid value: \"Api-Token\".")
	if len(token) > 200 {
		return nil, unknown
	}
	err := d.Store.Read(r.Context(), func(tx *store.Tx) (err error) {
		c.key, err = tx.APIKeyByHash(secret.HashToken(token))
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, unknown
	}
	if err != nil {
		return nil, err
	}
	wall, from := time.Now(), d.Address(r)
	if err := c.key.Refuse(wall, from); err != nil {
		return nil, err
	}
	c.ws = c.key.WorkspaceID
	if p.perSecond > 0 {
		if err := d.limits.take(w.Header(), c.key.ID, p, wall); err != nil {
			return nil, err
		}
	}
	if err := d.touch(r.Context(), c, from.String()); err != nil {
		return nil, err
	}
	if !c.key.Allows(scope) {
		return nil, refuse(codePermission, "Permission denied: the token lacks the scope %s. Make one with it under Developers.", scope)
	}
	return c, nil
}

// touch notes that a key was used, at most once a minute.
func (d *Door) touch(ctx context.Context, c *call, from string) error {
	now := d.Clock.Now()
	if last, ok := d.touched.Load(c.key.ID); ok && now.Sub(last.(time.Time)).Abs() < time.Minute {
		return nil
	}
	d.touched.Store(c.key.ID, now)
	return d.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.TouchAPIKey(c.ws, c.key.ID, from, now) })
}
