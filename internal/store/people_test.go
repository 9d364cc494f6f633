package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func mustWrite(t *testing.T, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func mustRead(t *testing.T, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Read(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func event(workspace, profile, outside string, after time.Duration) petitbleu.Event {
	return petitbleu.Event{
		WorkspaceID: workspace, ID: petitbleu.NewID(petitbleu.KindEvent, noon), ProfileID: profile, PageID: "10",
		Source: "messenger", OutsideID: outside, Kind: petitbleu.EventMessage, At: noon.Add(after), ReceivedAt: noon.Add(after),
		Data: json.RawMessage(`{"text":"é"}`),
	}
}

func TestEventsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var batch []petitbleu.Event
		for i := range 150 { // two statements of 64 and rows of their own
			batch = append(batch, event("ws_1", "p_1", fmt.Sprint("m", i%100), time.Duration(i)*time.Second))
		}
		batch = append(batch, event("ws_2", "p_1", "m0", 0))
		var fresh []bool
		var err error
		mustWrite(t, s, func(tx *store.Tx) error { fresh, err = tx.InsertEvents(batch); return err })
		for i, f := range fresh {
			if want := i < 100 || i == 150; f != want {
				t.Errorf("event %d: fresh is %v, not %v", i, f, want)
			}
		}
		again := batch[0]
		again.ID = petitbleu.NewID(petitbleu.KindEvent, noon)
		mustWrite(t, s, func(tx *store.Tx) error { fresh, err = tx.InsertEvents([]petitbleu.Event{again}); return err })
		if fresh[0] {
			t.Error("a repeat was told to be new")
		}
		mustRead(t, s, func(tx *store.Tx) error {
			f := store.EventFilter{WorkspaceID: "ws_1", ProfileID: "p_1", Limit: 60}
			first, err := tx.Events(f)
			if err != nil {
				return err
			}
			last := first[len(first)-1]
			f.Before = store.EventCursor{At: last.At.UnixMilli(), ID: last.ID}
			rest, err := tx.Events(f)
			if len(first) != 60 || len(rest) != 40 || first[0].OutsideID != "m99" || rest[39].OutsideID != "m0" || string(rest[0].Data) != `{"text":"é"}` {
				t.Errorf("pages of %d and %d events, from %s to %s", len(first), len(rest), first[0].OutsideID, rest[len(rest)-1].OutsideID)
			}
			if err != nil {
				return err
			}
			none, err := tx.Events(store.EventFilter{WorkspaceID: "ws_1", PageID: "10", Kinds: []petitbleu.EventKind{petitbleu.EventRead, petitbleu.EventEcho}})
			if len(none) != 0 {
				t.Errorf("%d reads and echoes", len(none))
			}
			return err
		})
	})
}

func TestProfileAttributes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := petitbleu.Profile{WorkspaceID: "ws_1", ID: "p_1", CreatedAt: noon, UpdatedAt: noon,
			Attributes: map[string]any{"first_name": "Zoë", "loyalty": json.Number("9007199254740993")}}
		mustWrite(t, s, func(tx *store.Tx) error {
			return tx.InsertProfiles([]petitbleu.Profile{p, {WorkspaceID: "ws_1", ID: "p_2", CreatedAt: noon, UpdatedAt: noon}})
		})
		later := noon.Add(time.Hour)
		mustWrite(t, s, func(tx *store.Tx) error {
			got, err := tx.UpdateAttributes("ws_1", "p_1", map[string]any{"first_name": nil, "city": "Lyon"}, later)
			if err == nil && (len(got.Attributes) != 2 || !got.UpdatedAt.Equal(later)) {
				t.Errorf("after the update: %+v", got)
			}
			return err
		})
		mustRead(t, s, func(tx *store.Tx) error {
			all, err := tx.Profiles("ws_1", []string{"p_1", "p_2", "p_3"})
			if len(all) != 2 || all["p_1"].Attributes["loyalty"] != json.Number("9007199254740993") || all["p_1"].Attributes["city"] != "Lyon" {
				t.Errorf("profiles: %+v", all)
			}
			return err
		})
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.UpdateAttributes("ws_2", "p_1", nil, later)
			return err
		})
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another workspace changed the profile: %v", err)
		}
	})
}

