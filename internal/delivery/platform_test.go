package delivery_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// emulated is a rig whose other side is the emulator.
type emulated struct {
	*rig
	url string
}

const emulatedPeople = 8

func newEmulated(t *testing.T) *emulated {
	t.Helper()
	return emulatedOn(t, storetest.Open(t, "sqlite"))
}

func emulatedOn(t *testing.T, s *store.Store) *emulated {
	t.Helper()
	r := &emulated{rig: newRig(t, s)}
	seed := emulator.Seed{
		Apps:  []emulator.App{{ID: "777", Name: "Shop", Secret: "s3cret", Mode: "live"}},
		Pages: []emulator.Page{{ID: page, Name: "Cooktoys", Tokens: map[string]string{"777": token}}},
	}
	for i := range emulatedPeople {
		seed.People = append(seed.People, emulator.Person{ID: fmt.Sprintf("person%d", i), FirstName: "Ana", PSIDs: map[string]string{page: psid(i)}})
	}
	e, err := emulator.New(emulator.Options{Seed: seed, Clock: r.clock})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e.Handler())
	t.Cleanup(server.Close)
	r.url = server.URL
	r.write(func(tx *store.Tx) error {
		return tx.UpsertApp(petitbleu.App{ID: "777", SecretSealed: r.box.Seal("app/777/secret", "s3cret"), GraphURL: r.url, GraphVersion: "v26.0", CreatedAt: noon})
	})
	return r
}

func (r *emulated) control(method, path string, body any) (answer map[string]any) {
	r.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		r.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.url+"/_emulator"+path, bytes.NewReader(text))
	if err != nil {
		r.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	_ = json.NewDecoder(resp.Body).Decode(&answer)
	if resp.StatusCode >= 300 {
		r.t.Fatalf("%s %s: %d %v", method, path, resp.StatusCode, answer)
	}
	return answer
}

// writes lets a person write to the Page: the window is open on both sides.
func (r *emulated) writes(i int) {
	r.t.Helper()
	r.control("POST", fmt.Sprintf("/people/person%d/actions", i), map[string]string{"action": "text", "page": page, "text": "hello"})
	r.person(i, r.clock.Now())
}

func (r *emulated) fault(name string, f map[string]any) {
	r.t.Helper()
	f["one_in"] = 1
	r.control("PUT", "/faults", map[string]any{name: f})
}

func (r *emulated) noFaults() { r.control("DELETE", "/faults", nil) }

// arrived counts what the emulator took.
func (r *emulated) arrived() (messages, twice float64) {
	total, _ := r.control("GET", "/stats", nil)["total"].(map[string]any)
	messages, _ = total["distinct_metadata"].(float64)
	twice, _ = total["duplicate_metadata"].(float64)
	return messages, twice
}

// after says what becomes of a message by the kind of its failure, and how things are mended.
var after = map[channel.Kind]struct {
	state petitbleu.MessageState
	page  petitbleu.PageState
	wait  time.Duration // until it goes again; 0: it never does
}{
	channel.Temporary:     {petitbleu.StateQueued, petitbleu.PageConnected, 3 * time.Minute},
	channel.Throttled:     {petitbleu.StateQueued, petitbleu.PagePaused, 16 * time.Minute},
	channel.Restricted:    {petitbleu.StateQueued, petitbleu.PagePaused, 61 * time.Minute},
	channel.Misconfigured: {petitbleu.StateHeld, petitbleu.PageTokenInvalid, time.Second},
	channel.Elsewhere:     {petitbleu.StateHeld, petitbleu.PageConnected, 3 * time.Minute},
	channel.Unknown:       {petitbleu.StateUnknown, petitbleu.PageConnected, time.Minute},
	channel.Permanent:     {petitbleu.StateFailed, petitbleu.PageConnected, 0},
	channel.Unreachable:   {petitbleu.StateFailed, petitbleu.PageConnected, 0},
	channel.Closed:        {petitbleu.StateDropped, petitbleu.PageConnected, 0},
}

