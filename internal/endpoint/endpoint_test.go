package endpoint

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func TestSign(t *testing.T) {
	const secret, id, stamp, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", `{"test": 2432232314}`
	sign, err := Sign(secret, id, stamp, []byte(body))
	if want := "v1," + base64.StdEncoding.EncodeToString(hmacByHand(secret, id+"."+stamp+"."+body)); err != nil || sign != want {
		t.Errorf("%q, want %q (%v)", sign, want, err)
	}
	if _, err := Sign("MfKQ", id, stamp, nil); err == nil {
		t.Error("a secret without its prefix signs")
	}
}

func TestTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRig(t, s)
		ann := r.profile(map[string]any{"first_name": "Ann"})
		r.sent(ann, 1) // nobody listens yet
		r.add()
		r.turn()
		if n := len(r.r.calls()); n != 0 {
			t.Fatalf("what was before the endpoint is told: %v", r.r.kinds())
		}
		ids := r.sent(ann, 2)
		r.write(func(tx *store.Tx) error {
			if _, err := tx.MarkDelivered(ws, []store.Mark{{ProfileID: ann, PageID: "page", PSID: "psid-" + ann, Watermark: noon}}, noon); err != nil {
				return err
			}
			if _, err := tx.MarkRead(ws, []store.Mark{{ProfileID: ann, PageID: "page", PSID: "psid-" + ann, OutsideIDs: []string{"mid." + ids[0]}, Watermark: noon}}, noon); err != nil {
				return err
			}
			_, err := tx.InsertEvents([]petitbleu.Event{{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindEvent, noon), ProfileID: ann, Source: "api", OutsideID: "1",
				Kind: petitbleu.EventCustom, Name: "order_paid", At: noon, ReceivedAt: noon, Data: json.RawMessage(`{"total":12.5}`)}})
			return err
		})
		r.turn()
		want := []string{"event.custom", "message.delivered", "message.delivered", "message.delivered", "message.read", "message.read", "message.read", "message.sent", "message.sent"}
		kinds := r.r.kinds()
		// The message from before the endpoint is delivered and read now.
		slices.Sort(kinds)
		if kinds = slices.DeleteFunc(kinds, func(k string) bool { return k == "profile.updated" }); !slices.Equal(kinds, want) {
			t.Fatalf("told %v, want %v", kinds, want)
		}
		order := map[string][]string{}
		for _, g := range r.r.calls() {
			if !g.valid || g.signs != 1 {
				t.Errorf("%s is not signed: %+v", g.kind, g)
			}
			if g.body["profile_id"] != ann || g.body["workspace_id"] != ws {
				t.Errorf("%s does not say whose: %v", g.kind, g.body)
			}
			if id, ok := g.body["message_id"].(string); ok {
				order[id] = append(order[id], g.kind)
			}
			if _, ok := g.body["text"]; ok {
				t.Error("the text of a message is told")
			}
		}
		if !slices.Equal(order[ids[0]], []string{"message.sent", "message.delivered", "message.read"}) {
			t.Errorf("the order is %v", order[ids[0]])
		}
		for _, g := range r.r.calls() {
			if g.kind == "event.custom" && (g.body["name"] != "order_paid" || fmt.Sprint(g.body["properties"]) != "map[total:12.5]") {
				t.Errorf("the event is %v", g.body)
			}
		}
	})
}

func TestChosenTypes(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	ann := r.profile(nil)
	r.add("message.failed")
	r.sent(ann, 3)
	r.turn()
	if k := r.r.kinds(); len(k) != 0 {
		t.Fatalf("told %v", k)
	}
	p := petitbleu.EventEndpoint{URL: "https://a.example/x", Types: []string{"message.sent", "message.sent", "nonsense"}}
	if err := Check(&p); err == nil {
		t.Error("a type that does not exist is taken")
	}
	for _, bad := range []string{"", "ftp://a.example", "https://user:pass@a.example", "a.example/x", "https://a.example/#x"} {
		if err := Check(&petitbleu.EventEndpoint{URL: bad}); err == nil {
			t.Errorf("%q is taken for an address", bad)
		}
	}
}

