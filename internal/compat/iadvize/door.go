package iadvize

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/inbound"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the door needs. Store, Clock, Driver and Queue are required.
type Options struct {
	Store  *store.Store
	Clock  clock.Clock
	Driver channel.Driver // the Messenger driver, for limits and for reading failures
	// Queue hands messages to delivery inside a transaction (delivery.Delivery.Queue).
	Queue  func(tx *store.Tx, messages []petitbleu.Message) error
	Live   live.Broker // told of messages that were kept as dropped; optional
	Logger *slog.Logger

	// HTTP fetches pictures to measure them: a guarded client (package outbound). Without it
	// pictures are not measured.
	HTTP *http.Client

	// Address tells who sent a request, for keys that may be used from some networks only. Nil: the
	// other end of the connection, or whom a proxy on this machine names.
	Address inbound.Address

	PerSecond float64 // requests per second and API key; default 2,000
	Burst     int     // requests at once per API key; default twice PerSecond
}

// Door answers the push API. Safe for concurrent use.
type Door struct {
	Options
	limits   limits
	pictures pictures
	touched  touched
}

// New makes the door.
func New(o Options) *Door {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Live == nil {
		o.Live = new(live.Hub)
	}
	if o.Address == nil {
		o.Address = inbound.Direct
	}
	if o.PerSecond <= 0 {
		o.PerSecond = 2000
	}
	if o.Burst <= 0 {
		o.Burst = int(2 * o.PerSecond)
	}
	return &Door{Options: o, limits: newLimits(o.PerSecond, o.Burst), pictures: newPictures(o.HTTP)}
}

// pattern is the one path of the push API (iAdvize reference, section 5.6).
const pattern = "/social/facebook/messenger/pages/{page_id}/customers/{customer_id}/messages"

// Register adds the door's paths: the push path, anything else below /social/, and the
// reference with its definition.
func (d *Door) Register(mux *http.ServeMux) {
	mux.HandleFunc("POST "+pattern, d.push)
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		hideToken(r)
		w.Header().Set("Allow", http.MethodPost)
		d.fail(w, http.StatusMethodNotAllowed, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This path takes POST only."))
	})
	mux.HandleFunc("/social/", func(w http.ResponseWriter, r *http.Request) {
		hideToken(r)
		d.fail(w, http.StatusNotFound, petitbleu.Errorf(petitbleu.CodeNotFound, "There is no such path; the push API is POST %s, described at /documentation/.", pattern))
	})
	mux.HandleFunc("GET /documentation/{$}", d.reference)
	mux.HandleFunc("GET /documentation/definition.json", d.definition)
}

// bodyLimit is the longest body, in bytes. A receipt of 100 items is about 40 kB.
const bodyLimit = 1 << 20

// push answers one call: who calls, what is asked, then the one transaction.
func (d *Door) push(w http.ResponseWriter, r *http.Request) {
	token := hideToken(r)
	caller, err := d.caller(r, token, r.PathValue("page_id"))
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	if err := d.limits.take(w.Header(), caller.key.ID, time.Now()); err != nil {
		d.refuse(w, r, err)
		return
	}
	req, err := d.read(w, r, caller)
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	measured := d.pictures.start(r.Context(), req.Body)
	answer, err := d.commit(r.Context(), req)
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	for _, m := range answer.dropped {
		d.Live.Publish(m.WorkspaceID, live.Change{Kind: live.KindMessage, ID: m.ID, ProfileID: m.ProfileID})
	}
	if answer.Status == http.StatusAccepted && !answer.replayed {
		answer.Warnings = append(answer.Warnings, measured()...)
	}
	if answer.Status == http.StatusAccepted {
		err = d.wait(r.Context(), w.Header(), req, &answer)
	}
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	d.write(w, answer)
}

// background gives a context for what must end although the caller has gone, bounded.
func background(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), limit)
}