func TestIdentities(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		id := func(kind petitbleu.IdentityKind, scope, value, profile string) petitbleu.Identity {
			return petitbleu.Identity{WorkspaceID: "ws_1", Kind: kind, Scope: scope, Value: value, ProfileID: profile, CreatedAt: noon}
		}
		var fresh []bool
		mustWrite(t, s, func(tx *store.Tx) (err error) {
			fresh, err = tx.InsertIdentities([]petitbleu.Identity{
				id(petitbleu.IdentityPSID, "10", "7", "p_1"), id(petitbleu.IdentityPSID, "11", "7", "p_2"),
				id(petitbleu.IdentityCustomer, "", "lisa", "p_1"), id(petitbleu.IdentityCustomer, "", "lisa", "p_2"),
			})
			return err
		})
		if fmt.Sprint(fresh) != "[true true true false]" {
			t.Errorf("fresh: %v", fresh)
		}
		lisa := store.IdentityKey{Kind: petitbleu.IdentityCustomer, Value: "lisa"}
		mustWrite(t, s, func(tx *store.Tx) error { return tx.Quarantine("ws_1", lisa) })
		keys := []store.IdentityKey{lisa, {Kind: petitbleu.IdentityPSID, Scope: "11", Value: "7"}, {Kind: petitbleu.IdentityPSID, Scope: "12", Value: "7"}}
		mustRead(t, s, func(tx *store.Tx) error {
			got, err := tx.Identities("ws_1", keys)
			if len(got) != 2 || got[lisa].ProfileID != "p_1" || !got[lisa].Quarantined || got[keys[1]].ProfileID != "p_2" {
				t.Errorf("identities: %+v", got)
			}
			return err
		})
		mustWrite(t, s, func(tx *store.Tx) error { return tx.Settle("ws_1", lisa, "p_2") })
		mustRead(t, s, func(tx *store.Tx) error {
			of, err := tx.IdentitiesOf("ws_1", "p_2")
			if len(of) != 2 || of[0].Quarantined || of[1].Quarantined {
				t.Errorf("identities of p_2: %+v", of)
			}
			return err
		})
	})
}

func TestRefBelongsToOnePSID(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var wg sync.WaitGroup
		var won atomic.Int64
		for i := range 20 {
			wg.Go(func() {
				me := fmt.Sprint("psid", i)
				var bound string
				err := s.Write(t.Context(), func(tx *store.Tx) (err error) {
					bound, err = tx.BindRef("ws_1", "nonce", me, noon, noon.Add(time.Hour))
					return err
				})
				if err != nil {
					t.Error(err)
				}
				if bound == me {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d people hold the ref", won.Load())
		}
		mustWrite(t, s, func(tx *store.Tx) error {
			n, err := tx.DropExpiredRefs("ws_1", noon.Add(2*time.Hour))
			if n != 1 {
				t.Errorf("%d refs forgotten", n)
			}
			return err
		})
	})
}

func TestOptInsAndTokens(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := petitbleu.OptIn{WorkspaceID: "ws_1", ID: "opt_1", PageID: "10", PSID: "7", ProfileID: "p_1", CustomerID: "lisa", Source: "send_to_messenger", At: noon}
		k := petitbleu.Token{WorkspaceID: "ws_1", ID: "tok_1", PageID: "10", PSID: "7", ProfileID: "p_1", Kind: "one_time", Topic: "restock", Sealed: "x", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}
		mustWrite(t, s, func(tx *store.Tx) error { return errors.Join(tx.InsertOptIn(o), tx.InsertToken(k)) })
		take := func(message string, now time.Time) (ok bool) {
			mustWrite(t, s, func(tx *store.Tx) (err error) { ok, err = tx.TakeToken("ws_1", "tok_1", message, now); return err })
			return ok
		}
		if take("msg_0", noon.Add(time.Hour)) {
			t.Error("an expired token was taken")
		}
		if !take("msg_1", noon) || take("msg_2", noon) {
			t.Error("a token is taken exactly once")
		}
		mustWrite(t, s, func(tx *store.Tx) error {
			return errors.Join(tx.ReturnToken("ws_1", "tok_1", "msg_2"), tx.RevokeOptIn("ws_1", "opt_1", noon), tx.RevokeOptIn("ws_1", "opt_1", noon.Add(time.Hour)))
		})
		mustRead(t, s, func(tx *store.Tx) error {
			tokens, err := tx.TokensFor("ws_1", "10", []string{"7", "8"})
			if err != nil || len(tokens) != 1 || tokens["7"][0].UsedBy != "msg_1" {
				t.Errorf("tokens: %+v, %v", tokens, err)
			}
			of, err := tx.OptIns("ws_1", "10", "lisa")
			if err != nil || len(of) != 1 || !of[0].RevokedAt.Equal(noon) {
				t.Errorf("opt-ins: %+v, %v", of, err)
			}
			all, err := tx.Consents("ws_1", "10", []string{"p_1", "p_2"})
			if len(all) != 1 || len(all["p_1"]) != 1 {
				t.Errorf("opt-ins by profile: %+v", all)
			}
			return err
		})
	})
}