// TestSchedule sees each attempt at its time, and the last one given up and replayed.
func TestSchedule(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRig(t, s)
		ann := r.profile(nil)
		p := r.add("message.sent")
		r.r.answers(func(int, string) int { return http.StatusInternalServerError })
		r.sent(ann, 1)
		r.turn()
		for _, wait := range []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour} {
			from := r.clock.Now()
			before := tries(r)
			for step := range 20 {
				r.clock.Set(from.Add(wait * time.Duration(step) / 20))
				r.turn()
			}
			if n := tries(r); n != before {
				t.Fatalf("tried %d times more before %v", n-before, wait)
			}
			r.clock.Set(from.Add(wait))
			r.turn()
			if n := tries(r); n != before+1 {
				t.Fatalf("after %v there were %d tries more", wait, n-before)
			}
		}
		state := func() store.RetryCount {
			var c map[string]store.RetryCount
			if err := s.Read(t.Context(), func(tx *store.Tx) (err error) { c, err = tx.RetryCounts(ws); return err }); err != nil {
				t.Fatal(err)
			}
			return c[p.ID]
		}
		if c := state(); c.Failed != 1 || c.Waiting != 0 {
			t.Fatalf("after ten tries: %+v", c)
		}
		ids := map[string]bool{}
		for _, g := range r.r.calls() {
			ids[g.id] = true
		}
		if len(ids) != 1 {
			t.Errorf("one event has the ids %v", ids)
		}
		r.r.answers(func(int, string) int { return http.StatusOK })
		n := len(r.r.calls())
		r.write(func(tx *store.Tx) error { _, err := tx.ReplayFailed(ws, p.ID, noon, r.clock.Now()); return err })
		r.turn()
		if c := state(); len(r.r.calls()) != n+1 || c.Failed+c.Waiting != 0 {
			t.Errorf("the replay made %d calls; %+v", len(r.r.calls())-n, c)
		}
		if p := r.endpoint(p.ID); !p.FailingSince.IsZero() || p.OKAt.IsZero() {
			t.Errorf("the endpoint is still thought to fail: %+v", p)
		}
	})
}

// tries counts the attempts that count: those that ask only whether the endpoint is well do not.
func tries(r *rig) int {
	var rows []store.AttemptRow
	if err := r.s.Read(r.Context(), func(tx *store.Tx) (err error) {
		all, err := tx.EventEndpoints(ws)
		if err == nil {
			rows, err = tx.Attempts(ws, all[0].ID, "", false, 1000)
		}
		return err
	}); err != nil {
		r.Fatal(err)
	}
	most := 0
	for _, row := range rows {
		for _, a := range row.Attempts {
			if strings.Contains(a.Answer, "v1,") {
				r.Error("a signature stands in the log")
			}
			if !a.Probe {
				most++
			}
		}
	}
	return most
}

func TestGone(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	ann := r.profile(nil)
	p := r.add("message.sent")
	r.r.answers(func(int, string) int { return http.StatusGone })
	r.sent(ann, 1)
	r.turn()
	if p := r.endpoint(p.ID); p.State != petitbleu.EndpointDisabled || !strings.Contains(p.Note, "410") {
		t.Fatalf("after 410 it is %s: %s", p.State, p.Note)
	}
	// What happens while it is disabled is kept, and told when somebody switches it on.
	r.r.answers(func(int, string) int { return http.StatusOK })
	r.sent(ann, 2)
	r.turn()
	q := r.endpoint(p.ID)
	SwitchOn(&q)
	r.put(q)
	r.clock.Move(time.Minute)
	r.turn()
	if n := len(r.r.calls()); n != 4 {
		t.Errorf("%d calls, want 4: %v", n, r.r.kinds())
	}
	q = r.endpoint(p.ID)
	q.State = petitbleu.EndpointOff
	r.put(q)
	r.sent(ann, 1)
	r.turn()
	SwitchOn(&q)
	r.put(q)
	r.sent(ann, 1)
	r.turn()
	if n := len(r.r.calls()); n != 5 {
		t.Errorf("%d calls, want 5: what happened while it was off is not told", n)
	}
}