// TestEveryError has the emulator refuse a message with each error of the catalogue.
func TestEveryError(t *testing.T) {
	r := newEmulated(t)
	for _, e := range messenger.Errors() {
		name := fmt.Sprintf("%d/%d", e.Code, e.Subcode)
		want, known := after[e.Kind]
		if !known {
			t.Fatalf("%s: nothing is known of the kind %s", name, e.Kind)
		}
		r.writes(1)
		r.fault("refuse_sends", map[string]any{"code": e.Code, "subcode": e.Subcode, "http_status": 400, "message": "no"})
		m := r.message(1, name)
		r.queue(m)
		r.tick()
		got := r.want(m, want.state)
		if got.ReasonText == "" || got.Reason == "" || len(got.Wire) != 1 || got.Wire[0].Kind != string(e.Kind) {
			t.Errorf("%s: by %q: %q, %d tries", name, got.Reason, got.ReasonText, len(got.Wire))
		}
		p := r.page()
		if p.State != want.page || (p.State == petitbleu.PageConnected) != (p.StateNote == "") {
			t.Errorf("%s: the Page is %s: %q", name, p.State, p.StateNote)
		}
		r.noFaults()
		r.mend(e.Kind, p)
		r.clock.Move(want.wait)
		r.tick()
		r.tick() // one that was in doubt is found missing first
		if want.wait == 0 {
			r.want(m, want.state)
		} else if got := r.want(m, petitbleu.StateSent); r.page().State != petitbleu.PageConnected || got.Attempts != 2 {
			t.Errorf("%s: after it was mended the Page is %s, tries %d", name, r.page().State, got.Attempts)
		}
	}
	if _, twice := r.arrived(); twice != 0 {
		t.Errorf("%v messages arrived twice", twice)
	}
}

// mend does what people do about a failure, or the person.
func (r *emulated) mend(kind channel.Kind, p petitbleu.Page) {
	r.t.Helper()
	r.write(func(tx *store.Tx) error {
		c := petitbleu.Conversation{WorkspaceID: ws, PageID: page, PSID: psid(1), UpdatedAt: r.clock.Now()}
		switch kind {
		case channel.Misconfigured:
			p.State, p.StateNote = petitbleu.PageConnected, ""
			return tx.UpdatePage(p)
		case channel.Elsewhere:
			c.OwnerAppID, c.OwnerAt = "777", r.clock.Now().Add(time.Millisecond)
		case channel.Unreachable:
			found, err := tx.Conversations(ws, page, []string{psid(1)})
			if found[psid(1)].UnreachableAt.IsZero() {
				r.t.Error("the person does not count as out of reach")
			}
			if err != nil {
				return err
			}
			c.LastInboundAt = r.clock.Now().Add(time.Millisecond) // they write
		default:
			return nil
		}
		return tx.UpsertConversations([]petitbleu.Conversation{c})
	})
}

// TestPlatformFaults: what goes wrong at the other side costs no message, and none arrives twice.
func TestPlatformFaults(t *testing.T) {
	for name, c := range map[string]struct {
		fault map[string]any
		state petitbleu.PageState // while it lasts
	}{
		"lose_answers":      {map[string]any{"limit": 3}, petitbleu.PageConnected},
		"expire_tokens":     {map[string]any{}, petitbleu.PageTokenInvalid},
		"revoke_permission": {map[string]any{}, petitbleu.PageTokenInvalid},
		"rate_limit":        {map[string]any{"per_second": 1}, petitbleu.PagePaused},
		"refuse_sends":      {map[string]any{"code": 2, "http_status": 500, "message": "later"}, petitbleu.PageConnected},
	} {
		t.Run(name, func(t *testing.T) {
			r := newEmulated(t)
			var all []petitbleu.Message
			for i := range emulatedPeople {
				r.writes(i)
				all = append(all, r.message(i, "Your order is on its way."))
			}
			r.fault(name, c.fault)
			r.queue(all...)
			r.tick()
			p := r.page()
			if p.State != c.state {
				t.Errorf("the Page is %s: %s", p.State, p.StateNote)
			}
			r.noFaults()
			if p.State == petitbleu.PageTokenInvalid {
				p.State, p.StateNote = petitbleu.PageConnected, ""
				r.write(func(tx *store.Tx) error { return tx.UpdatePage(p) })
			}
			for range 5 {
				r.clock.Move(time.Minute)
				r.tick()
			}
			for _, m := range all {
				r.want(m, petitbleu.StateSent)
			}
			if n, twice := r.arrived(); n != emulatedPeople || twice != 0 {
				t.Errorf("%v of %d arrived, %v of them again", n, emulatedPeople, twice)
			}
		})
	}
}