func TestConversationsMerge(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := func(psid string, set func(*petitbleu.Conversation)) petitbleu.Conversation {
			c := petitbleu.Conversation{WorkspaceID: "ws_1", PageID: "10", PSID: psid, ProfileID: "p_" + psid, UpdatedAt: noon}
			set(&c)
			return c
		}
		window := func(after time.Duration, by petitbleu.EventKind) func(*petitbleu.Conversation) {
			return func(c *petitbleu.Conversation) { c.WindowOpenedAt, c.WindowOpenedBy = noon.Add(after), by }
		}
		gone := func(after time.Duration) func(*petitbleu.Conversation) {
			return func(c *petitbleu.Conversation) { c.UnreachableAt = noon.Add(after) }
		}
		for _, batch := range [][]petitbleu.Conversation{
			{c("1", window(time.Hour, petitbleu.EventMessage)), c("1", window(time.Minute, petitbleu.EventPostback)), c("2", gone(time.Hour))},
			{c("1", window(time.Minute, petitbleu.EventOptIn)), c("1", func(c *petitbleu.Conversation) { c.ReadAt = noon }), c("2", window(time.Minute, petitbleu.EventMessage))},
		} {
			mustWrite(t, s, func(tx *store.Tx) error { return tx.UpsertConversations(batch) })
		}
		load := func() (all map[string]petitbleu.Conversation) {
			mustRead(t, s, func(tx *store.Tx) (err error) {
				all, err = tx.Conversations("ws_1", "10", []string{"1", "2", "3"})
				return err
			})
			return all
		}
		got := load()
		if one := got["1"]; len(got) != 2 || !one.WindowOpenedAt.Equal(noon.Add(time.Hour)) || one.WindowOpenedBy != petitbleu.EventMessage || !one.ReadAt.Equal(noon) {
			t.Errorf("an older fact moved the window back: %+v", one)
		}
		if two := got["2"]; !two.UnreachableAt.Equal(noon.Add(time.Hour)) || !two.WindowOpenedAt.Equal(noon.Add(time.Minute)) {
			t.Errorf("a fact from before the mark cleared it: %+v", two)
		}
		mustWrite(t, s, func(tx *store.Tx) error {
			return tx.UpsertConversations([]petitbleu.Conversation{c("2", window(2*time.Hour, petitbleu.EventMessage))})
		})
		if two := load()["2"]; !two.UnreachableAt.IsZero() {
			t.Errorf("a fact from after the mark left it: %+v", two)
		}
	})
}

// fillGaps is the simplest way to join two documents.
func fillGaps(into, from map[string]any) (changed bool) {
	for k, v := range from {
		if _, has := into[k]; !has {
			into[k], changed = v, true
		}
	}
	return changed
}

func TestMergeProfiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		profile := func(id string, attributes map[string]any) petitbleu.Profile {
			return petitbleu.Profile{WorkspaceID: "ws_1", ID: id, Attributes: attributes, CreatedAt: noon, UpdatedAt: noon}
		}
		mustWrite(t, s, func(tx *store.Tx) error {
			_, err1 := tx.InsertEvents([]petitbleu.Event{event("ws_1", "p_1", "m1", 0), event("ws_1", "p_2", "m2", time.Second)})
			_, err2 := tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: "ws_1", Kind: petitbleu.IdentityPSID, Scope: "10", Value: "7", ProfileID: "p_1", CreatedAt: noon},
				{WorkspaceID: "ws_1", Kind: petitbleu.IdentityTemporary, Value: "order", ProfileID: "p_1", Topic: "a", CreatedAt: noon}})
			return errors.Join(err1, err2,
				tx.InsertProfiles([]petitbleu.Profile{profile("p_1", map[string]any{"city": "Lyon", "age": 7}), profile("p_2", map[string]any{"city": "Paris"}), profile("p_3", nil)}),
				tx.InsertOptIn(petitbleu.OptIn{WorkspaceID: "ws_1", ID: "opt_1", ProfileID: "p_1", At: noon}),
				tx.InsertToken(petitbleu.Token{WorkspaceID: "ws_1", ID: "tok_1", ProfileID: "p_1"}),
				tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: "ws_1", PageID: "10", PSID: "7", ProfileID: "p_1", UpdatedAt: noon}}))
		})
		mustRead(t, s, func(tx *store.Tx) error {
			unnamed, err := tx.UnnamedPeople("ws_1", 10)
			if len(unnamed) != 1 || unnamed[0].ProfileID != "p_1" {
				t.Errorf("people without a name: %+v", unnamed)
			}
			return err
		})
		mustWrite(t, s, func(tx *store.Tx) error { return tx.MergeProfiles("ws_1", "p_1", "p_2", noon, fillGaps) })
		mustWrite(t, s, func(tx *store.Tx) error {
			return errors.Join(
				tx.RenewTemporary(petitbleu.Identity{WorkspaceID: "ws_1", Kind: petitbleu.IdentityTemporary, Value: "order", ProfileID: "p_2", Topic: "b", ExpiresAt: noon}),
				tx.RedactEvents("ws_1", "messenger", []string{"m1"}, "{}", noon))
		})
		mustRead(t, s, func(tx *store.Tx) error {
			p, err := tx.Profile("ws_1", "p_2")
			if err != nil || p.Attributes["city"] != "Paris" || p.Attributes["age"] != json.Number("7") {
				t.Errorf("%+v, %v", p, err)
			}
			if _, err := tx.Profile("ws_1", "p_1"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("p_1 is still there: %v", err)
			}
			identities, err1 := tx.IdentitiesOf("ws_1", "p_2")
			events, err2 := tx.Events(store.EventFilter{WorkspaceID: "ws_1", ProfileID: "p_2"})
			optIns, err3 := tx.OptInsOf("ws_1", "p_2")
			tokens, err4 := tx.TokensOf("ws_1", "p_2")
			threads, err5 := tx.ConversationsOf("ws_1", "p_2")
			if len(identities) != 2 || len(events) != 2 || len(optIns) != 1 || len(tokens) != 1 || len(threads) != 1 {
				t.Errorf("%d identities, %d events, %d opt-ins, %d tokens, %d threads", len(identities), len(events), len(optIns), len(tokens), len(threads))
			}
			if string(events[1].Data) != "{}" || string(events[0].Data) == "{}" || identities[1].Topic != "b" {
				t.Errorf("%+v, %+v", events, identities)
			}
			return errors.Join(err1, err2, err3, err4, err5)
		})
	})
}

func TestPruneRaw(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var ids []int64
		for i := range 4 {
			call := petitbleu.RawCall{AppID: "1", ReceivedAt: noon.Add(time.Duration(i) * time.Hour), Body: []byte("token")}
			if err := s.AppendRaw(t.Context(), &call); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, call.ID)
		}
		marks := []store.RawMark{{ID: ids[0], State: petitbleu.RawDone}, {ID: ids[1], State: petitbleu.RawUndecodable, Body: []byte("sealed")}, {ID: ids[3], State: petitbleu.RawDone}}
		if err := s.MarkRaw(t.Context(), marks); err != nil {
			t.Fatal(err)
		}
		if n, err := s.PruneRaw(t.Context(), noon.Add(3*time.Hour), 10); n != 2 || err != nil {
			t.Errorf("%d commits forgotten, %v", n, err)
		}
		if bad, err := s.UndecodableRaw(t.Context(), "1", 0, 10); err != nil || len(bad) != 1 || string(bad[0].Body) != "sealed" {
			t.Errorf("%+v, %v", bad, err)
		}
		for hours, left := range []int64{1, 1, 0} { // the call came after one hour
			err := s.PruneRawAside(t.Context(), noon.Add(time.Duration(hours)*time.Hour))
			if n, err2 := s.CountUndecodableRaw(t.Context(), []string{"1"}); n != left || err != nil || err2 != nil {
				t.Errorf("%d calls after %d hours, %v, %v", n, hours, err, err2)
			}
		}
	})
}