// How long an endpoint may ask to be left alone, and in which forms.
func TestRetryAfter(t *testing.T) {
	date := func(d time.Duration) string { return noon.Add(d).Format(http.TimeFormat) }
	for _, c := range []struct {
		after, date string
		want        time.Duration
	}{
		{"120", "", 2 * time.Minute},
		{" 7 ", "", 7 * time.Second},
		{"-5", "", 0},
		{"9999999999", "", 24 * time.Hour},
		{"9999999999999999999999", "", 0},
		{"soon", "", 0},
		{"", "", 0},
		{date(time.Hour), "", time.Hour},
		{date(3 * time.Hour), date(2 * time.Hour), time.Hour}, // its clock is two hours before ours
		{date(time.Hour), "yesterday", time.Hour},
		{date(-time.Hour), "", 0},
		{date(900 * time.Hour), date(0), 24 * time.Hour},
	} {
		h := http.Header{}
		h.Set("Retry-After", c.after)
		h.Set("Date", c.date)
		if got := retryAfter(h, noon); got != c.want {
			t.Errorf("%q at %q: %v, want %v", c.after, c.date, got, c.want)
		}
	}
}

// TestFailing has an endpoint fail for days while much happens: what waits is bounded, nothing is lost, and it is disabled.
func TestFailing(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	people := make([]string, 40)
	for i := range people {
		people[i] = r.profile(nil)
	}
	p := r.add("message.sent")
	r.r.answers(func(int, string) int { return http.StatusServiceUnavailable })
	want := map[string]bool{}
	for range 10 {
		for _, id := range people {
			for _, m := range r.sent(id, 1) {
				want[m] = true
			}
		}
	}
	r.turn()
	calls := len(r.r.calls())
	if calls > len(want)/4 { // some rounds of giveUpRound and those under way beside them
		t.Errorf("%d calls to an endpoint that does not answer well", calls)
	}
	for range 12 { // an hour
		r.clock.Move(5 * time.Minute)
		r.turn()
	}
	r.r.answers(func(int, string) int { return http.StatusOK })
	r.clock.Move(5 * time.Minute)
	r.turn()
	for _, g := range r.r.calls() {
		delete(want, g.body["message_id"].(string))
	}
	if q := r.endpoint(p.ID); len(want) != 0 || !q.FailingSince.IsZero() {
		t.Errorf("%d messages were not told; %+v", len(want), q)
	}
	r.r.answers(func(int, string) int { return http.StatusServiceUnavailable })
	r.sent(people[0], 1)
	r.turn()
	for range 5*2 + 1 {
		r.clock.Move(12 * time.Hour)
		r.sent(people[0], 1)
		r.turn()
	}
	if q := r.endpoint(p.ID); q.State != petitbleu.EndpointDisabled {
		t.Errorf("after five days it is %s", q.State)
	}
}

func TestRotation(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	ann := r.profile(nil)
	p := r.add("message.sent")
	old := r.r.secret
	fresh := r.e.NewSecret(&p, r.clock.Now())
	r.put(p)
	check := func(secret string, signs int) {
		t.Helper()
		r.r.mu.Lock()
		r.r.secret = secret
		r.r.mu.Unlock()
		r.sent(ann, 1)
		r.turn()
		all := r.r.calls()
		if g := all[len(all)-1]; !g.valid || g.signs != signs {
			t.Errorf("valid %v by %d signatures, want %d", g.valid, g.signs, signs)
		}
	}
	check(old, 2)
	check(fresh, 2)
	r.clock.Move(24 * time.Hour)
	check(fresh, 1)
}

// TestTwoNodes lets two nodes tell of the same: each event is told once, and by the other when one is gone.
func TestTwoNodes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRig(t, s)
		ann := r.profile(nil)
		r.add("message.sent")
		other := r.engine("node 2")
		for range 20 {
			r.sent(ann, 5)
			for _, e := range []*Endpoints{r.e, other} {
				if _, err := e.Tick(t.Context(), r.clock.Now()); err != nil {
					t.Fatal(err)
				}
			}
		}
		r.turn()
		if n := len(r.r.calls()); n != 100 {
			t.Errorf("100 events were told %d times", n)
		}
		if err := r.e.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.sent(ann, 5)
		for range 2 {
			if _, err := other.Tick(t.Context(), r.clock.Now()); err != nil {
				t.Fatal(err)
			}
			other.Settle()
		}
		if n := len(r.r.calls()); n != 105 {
			t.Errorf("after one node ended %d of 105 are told", n)
		}
	})
}

