package endpoint

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

const ws = "ws_1"

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// got is a call that a receiver got.
type got struct {
	id, kind string
	body     map[string]any
	valid    bool // a signature of its secret stands there
	signs    int
	at       time.Time // by the rig's clock
}

// receiver is another program: it checks signatures by a computation of its own.
type receiver struct {
	t      *testing.T
	clock  clock.Clock
	mu     sync.Mutex
	all    []got
	secret string
	answer func(n int, kind string) int
	server *httptest.Server
}

func newReceiver(t *testing.T, c clock.Clock) *receiver {
	r := &receiver{t: t, clock: c, answer: func(int, string) int { return http.StatusNoContent }}
	r.server = httptest.NewServer(r)
	t.Cleanup(r.server.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return
	}
	g := got{id: req.Header.Get("webhook-id"), at: r.clock.Now()}
	var v struct {
		Type string
		Data map[string]any
	}
	if err := json.Unmarshal(body, &v); err != nil {
		r.t.Errorf("a body is no JSON: %v", err)
	}
	g.kind, g.body = v.Type, v.Data
	r.mu.Lock()
	defer r.mu.Unlock()
	want := "v1," + base64.StdEncoding.EncodeToString(hmacByHand(r.secret, g.id+"."+req.Header.Get("webhook-timestamp")+"."+string(body)))
	signs := strings.Fields(req.Header.Get("webhook-signature"))
	g.signs, g.valid = len(signs), slices.Contains(signs, want)
	r.all = append(r.all, g)
	w.WriteHeader(r.answer(len(r.all), g.kind))
	fmt.Fprint(w, "an answer that repeats "+want)
}

// hmacByHand is HMAC-SHA256 as RFC 2104 defines it, apart from the library that the program uses.
func hmacByHand(secret, text string) []byte {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) > 64 {
		return nil
	}
	in, out := make([]byte, 64), make([]byte, 64)
	copy(in, key)
	copy(out, key)
	for i := range in {
		in[i] ^= 0x36
		out[i] ^= 0x5c
	}
	inner := sha256.Sum256(append(in, text...))
	outer := sha256.Sum256(append(out, inner[:]...))
	return outer[:]
}

func (r *receiver) calls() []got {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.all)
}

func (r *receiver) kinds() (all []string) {
	for _, g := range r.calls() {
		all = append(all, g.kind)
	}
	return all
}

func (r *receiver) answers(fn func(n int, kind string) int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = fn
}

// rig is the engine on a store, with a receiver.
type rig struct {
	*testing.T
	s     *store.Store
	clock *clock.Movable
	e     *Endpoints
	r     *receiver
}

func newRig(t *testing.T, s *store.Store) *rig {
	c := clock.NewMovable(nil)
	c.Freeze()
	c.Set(noon)
	r := &rig{T: t, s: s, clock: c, r: newReceiver(t, c)}
	r.write(func(tx *store.Tx) error {
		return tx.InsertWorkspace(petitbleu.Workspace{ID: ws, Name: "Shop", TimeZone: "UTC", RulePack: petitbleu.PackToday, CreatedAt: noon})
	})
	r.e = r.engine("node 1")
	return r
}

func (r *rig) engine(node string) *Endpoints {
	box, err := secret.NewBox([]byte(strings.Repeat("k", 32)))
	if err != nil {
		r.Fatal(err)
	}
	e := New(Options{Store: r.s, Box: box, Clock: r.clock, Calls: outbound.NewCaller(outbound.Options{Allow: []string{"127.0.0.1"}}), Node: node})
	r.Cleanup(func() { _ = e.Close(context.Background()) })
	return e
}

func (r *rig) write(fn func(tx *store.Tx) error) {
	r.Helper()
	if err := r.s.Write(r.Context(), fn); err != nil {
		r.Fatal(err)
	}
}

// add adds an endpoint at the receiver.
func (r *rig) add(types ...string) petitbleu.EventEndpoint {
	r.Helper()
	p := petitbleu.EventEndpoint{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindEndpoint, r.clock.Now()), URL: r.r.server.URL + "/events", Types: types,
		Form: petitbleu.EndpointStandard, State: petitbleu.EndpointOn, CreatedAt: r.clock.Now(), UpdatedAt: r.clock.Now()}
	r.r.secret = r.e.NewSecret(&p, r.clock.Now())
	r.put(p)
	return p
}

func (r *rig) put(p petitbleu.EventEndpoint) {
	r.Helper()
	r.write(func(tx *store.Tx) error { return tx.PutEventEndpoint(p) })
}

func (r *rig) endpoint(id string) (p petitbleu.EventEndpoint) {
	r.Helper()
	if err := r.s.Read(r.Context(), func(tx *store.Tx) (err error) { p, err = tx.EventEndpoint(ws, id); return err }); err != nil {
		r.Fatal(err)
	}
	return p
}

// turn ticks until there is nothing left to do at this instant.
func (r *rig) turn() {
	r.Helper()
	for range 2 { // the second tells what the first put in order while workers had ended
		for more := true; more; {
			var err error
			if more, err = r.e.Tick(r.Context(), r.clock.Now()); err != nil {
				r.Fatal(err)
			}
		}
		r.e.Settle()
	}
}

// sent has messages of one person go out, and gives their ids.
func (r *rig) sent(profile string, n int) (ids []string) {
	r.Helper()
	now := r.clock.Now()
	all := make([]petitbleu.Message, n)
	marks := make([]store.Sending, n)
	outcomes := make([]store.Outcome, n)
	for i := range all {
		id := petitbleu.NewID(petitbleu.KindMessage, now)
		ids = append(ids, id)
		all[i] = petitbleu.Message{WorkspaceID: ws, ID: id, ProfileID: profile, Channel: "messenger", PageID: "page", Recipient: "psid-" + profile, Origin: "api", Part: 1,
			Purpose: petitbleu.PurposeTransactional, Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "Your parcel left."}, State: petitbleu.StateQueued, DueAt: now, CreatedAt: now, UpdatedAt: now}
		marks[i] = store.Sending{ID: id}
		outcomes[i] = store.Outcome{ID: id, Attempts: 1, State: petitbleu.StateSent, OutsideID: "mid." + id}
	}
	r.write(func(tx *store.Tx) error {
		if err := tx.InsertMessages(all); err != nil {
			return err
		}
		if _, err := tx.MarkSending(ws, marks, now); err != nil {
			return err
		}
		_, err := tx.Finish(ws, outcomes, now)
		return err
	})
	return ids
}

func (r *rig) profile(attributes map[string]any) string {
	r.Helper()
	id := petitbleu.NewID(petitbleu.KindProfile, r.clock.Now())
	r.write(func(tx *store.Tx) error {
		return tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: ws, ID: id, Attributes: attributes, CreatedAt: r.clock.Now(), UpdatedAt: r.clock.Now()}})
	})
	return id
}