func TestTestAndReplayOne(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	ann := r.profile(nil)
	p := r.add("message.sent")
	a, err := r.e.Test(t.Context(), ws, p.ID)
	if err != nil || !a.OK || a.Status != http.StatusNoContent {
		t.Fatalf("the test gives %+v, %v", a, err)
	}
	if g := r.r.calls()[0]; g.kind != TestType || !g.valid {
		t.Errorf("the test is %+v", g)
	}
	r.sent(ann, 1)
	r.turn()
	var rows []store.AttemptRow
	if err := r.s.Read(t.Context(), func(tx *store.Tx) (err error) { rows, err = tx.Attempts(ws, p.ID, "", false, 10); return err }); err != nil || len(rows) != 2 {
		t.Fatalf("the log has %d rounds, %v", len(rows), err)
	}
	r.write(func(tx *store.Tx) error { return Again(tx, ws, p.ID, rows[0].ID+".0", r.clock.Now()) })
	r.turn()
	all := r.r.calls()
	if len(all) != 3 || all[1].id != all[2].id {
		t.Errorf("the replay is %+v", all)
	}
	if err := r.s.Write(t.Context(), func(tx *store.Tx) error { return Again(tx, ws, p.ID, rows[1].ID+".0", r.clock.Now()) }); err == nil {
		t.Error("a test is replayed")
	}
	// All of a time is told again by going back in what went out.
	r.write(func(tx *store.Tx) error { return tx.RewindEndpoint(ws, p.ID, noon, r.clock.Now()) })
	r.turn()
	if all = r.r.calls(); len(all) != 4 || all[3].id != all[1].id {
		t.Errorf("going back gives %d calls", len(all))
	}
}

func TestPrivateAddress(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	p := r.add("message.sent")
	r.e.o.Calls = outbound.NewCaller(outbound.Options{})
	a, err := r.e.Test(t.Context(), ws, p.ID)
	if err != nil || a.OK || !strings.Contains(a.Note, "private") {
		t.Errorf("a private address gives %+v, %v", a, err)
	}
}

func TestErased(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	ann := r.profile(nil)
	r.add("message.sent", "profile.deleted")
	r.write(func(tx *store.Tx) error {
		return tx.TellMessages(ws, petitbleu.StateSent, []string{"msg_gone"}, noon)
	})
	r.sent(ann, 1)
	r.turn()
	if k := r.r.kinds(); !slices.Equal(k, []string{"message.sent"}) {
		t.Errorf("told %v: what is not there any more is told to nobody", k)
	}
}

// TestMadeDropped tells of messages that the rules drop as they are made, and says of which campaign one is.
func TestMadeDropped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRig(t, s)
		ann := r.profile(nil)
		r.add("message.dropped", "message.cancelled")
		message := func(state petitbleu.MessageState) petitbleu.Message {
			return petitbleu.Message{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindMessage, noon), ProfileID: ann, Channel: "webhook", Origin: "campaign", Part: 1, CampaignID: "camp_1",
				Purpose: petitbleu.PurposeTransactional, Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "x"}, State: state, Reason: petitbleu.CodeStopped, CreatedAt: noon, UpdatedAt: noon}
		}
		dropped, waits := message(petitbleu.StateDropped), message(petitbleu.StateQueued)
		r.write(func(tx *store.Tx) error {
			if err := tx.InsertMessages([]petitbleu.Message{dropped, waits}); err != nil {
				return err
			}
			return tx.CancelOfCampaign(ws, []string{waits.ID}, "The campaign was stopped.", noon)
		})
		r.turn()
		kinds := r.r.kinds()
		slices.Sort(kinds)
		if !slices.Equal(kinds, []string{"message.cancelled", "message.dropped"}) {
			t.Fatalf("told %v", kinds)
		}
		for _, g := range r.r.calls() {
			if g.body["campaign_id"] != "camp_1" || g.body["reason"] == nil {
				t.Errorf("%s says %v", g.kind, g.body)
			}
		}
	})
}
